import type { ListingPage, Parsed } from '../../collection/listing.ts';
import type { GoneReason } from '../../collection/unit-fetch.ts';
import { parseRetryAfter } from '../../collection/budget.ts';
import type { RedditExchange, RedditResponse } from './reddit-transport.ts';

/** What one exchange says, before any retry. */
export type ReadAnswer<Page = ListingPage> =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'gone'; readonly reason: GoneReason }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number | null }
  | { readonly kind: 'unauthorised' }
  | { readonly kind: 'failed'; readonly detail: string; readonly retryable: boolean; readonly remedy: string };

const RETRYABLE_STATUSES = new Set([408, 500, 502, 503, 504, 520, 522]);
const OUTAGE_REMEDY = 'Check https://www.redditstatus.com, then run this again.';
const BLOCKED_REMEDY =
  'Check the user agent (platform:app:version (by /u/name)) and whether this network is blocked by Reddit.';

/** Reddit's words for why a subreddit is not shown, in the `reason` of a 403 or 404. */
const GONE_REASONS: Readonly<Record<string, GoneReason>> = {
  banned: 'banned',
  private: 'private',
  quarantined: 'quarantined',
  gold_only: 'private',
  gated: 'quarantined',
};

/**
 * Reads one exchange. A unit counts as gone only where Reddit's API itself says so: the HTML page of its outer walls is a fault of ours or
 * theirs, and taking it for *gone* would drop every unit at once.
 */
export function readAnswer<Page>(exchange: RedditExchange, parse: (body: string) => Parsed<Page>): ReadAnswer<Page> {
  if (exchange.kind === 'no-response') return failed(`no answer from Reddit: ${exchange.detail}`, true);
  const { status } = exchange;
  if (status === 200) return readPage(exchange, parse);
  if (status === 401) return { kind: 'unauthorised' };
  if (status === 429) return { kind: 'throttled', retryAfterSeconds: parseRetryAfter(exchange.header('retry-after')) };
  if (status === 403 || status === 404) return readRefusal(exchange);
  if (status === 302 && (exchange.header('location') ?? '').includes('/subreddits/search'))
    return { kind: 'gone', reason: 'not-found' };
  return failed(`Reddit answered ${status}`, RETRYABLE_STATUSES.has(status));
}

function readPage<Page>(response: RedditResponse, parse: (body: string) => Parsed<Page>): ReadAnswer<Page> {
  const parsed = parse(response.body);
  return parsed.ok
    ? { kind: 'page', page: parsed.page }
    : failed(`Reddit answered 200 with a body that is no listing: ${parsed.problem}`, true);
}

function readRefusal(response: RedditResponse): Extract<ReadAnswer, { kind: 'gone' | 'failed' }> {
  const body = parseObject(response.body);
  const reason = typeof body?.['reason'] === 'string' ? body['reason'] : undefined;
  const known = reason !== undefined && Object.hasOwn(GONE_REASONS, reason) ? GONE_REASONS[reason] : undefined;
  if (known !== undefined) return { kind: 'gone', reason: known };
  if (response.status === 404 && body?.['error'] === 404) return { kind: 'gone', reason: 'not-found' };
  return {
    kind: 'failed',
    detail: `Reddit answered ${response.status}${reason === undefined ? ' without a reason' : ` (${reason.slice(0, 40)})`}`,
    retryable: false,
    remedy: BLOCKED_REMEDY,
  };
}

export interface AccessToken {
  readonly token: string;
  readonly expiresInSeconds: number;
}

export type ReadToken =
  | { readonly kind: 'token'; readonly access: AccessToken }
  | Extract<ReadAnswer, { kind: 'throttled' | 'unauthorised' | 'failed' }>;

/** Reads the answer of the token endpoint. It is the one place where Reddit answers a refusal with status 200 and an `error`. */
export function readToken(exchange: RedditExchange): ReadToken {
  if (exchange.kind === 'response' && exchange.status === 200) {
    const body = parseObject(exchange.body);
    if (typeof body?.['error'] === 'string') return { kind: 'unauthorised' };
    const token = body?.['access_token'];
    const seconds = body?.['expires_in'];
    if (typeof token !== 'string' || token === '') return failed('Reddit answered 200 without a token', true);
    return { kind: 'token', access: { token, expiresInSeconds: typeof seconds === 'number' ? seconds : 3600 } };
  }
  const answer = readAnswer(exchange, noPage);
  if (answer.kind === 'gone' || answer.kind === 'page')
    return { ...failed('Reddit refused a token for this address', false), remedy: BLOCKED_REMEDY };
  return answer;
}

function noPage(): Parsed<never> {
  return { ok: false, problem: 'no page was asked for' };
}

function parseObject(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // An HTML page: it has no reason that could be read.
    return undefined;
  }
}

function failed(detail: string, retryable: boolean): Extract<ReadAnswer, { kind: 'failed' }> {
  return { kind: 'failed', detail, retryable, remedy: OUTAGE_REMEDY };
}
