import { getOctokit } from '@actions/github';

import { DependencyError, OperatorError } from '../../errors.ts';
import { oneLine } from '../../markdown/one-line.ts';
import { assessGraphqlErrors, assessHttpFault, type GithubFault, type Headers } from './github-fault.ts';
import { sendToGithub } from './github-transport.ts';
import { signalAfter } from '../signal-after.ts';

/** The REST version that this program was written against. */
const API_VERSION = '2022-11-28';
/** No call may take longer (GitHub itself ends a GraphQL request after 10 s); the operation's own deadline may end it sooner. */
const CALL_LIMIT_MS = 10_000;

export interface GithubApiOptions {
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  /** `https://api.github.com`. */
  readonly apiUrl: string;
  /** `https://api.github.com/graphql`. */
  readonly graphqlUrl: string;
  /** Bound of each call in milliseconds; 10,000 unless said. */
  readonly callLimitMs?: number;
}

type ApiAnswer =
  | { readonly ok: true; readonly data: unknown; readonly headers: Headers }
  /** `data` is what a GraphQL answer carried beside its errors. */
  | { readonly ok: false; readonly fault: GithubFault; readonly data?: unknown };

export interface GithubApi {
  /** One POST. `ok` only where `data` came without errors. */
  graphql(query: string, variables: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<ApiAnswer>;
  /** One REST call; `data` is the body. */
  rest(route: string, parameters: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<ApiAnswer>;
}

/** octokit writes deprecations to the console by itself; what is printed is for the caller to decide. */
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * One client without retries of its own: every call is one request, and what came of it is a value. A redirect is not followed:
 * that would turn a POST into a GET. A call whose signal has aborted before is not sent and throws `DependencyError`.
 */
export function githubApi({
  token,
  owner,
  repo,
  apiUrl,
  graphqlUrl,
  callLimitMs = CALL_LIMIT_MS,
}: GithubApiOptions): GithubApi {
  if (!/^[\x21-\x7e]+$/u.test(token)) throw malformedToken();
  const { request } = getOctokit(token, {
    ...{ baseUrl: apiUrl, userAgent: 'switchback', log: SILENT },
    request: { fetch: sendToGithub },
  });
  const call = async (
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    signal?: AbortSignal,
  ): Promise<ApiAnswer> => {
    if (signal?.aborted === true) throw notSent(signal);
    const limit = signalAfter(callLimitMs);
    const bounded = signal ? AbortSignal.any([signal, limit]) : limit;
    const headers = { 'x-github-api-version': API_VERSION };
    try {
      const answer = await request(route, { ...parameters, headers, request: { signal: bounded } });
      if (answer.status >= 300) return { ok: false, fault: assessHttpFault({ ...answer, body: answer.data }) };
      return { ok: true, data: answer.data, headers: answer.headers };
    } catch (error) {
      return { ok: false, fault: assessThrown(error) };
    }
  };
  return {
    rest: (route, parameters, signal) => call(route, { owner, repo, ...parameters }, signal),
    graphql: async (query, variables, signal) => {
      const answer = await call(`POST ${graphqlUrl}`, { query, variables }, signal);
      return answer.ok ? readGraphqlBody(answer.data, answer.headers) : answer;
    },
  };
}

function readGraphqlBody(body: unknown, headers: Headers): ApiAnswer {
  if (!isObject(body)) return { ok: false, fault: { kind: 'transient', detail: 'an answer that is not JSON' } };
  if ('errors' in body && Array.isArray(body.errors) && body.errors.length > 0) {
    const fault = assessGraphqlErrors(body.errors.filter(isObject), headers);
    return { ok: false, fault, ...('data' in body ? { data: body.data } : {}) };
  }
  if (!('data' in body) || !isObject(body.data))
    return { ok: false, fault: { kind: 'transient', detail: 'an answer without data' } };
  return { ok: true, data: body.data, headers };
}

/** Octokit throws for every status that is not 2xx, with the response; and for a call without an answer, without one. */
function assessThrown(error: unknown): GithubFault {
  if (!(error instanceof Error)) return { kind: 'transient', detail: 'a call without an answer' };
  const response = 'response' in error && isObject(error.response) ? error.response : null;
  if (response === null) return { kind: 'transient', detail: `no answer (${oneLine(rootMessage(error), 160)})` };
  const { status, headers, data } = response as { status?: unknown; headers?: unknown; data?: unknown };
  return assessHttpFault({
    status: Number(status),
    headers: isObject(headers) ? (headers as Headers) : {},
    body: data,
  });
}

function rootMessage(error: Error): string {
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function notSent(signal: AbortSignal): DependencyError {
  return new DependencyError({
    dependency: 'github',
    message:
      'The call to GitHub was not sent: observed that the time for it was over or a signal had come, expected time left.',
    retryable: true,
    cause: signal.reason,
  });
}

function malformedToken(): OperatorError {
  return new OperatorError({
    reasonCode: 'input-invalid',
    message: 'The token cannot be one',
    observed: 'blanks, line breaks or characters outside ASCII in it (value not shown)',
    expected: 'a token as GitHub gives it',
    remedy:
      'Pass github.token as github-token; where it comes from a secret, save the secret again without a line break.',
  });
}
