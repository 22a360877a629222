import type { z } from 'zod';

import type { CallCounts, CollectorAnswer, CollectorFault } from '../../collector-ports.ts';
import type { RepositoryName } from '../../control/workflow-reference.ts';
import { DependencyError } from '../../errors.ts';
import type { Clock, Random } from '../../ports.ts';
import { githubApi, type GithubApi, type GithubApiOptions } from './github-api.ts';
import type { GithubFault } from './github-fault.ts';
import { createCallPace, type CallPace } from './github-collector-pace.ts';

export interface CollectorClientOptions extends Pick<GithubApiOptions, 'apiUrl' | 'graphqlUrl' | 'callLimitMs'> {
  /** Which token goes to which repository. */
  readonly tokenFor: (repository: RepositoryName) => string;
  readonly clock: Clock;
  readonly random: Random;
  /** From now on, in milliseconds: no pause is waited for that ends later. */
  readonly deadlineMs: number;
}

export interface CollectorCall<S extends z.ZodType> {
  readonly repository: RepositoryName;
  readonly route: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly schema: S;
  /** May be sent again although it may have happened: every read, and writes that change nothing when they are done twice. */
  readonly isRepeatable: boolean;
}

export interface CollectorClient {
  send<S extends z.ZodType>(call: CollectorCall<S>, signal?: AbortSignal): Promise<CollectorAnswer<z.output<S>>>;
  countCalls(): CallCounts;
}

interface PacedApi {
  readonly api: GithubApi;
  readonly pace: CallPace;
}

const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;

/**
 * REST calls at GitHub's pace, one for each token: a person's token has its owner's limits, the built-in one the repository's own, and a spent one of
 * them must not keep dlt from being disabled with the other.
 */
export function githubCollectorClient(options: CollectorClientOptions): CollectorClient {
  const { clock, random } = options;
  const endsAt = clock.now().getTime() + options.deadlineMs;
  const apis = new Map<string, PacedApi>();
  let counts: CallCounts = { reads: 0, writes: 0 };

  const once = async <S extends z.ZodType>(
    call: CollectorCall<S>,
    signal: AbortSignal | undefined,
  ): Promise<Tried<z.output<S>>> => {
    const isRead = call.route.startsWith('GET ');
    const { api, pace } = apiFor(call.repository);
    const tried = await pace[isRead ? 'read' : 'write'](async (): Promise<Tried<z.output<S>>> => {
      if (signal?.aborted === true) return { kind: 'ended', fault: NOT_SENT };
      counts = isRead ? { ...counts, reads: counts.reads + 1 } : { ...counts, writes: counts.writes + 1 };
      const answer = await sendOnce(api, call, signal);
      // Before the next one gets its turn: it would only make the limit last longer.
      if (answer.kind === 'may-pass' && answer.limitMs !== null)
        pace.pauseUntil(clock.now().getTime() + answer.limitMs);
      return answer;
    }, signal);
    if (!('pausedUntil' in tried)) return tried;
    return { kind: 'ended', fault: limited('not sent: an earlier call met a limit', tried.pausedUntil) };
  };
  const apiFor = (repository: RepositoryName): PacedApi => {
    const token = options.tokenFor(repository);
    const known = apis.get(token);
    if (known !== undefined) return known;
    const paced = { api: githubApi({ ...options, ...repository, token }), pace: createCallPace(clock, endsAt) };
    apis.set(token, paced);
    return paced;
  };
  return {
    countCalls: () => counts,
    send: async (call, signal) => {
      for (let tries = 1; ; tries += 1) {
        const tried = await once(call, signal);
        if (tried.kind === 'done') return { ok: true, value: tried.value };
        if (tried.kind === 'ended') return { ok: false, fault: tried.fault };
        const now = clock.now().getTime();
        const longest = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
        const { limitMs } = tried;
        const pause = limitMs ?? longest * (0.5 + random() / 2);
        const isOver = tries >= MOST_TRIES || signal?.aborted === true || now + pause >= endsAt;
        if (isOver || (limitMs === null && !call.isRepeatable))
          return { ok: false, fault: limitMs === null ? tried.fault : limited(tried.fault.detail, now + limitMs) };
        await clock.sleep(pause, signal);
      }
    },
  };
}

type Tried<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'ended'; readonly fault: CollectorFault }
  /** It may pass. `limitMs`: GitHub did nothing, and says how long to wait. */
  | { readonly kind: 'may-pass'; readonly fault: CollectorFault; readonly limitMs: number | null };

const NOT_SENT: CollectorFault = {
  kind: 'unanswered',
  mayHaveHappened: false,
  detail: 'not sent: a signal had come, or the deadline had passed',
};

async function sendOnce<S extends z.ZodType>(
  api: GithubApi,
  { repository, route, parameters, schema }: CollectorCall<S>,
  signal: AbortSignal | undefined,
): Promise<Tried<z.output<S>>> {
  const answer = await restOrNothing(
    api,
    route,
    { ...parameters, owner: repository.owner, repo: repository.repo },
    signal,
  );
  if (answer === null) return { kind: 'ended', fault: NOT_SENT };
  if (!answer.ok) return toTried(answer.fault);
  const parsed = schema.safeParse(answer.data);
  if (parsed.success) return { kind: 'done', value: parsed.data };
  return toTried({ kind: 'transient', detail: 'an answer of another shape' });
}

/** `null` where the signal came before the call was sent. */
async function restOrNothing(
  api: GithubApi,
  route: string,
  parameters: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
): Promise<Awaited<ReturnType<GithubApi['rest']>> | null> {
  try {
    return await api.rest(route, parameters, signal);
  } catch (fault) {
    if (fault instanceof DependencyError) return null;
    throw fault;
  }
}

function toTried(fault: GithubFault): Exclude<Tried<never>, { kind: 'done' }> {
  const { detail } = fault;
  if (fault.kind === 'refused') return { kind: 'ended', fault: { kind: refusalOf(fault), detail } };
  const limitMs = fault.kind === 'transient' ? (fault.retryAfterMs ?? null) : null;
  return { kind: 'may-pass', limitMs, fault: { kind: 'unanswered', mayHaveHappened: limitMs === null, detail } };
}

function refusalOf({
  because,
  status,
}: Extract<GithubFault, { kind: 'refused' }>): 'missing' | 'denied' | 'conflict' | 'refused' {
  if (because === 'credential' || because === 'permission') return 'denied';
  if (status === 404) return 'missing';
  return status === 409 ? 'conflict' : 'refused';
}

function limited(detail: string, time: number): CollectorFault {
  return { kind: 'limited', detail, endsAt: new Date(time).toISOString() };
}
