import { getOctokit } from '@actions/github';

import { OperatorError } from '../errors.ts';
import { oneLine } from '../markdown/one-line.ts';
import { assessGraphqlErrors, assessHttpFault, type GithubFault, type GraphqlError } from './github-fault.ts';

/** The REST version that this program was written against. */
const API_VERSION = '2022-11-28';
/** No call may take longer; the operation's own deadline may end it sooner. */
const CALL_LIMIT_MS = 10_000;

export interface GithubApiOptions {
  readonly token: string;
  readonly owner: string;
  readonly repo: string;
  /** `https://api.github.com`. */
  readonly apiUrl: string;
  /** `https://api.github.com/graphql`. */
  readonly graphqlUrl: string;
}

export type ApiAnswer = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly fault: GithubFault };

export interface GithubApi {
  /** One POST. `ok` only where `data` came without errors. */
  graphql(query: string, variables: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<ApiAnswer>;
  /** One REST call; `data` is the body. */
  rest(route: string, parameters: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<ApiAnswer>;
}

/** One client without retries of its own: every call is one request, and what came of it is a value. */
export function githubApi({ token, owner, repo, apiUrl, graphqlUrl }: GithubApiOptions): GithubApi {
  if (!/^[\x21-\x7e]+$/u.test(token)) throw malformedToken();
  const { request } = getOctokit(token, { baseUrl: apiUrl, userAgent: 'switchback' });
  const call = async (route: string, parameters: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<ApiAnswer> => {
    const limit = AbortSignal.timeout(CALL_LIMIT_MS);
    const bounded = signal ? AbortSignal.any([signal, limit]) : limit;
    const headers = { 'x-github-api-version': API_VERSION };
    try {
      const { data } = await request(route, { ...parameters, headers, request: { signal: bounded } });
      return { ok: true, data };
    } catch (error) {
      return { ok: false, fault: assessThrown(error) };
    }
  };
  return {
    rest: (route, parameters, signal) => call(route, { owner, repo, ...parameters }, signal),
    graphql: async (query, variables, signal) => {
      const answer = await call(`POST ${graphqlUrl}`, { query, variables }, signal);
      return answer.ok ? readGraphqlBody(answer.data) : answer;
    },
  };
}

function readGraphqlBody(body: unknown): ApiAnswer {
  if (typeof body !== 'object' || body === null) return { ok: false, fault: { kind: 'transient', detail: 'an answer that is not JSON' } };
  if ('errors' in body && Array.isArray(body.errors) && body.errors.length > 0) {
    return { ok: false, fault: assessGraphqlErrors(body.errors.filter(isObject)) };
  }
  if (!('data' in body) || !isObject(body.data)) return { ok: false, fault: { kind: 'transient', detail: 'an answer without data' } };
  return { ok: true, data: body.data };
}

/** Octokit throws for every status that is not 2xx, with the response; and for a call without an answer, without one. */
function assessThrown(error: unknown): GithubFault {
  if (!(error instanceof Error)) return { kind: 'transient', detail: 'a call without an answer' };
  const response = 'response' in error && isObject(error.response) ? error.response : null;
  if (response === null) return { kind: 'transient', detail: `no answer (${oneLine(rootMessage(error), 160)})` };
  const { status, headers, data } = response as { status?: unknown; headers?: unknown; data?: unknown };
  return assessHttpFault(
    { status: Number(status), headers: isObject(headers) ? (headers as Record<string, string | number | undefined>) : {}, body: data },
    new Date(),
  );
}

function rootMessage(error: Error): string {
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message;
}

function isObject(value: unknown): value is GraphqlError & object {
  return typeof value === 'object' && value !== null;
}

function malformedToken(): OperatorError {
  return new OperatorError({
    reasonCode: 'input-invalid',
    message: 'The token cannot be one',
    observed: 'blanks, line breaks or characters outside ASCII in it (value not shown)',
    expected: 'a token as GitHub gives it',
    remedy: 'Pass github.token as github-token; where it comes from a secret, save the secret again without a line break.',
  });
}
