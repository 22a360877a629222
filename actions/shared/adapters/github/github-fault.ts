import { DependencyError, OperatorError } from '../../errors.ts';
import { oneLine } from '../../markdown/one-line.ts';

/** What an answer of GitHub's API comes to, from its status, headers and machine-readable fields alone. */
export type GithubFault =
  | {
      readonly kind: 'refused';
      readonly detail: string;
      readonly because: 'credential' | 'permission' | 'redirect' | 'rule';
      /** Of REST; GraphQL refuses with 200. */
      readonly status?: number;
    }
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'transient'; readonly detail: string; readonly retryAfterMs?: number };

export type Headers = Readonly<Record<string, string | number | undefined>>;

interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface GraphqlError {
  readonly type?: unknown;
  readonly message?: unknown;
}

/** Where GitHub names no time: its documentation asks for at least a minute after a secondary limit. */
const SECONDARY_LIMIT_PAUSE_MS = 60_000;

/** Of these, the ones about who is asking, and not about what. */
const DENYING_TYPES: ReadonlySet<unknown> = new Set(['FORBIDDEN', 'INSUFFICIENT_SCOPES', 'UNAUTHENTICATED']);

/** The longest wait that a rollback's deadline (30 s) leaves any use for. */
const LONGEST_PAUSE_MS = 30_000;

/** The mutation was understood and will not be done: saying it again changes nothing. */
const REFUSING_TYPES: ReadonlySet<unknown> = new Set([
  ...DENYING_TYPES,
  'NOT_FOUND',
  'UNPROCESSABLE',
  'BRANCH_PROTECTION_RULE_VIOLATION',
]);

/** Classes of an HTTP status that is not 2xx (REST docs: rate limits, best practices). */
export function assessHttpFault({ status, headers, body }: HttpAnswer): GithubFault {
  const detail = `HTTP ${status}${messageOf(body)}`;
  const retryAfterMs = limitPause({ status, headers, body });
  if (retryAfterMs !== null) return { kind: 'transient', detail: `${detail} (rate limit)`, retryAfterMs };
  const isTransient = status >= 500 || status === 408 || status === 429;
  if (isTransient) return { kind: 'transient', detail };
  if (status < 400) {
    const to = oneLine(String(headers['location'] ?? 'an address it does not name'), 200);
    return { kind: 'refused', detail: `${detail}, a redirect to ${to}`, because: 'redirect', status };
  }
  const because = status === 401 ? 'credential' : status === 403 ? 'permission' : 'rule';
  return { kind: 'refused', detail, because, status };
}

/** Classes of GraphQL errors, which come with HTTP 200. STALE_DATA: the branch was not where the mutation expected it. */
export function assessGraphqlErrors(errors: readonly GraphqlError[], headers: Headers): GithubFault {
  const detail = errors
    .map(({ type, message }) => `${oneLine(textOf(type) ?? 'no type', 40)}: ${oneLine(textOf(message) ?? '', 200)}`)
    .join('; ');
  const has = (matches: (type: unknown) => boolean): boolean => errors.some(({ type }) => matches(type));
  if (has((type) => type === 'STALE_DATA')) return { kind: 'conflict', detail };
  if (has((type) => type === 'RATE_LIMITED'))
    return { kind: 'transient', detail, retryAfterMs: namedPause(headers) ?? SECONDARY_LIMIT_PAUSE_MS };
  // A type that is not known leaves open what happened, and so outweighs a refusal beside it: the next read of the tip tells.
  if (has((type) => !REFUSING_TYPES.has(type))) return { kind: 'transient', detail };
  return { kind: 'refused', detail, because: has((type) => DENYING_TYPES.has(type)) ? 'permission' : 'rule' };
}

/** The error that a read ends with; a conflict cannot come of a read and counts as passing. */
export function toReadError(fault: GithubFault, what: string): OperatorError | DependencyError {
  if (fault.kind === 'refused') return refusal(fault, what);
  const retryAfterMs = fault.kind === 'transient' ? fault.retryAfterMs : undefined;
  return new DependencyError({
    dependency: 'github',
    message: `${what} failed: observed ${fault.detail}, expected an answer.`,
    retryable: retryAfterMs === undefined || !isPauseTooLong(retryAfterMs),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

export function isPauseTooLong(retryAfterMs: number): boolean {
  return retryAfterMs > LONGEST_PAUSE_MS;
}

export function refusal({ detail, because }: Extract<GithubFault, { kind: 'refused' }>, what: string): OperatorError {
  const reasonCode = because === 'credential' || because === 'permission' ? 'permission-denied' : 'github-refused';
  return new OperatorError({
    reasonCode,
    message: `GitHub refused: ${what}`,
    observed: detail,
    exitCode: 1,
    ...ADVICE[because],
  });
}

const ADVICE = {
  credential: {
    expected: 'a token that is valid',
    remedy: 'Pass github.token as github-token, or a token that has not expired.',
  },
  permission: {
    expected: 'a token with contents: write, and a repository that is not archived',
    remedy:
      "Give the job `contents: write`; where a ruleset closes the branch to the built-in token, name a branch of the state's own in the branch input.",
  },
  redirect: {
    expected: 'an answer from the address that was asked',
    remedy: 'Check GITHUB_API_URL and GITHUB_GRAPHQL_URL, and whether the repository was renamed.',
  },
  rule: {
    expected: 'a repository and branch that exist, and that no rule closes to this token',
    remedy:
      'Check the repository and the branch input; where a rule wants pull requests, name a branch without one, or relax it under Settings, Rules.',
  },
} as const;

/** Milliseconds to wait where the answer is a rate limit, primary or secondary; `null` where it is none. */
function limitPause({ status, headers, body }: HttpAnswer): number | null {
  if (status !== 403 && status !== 429) return null;
  const named = namedPause(headers);
  if (named !== null) return named;
  const documentation = fieldOf(body, 'documentation_url');
  const isLimit = status === 429 || (typeof documentation === 'string' && documentation.includes('rate-limits'));
  return isLimit ? SECONDARY_LIMIT_PAUSE_MS : null;
}

/** The wait that the headers name. Both instants are GitHub's own, so that a wrong clock here does not matter. */
function namedPause(headers: Headers): number | null {
  const retryAfter = Number(headers['retry-after'] ?? Number.NaN);
  if (Number.isFinite(retryAfter)) return Math.max(0, retryAfter * 1_000);
  if (String(headers['x-ratelimit-remaining'] ?? '') !== '0') return null;
  const pause = Number(headers['x-ratelimit-reset']) * 1_000 - Date.parse(String(headers['date']));
  return Number.isFinite(pause) ? Math.max(1_000, pause) : SECONDARY_LIMIT_PAUSE_MS;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What of a 422 names the cause: `Validation Failed` alone says nothing. In words where GitHub has some, else the field and its code. */
function listDetails(body: unknown): readonly string[] {
  const errors = fieldOf(body, 'errors');
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: unknown) => {
    const message = fieldOf(error, 'message');
    if (typeof message === 'string') return [message];
    const words = ['field', 'code'].map((name) => fieldOf(error, name)).filter((word) => typeof word === 'string');
    return words.length === 0 ? [] : [words.join(' ')];
  });
}

function messageOf(body: unknown): string {
  const message = fieldOf(body, 'message');
  if (typeof message !== 'string') return '';
  const details = listDetails(body);
  return `: ${oneLine(message, 200)}${details.length === 0 ? '' : ` (${oneLine(details.join('; '), 200)})`}`;
}

function fieldOf(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null
    ? new Map<string, unknown>(Object.entries(body)).get(name)
    : undefined;
}
