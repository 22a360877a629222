import { DependencyError, OperatorError } from '../errors.ts';
import { oneLine } from '../markdown/one-line.ts';

/** What an answer of GitHub's API comes to, from its status, headers and machine-readable fields alone. */
export type GithubFault =
  | { readonly kind: 'refused'; readonly detail: string; readonly status: number | null }
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'transient'; readonly detail: string; readonly retryAfterMs?: number };

interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly body: unknown;
}

export interface GraphqlError {
  readonly type?: unknown;
  readonly message?: unknown;
}

/** Where GitHub names no time: its documentation asks for at least a minute after a secondary limit. */
const SECONDARY_LIMIT_PAUSE_MS = 60_000;

/** The mutation was understood and will not be done: saying it again changes nothing. */
const REFUSING_TYPES: ReadonlySet<unknown> = new Set(['FORBIDDEN', 'NOT_FOUND', 'INSUFFICIENT_SCOPES', 'UNPROCESSABLE', 'UNAUTHENTICATED']);

/** Classes of an HTTP status that is not 2xx (REST docs: rate limits, best practices). */
export function assessHttpFault({ status, headers, body }: HttpAnswer, now: Date): GithubFault {
  const detail = `HTTP ${status}${messageOf(body)}`;
  const retryAfterMs = limitPause({ status, headers, body }, now);
  if (retryAfterMs !== null) return { kind: 'transient', detail: `${detail} (rate limit)`, retryAfterMs };
  const isTransient = status >= 500 || status === 408 || status === 429;
  return isTransient ? { kind: 'transient', detail } : { kind: 'refused', detail, status };
}

/** Classes of GraphQL errors, which come with HTTP 200. STALE_DATA: the branch was not where the mutation expected it. */
export function assessGraphqlErrors(errors: readonly GraphqlError[]): GithubFault {
  const detail = errors.map(({ type, message }) => `${oneLine(String(type ?? 'no type'), 40)}: ${oneLine(String(message ?? ''), 200)}`).join('; ');
  const has = (matches: (type: unknown) => boolean): boolean => errors.some(({ type }) => matches(type));
  if (has((type) => type === 'STALE_DATA')) return { kind: 'conflict', detail };
  if (has((type) => type === 'RATE_LIMITED')) return { kind: 'transient', detail, retryAfterMs: SECONDARY_LIMIT_PAUSE_MS };
  if (has((type) => REFUSING_TYPES.has(type))) return { kind: 'refused', detail, status: null };
  return { kind: 'transient', detail };
}

/** The error that a read ends with; a conflict cannot come of a read and counts as passing. */
export function toReadError(fault: GithubFault, what: string): OperatorError | DependencyError {
  if (fault.kind === 'refused') return refusal(fault, what);
  const retryAfterMs = fault.kind === 'transient' ? fault.retryAfterMs : undefined;
  return new DependencyError({
    dependency: 'github',
    message: `${what} failed: observed ${fault.detail}, expected an answer.`,
    retryable: true,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

export function refusal(fault: { readonly detail: string; readonly status: number | null }, what: string): OperatorError {
  const isCredential = fault.status === 401;
  return new OperatorError({
    reasonCode: isCredential ? 'permission-denied' : fault.status === 403 || fault.status === null ? 'permission-denied' : 'github-refused',
    message: `GitHub refused: ${what}`,
    observed: fault.detail,
    expected: isCredential ? 'a token that is valid' : 'a token with contents: write, a branch that exists and that no rule closes to it',
    remedy: isCredential
      ? 'Pass github.token as github-token, or a token that has not expired.'
      : "Give the job `contents: write`; where a ruleset closes the branch to the built-in token, name a branch of the state's own in the branch input.",
    exitCode: 1,
  });
}

/** Milliseconds to wait where the answer is a rate limit, primary or secondary; `null` where it is none. */
function limitPause({ status, headers, body }: HttpAnswer, now: Date): number | null {
  if (status !== 403 && status !== 429) return null;
  const retryAfter = Number(headers['retry-after']);
  if (headers['retry-after'] !== undefined && Number.isFinite(retryAfter)) return retryAfter * 1_000;
  if (String(headers['x-ratelimit-remaining'] ?? '') === '0') {
    const reset = Number(headers['x-ratelimit-reset']) * 1_000;
    return Number.isFinite(reset) ? Math.max(1_000, reset - now.getTime()) : SECONDARY_LIMIT_PAUSE_MS;
  }
  const documentation = fieldOf(body, 'documentation_url');
  return typeof documentation === 'string' && documentation.includes('rate-limits') ? SECONDARY_LIMIT_PAUSE_MS : null;
}

function messageOf(body: unknown): string {
  const message = fieldOf(body, 'message');
  return typeof message === 'string' ? `: ${oneLine(message, 200)}` : '';
}

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? new Map<string, unknown>(Object.entries(body)).get(name) : undefined;
}
