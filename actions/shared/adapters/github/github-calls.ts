import type { z } from 'zod';

import { DependencyError, OperatorError } from '../../errors.ts';
import type { Clock, Random } from '../../ports.ts';
import { githubApi, type GithubApiOptions } from './github-api.ts';
import { toReadError, type GithubFault } from './github-fault.ts';
import { signalAfter } from '../signal-after.ts';

/** What a person does about a refusal, by what GitHub refused. */
export interface CallAdvice {
  /** 403: the token, or a setting. */
  readonly permission: string;
  /** 404, 410, 422: what was asked is not there, is off, or is not valid. */
  readonly rule: string;
}

export interface CallRequest<S extends z.ZodType> {
  readonly route: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** For messages: `Opening the pull request`. */
  readonly what: string;
  readonly advice: CallAdvice;
  readonly schema: S;
}

export interface GithubCallsOptions extends GithubApiOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Of one call with all its tries, in milliseconds; 15,000 unless said. */
  readonly deadlineMs?: number;
}

export interface GithubCalls {
  /** Repeats while the fault may pass. For reads, and for writes that change nothing when they are done twice. */
  call<S extends z.ZodType>(request: CallRequest<S>, signal?: AbortSignal): Promise<z.output<S>>;
  /** For what would be there twice: after every answer that was lost or refused `find` is asked before the next try. */
  createOnce<S extends z.ZodType, T>(
    request: CallRequest<S>,
    find: () => Promise<T | null>,
    signal?: AbortSignal,
  ): Promise<{ readonly created: z.output<S> } | { readonly found: T }>;
}

const DEADLINE_MS = 15_000;
const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;

/** REST calls with bounded, jittered retries. Throws `OperatorError` for what GitHub refuses for good, `DependencyError` where it does not answer. */
export function githubCalls(options: GithubCallsOptions): GithubCalls {
  const api = githubApi(options);
  const once = async <S extends z.ZodType>(
    request: CallRequest<S>,
    signal: AbortSignal | undefined,
  ): Promise<z.output<S>> => {
    const answer = await api.rest(request.route, request.parameters ?? {}, signal);
    if (!answer.ok) throw toCallError(answer.fault, request);
    const parsed = request.schema.safeParse(answer.data);
    if (parsed.success) return parsed.data;
    throw toReadError({ kind: 'transient', detail: 'an answer of another shape' }, request.what);
  };
  return {
    call: (request, signal) => repeat(options, (bounded) => once(request, bounded), signal),
    createOnce: async (request, find, signal) => {
      let isFirst = true;
      return repeat(
        options,
        async (bounded) => {
          const found = isFirst ? null : await find();
          isFirst = false;
          return found === null ? { created: await once(request, bounded) } : { found };
        },
        signal,
      ).catch(async (fault: unknown) => {
        // A refusal may mean that it is there already: a pull request of that head, made by a run beside this one.
        const found = isFault(fault) && signal?.aborted !== true ? await findOrNull(find) : null;
        if (found === null) throw fault;
        return { found };
      });
    },
  };
}

async function findOrNull<T>(find: () => Promise<T | null>): Promise<T | null> {
  try {
    return await find();
  } catch (fault) {
    if (isFault(fault)) return null;
    throw fault;
  }
}

function isFault(fault: unknown): boolean {
  return fault instanceof OperatorError || fault instanceof DependencyError;
}

async function repeat<T>(
  { clock, random, deadlineMs = DEADLINE_MS }: GithubCallsOptions,
  attempt: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const endsAt = clock.now().getTime() + deadlineMs;
  const limit = signalAfter(deadlineMs);
  const bounded = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt(bounded);
    } catch (fault) {
      if (!(fault instanceof DependencyError) || !fault.retryable || tries >= MOST_TRIES) throw fault;
      const longest = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
      const pause = Math.max(fault.retryAfterMs ?? 0, longest * (0.5 + random() / 2));
      if (bounded.aborted || clock.now().getTime() + pause >= endsAt) throw fault;
      await clock.sleep(pause, bounded);
      if (bounded.aborted) throw fault;
    }
  }
}

const CREDENTIAL = 'Pass github.token as github-token, or a token that has not expired.';
const REDIRECT = 'Check GITHUB_API_URL, and whether the repository was renamed.';

function toCallError(
  fault: GithubFault,
  { what, advice }: Pick<CallRequest<z.ZodType>, 'what' | 'advice'>,
): OperatorError | DependencyError {
  if (fault.kind !== 'refused') return toReadError(fault, what);
  const remedies = { credential: CREDENTIAL, redirect: REDIRECT, ...advice };
  const isDenied = fault.because === 'credential' || fault.because === 'permission';
  return new OperatorError({
    reasonCode: isDenied ? 'permission-denied' : 'github-refused',
    message: `${what} was refused by GitHub`,
    observed: fault.detail,
    expected: 'that it is done',
    remedy: remedies[fault.because],
    exitCode: 1,
  });
}
