import { parseBudget, waitSeconds } from '../../collection/budget.ts';
import type { Budget } from '../../collection/budget.ts';
import { parseCommentListing, parseListing } from '../../collection/listing.ts';
import type { Parsed } from '../../collection/listing.ts';
import type { CommentsAnswer, RedditComments } from '../../collection-ports.ts';
import type { GoneReason } from '../../collection/unit-fetch.ts';
import { OperatorError } from '../../errors.ts';
import type { Clock, ListingAnswer, ListingRequest, Random, RedditListings } from '../../ports.ts';
import { readAnswer, readToken } from './reddit-answer.ts';
import type { AccessToken, ReadAnswer, ReadToken } from './reddit-answer.ts';
import { getWithToken, requestToken } from './reddit-client.ts';
import type { RedditAddresses, RedditCredentials } from './reddit-client.ts';
import type { RedditExchange } from './reddit-transport.ts';
import { signalAfter } from '../signal-after.ts';

export interface RedditListingsOptions {
  readonly credentials: RedditCredentials;
  readonly addresses: RedditAddresses;
  readonly clock: Clock;
  readonly random: Random;
  /** No call and no wait goes beyond it. */
  readonly deadlineAt: Date;
  readonly signal: AbortSignal;
  /** For one call. Default 30 s, as snoowrap's. */
  readonly requestTimeoutMs?: number;
}

/** After the first try: prawcore's number, for the same statuses. */
const RETRIES = 2;
/** How many 429s are waited out for one call. */
const THROTTLE_LIMIT = 3;
const FIRST_BACKOFF_MS = 500;
/** Where a 429 says nothing about when. */
const DEFAULT_RETRY_AFTER_SECONDS = 2;
/** A token is renewed before it ends on the way. */
const TOKEN_MARGIN_MS = 30_000;

interface Target {
  readonly path: string;
  readonly query: Readonly<Record<string, string | number>>;
}

interface Tally {
  requests: number;
  throttled: number;
}
type Failing = Extract<ReadAnswer, { kind: 'throttled' | 'failed' }>;
type Settled<A> = Exclude<A, { kind: 'throttled' }> | { readonly kind: 'rate-limited'; readonly detail: string };

/**
 * Reddit's listings, one call at a time, since all calls spend from one budget. 429s are waited out as Reddit asks, and 5xx, resets, time-outs and broken
 * bodies are tried again, both a bounded number of times and never beyond the deadline.
 */
export function createRedditListings(options: RedditListingsOptions): RedditListings & RedditComments {
  return new BoundedRedditListings(options);
}

class BoundedRedditListings implements RedditListings, RedditComments {
  readonly #options: RedditListingsOptions;
  #access: { readonly token: string; readonly endsAtMs: number } | null = null;
  #budget: { readonly budget: Budget; readonly measuredAtMs: number } | null = null;

  constructor(options: RedditListingsOptions) {
    this.#options = options;
  }

  fetchListing({ unit, listing, limit, after }: ListingRequest): Promise<ListingAnswer> {
    const path = `r/${encodeURIComponent(unit)}/${listing}`;
    return this.#get({ path, query: { limit, ...(after === undefined ? {} : { after }) } }, parseListing);
  }

  fetchComments({ unit, limit, after }: Omit<ListingRequest, 'listing'>): Promise<CommentsAnswer> {
    const path = `r/${encodeURIComponent(unit)}/comments`;
    return this.#get({ path, query: { limit, ...(after === undefined ? {} : { after }) } }, parseCommentListing);
  }

  fetchInfo(fullnames: readonly string[]): Promise<ListingAnswer> {
    return this.#get({ path: 'api/info', query: { id: fullnames.join(',') } }, parseListing);
  }

  async #get<Page>(target: Target, parse: (body: string) => Parsed<Page>): Promise<AnswerOf<Page>> {
    const tally: Tally = { requests: 0, throttled: 0 };
    const first = await this.#signedGet(target, parse, tally);
    // A token may be revoked before its time: one more try with a new one, and then the credentials are at fault.
    if (first.kind === 'unauthorised') this.#access = null;
    const answer = first.kind === 'unauthorised' ? await this.#signedGet(target, parse, tally) : first;
    return { ...this.#finish(answer), ...tally, budget: this.#budget?.budget ?? null };
  }

  async #signedGet<Page>(
    target: Target,
    parse: (body: string) => Parsed<Page>,
    tally: Tally,
  ): Promise<Settled<ReadAnswer<Page>>> {
    const token = await this.#token(tally);
    if (typeof token !== 'string') return token;
    const { credentials, addresses } = this.#options;
    const access = { token, userAgent: credentials.userAgent, apiUrl: addresses.api };
    const read = (exchange: RedditExchange): ReadAnswer<Page> => readAnswer(exchange, parse);
    return this.#persist(tally, read, (signal) => getWithToken(target, access, signal));
  }

  async #token(tally: Tally): Promise<string | Exclude<Settled<ReadToken>, { kind: 'token' | 'unauthorised' }>> {
    const now = this.#options.clock.now().getTime();
    if (this.#access !== null && now < this.#access.endsAtMs - TOKEN_MARGIN_MS) return this.#access.token;
    const { credentials, addresses } = this.#options;
    const answer = await this.#persist(tally, readToken, (signal) => requestToken(credentials, addresses, signal));
    if (answer.kind === 'unauthorised') throw refusedCredentials();
    if (answer.kind !== 'token') return answer;
    return this.#keepToken(answer.access, now);
  }

  #keepToken({ token, expiresInSeconds }: AccessToken, nowMs: number): string {
    this.#access = { token, endsAtMs: nowMs + expiresInSeconds * 1000 };
    return token;
  }

  /** Sends until the answer is one to keep, or tries or time are used up. */
  async #persist<A extends ReadAnswer<unknown> | ReadToken>(
    tally: Tally,
    read: (exchange: RedditExchange) => A,
    send: (signal: AbortSignal) => Promise<RedditExchange>,
  ): Promise<Settled<A>> {
    let retries = 0;
    let throttles = 0;
    for (;;) {
      const pause = this.#pauseForBudget();
      if (pause > 0 && !(await this.#waitFor(pause))) return outOfBudget(pause);
      const remainingMs = this.#remainingMs();
      if (remainingMs <= 0) return failedAtDeadline() as Settled<A>;
      tally.requests += 1;
      const exchange = await send(this.#callSignal(remainingMs));
      this.#noteBudget(exchange);
      const answer = read(exchange);
      if (answer.kind === 'throttled') {
        tally.throttled += 1;
        throttles += 1;
        const seconds =
          answer.retryAfterSeconds ?? Math.max(DEFAULT_RETRY_AFTER_SECONDS, this.#pauseForBudget() / 1000);
        if (throttles > THROTTLE_LIMIT)
          return { kind: 'rate-limited', detail: `Reddit answered 429 ${throttles} times in a row` };
        if (!(await this.#waitFor(Math.max(1, seconds) * 1000))) return outOfBudget(seconds * 1000);
      } else if (answer.kind === 'failed' && answer.retryable && retries < RETRIES) {
        retries += 1;
        if (!(await this.#waitFor(FIRST_BACKOFF_MS * 2 ** (retries - 1) * (0.5 + this.#options.random()))))
          return answer as Settled<A>;
      } else {
        return answer as Settled<A>;
      }
    }
  }

  #finish<Page>(answer: Settled<ReadAnswer<Page>>): BareAnswer<Page> {
    switch (answer.kind) {
      case 'page':
      case 'gone':
        return answer;
      case 'rate-limited':
        return { kind: 'rate-limited', detail: answer.detail, remedy: RATE_LIMIT_REMEDY };
      case 'failed':
        return { kind: 'failed', detail: answer.detail, remedy: answer.remedy };
      case 'unauthorised':
        throw refusedCredentials();
      default:
        return answer satisfies never;
    }
  }

  #noteBudget(exchange: RedditExchange): void {
    const budget = exchange.kind === 'response' ? parseBudget(exchange.header) : null;
    if (budget !== null) this.#budget = { budget, measuredAtMs: this.#options.clock.now().getTime() };
  }

  #pauseForBudget(): number {
    if (this.#budget === null) return 0;
    const elapsedSeconds = (this.#options.clock.now().getTime() - this.#budget.measuredAtMs) / 1000;
    return waitSeconds(this.#budget.budget, elapsedSeconds) * 1000;
  }

  #remainingMs(): number {
    return this.#options.signal.aborted ? 0 : this.#options.deadlineAt.getTime() - this.#options.clock.now().getTime();
  }

  /** Whether the wait was over before the deadline and nobody broke off; a wait that would pass the deadline is not begun. */
  async #waitFor(milliseconds: number): Promise<boolean> {
    if (milliseconds >= this.#remainingMs()) return false;
    await this.#options.clock.sleep(milliseconds, this.#options.signal);
    return !this.#options.signal.aborted;
  }

  #callSignal(remainingMs: number): AbortSignal {
    const limitMs = Math.ceil(Math.min(this.#options.requestTimeoutMs ?? 30_000, remainingMs));
    return AbortSignal.any([this.#options.signal, signalAfter(limitMs)]);
  }
}

type Told = Pick<ListingAnswer, 'requests' | 'throttled' | 'budget'>;
type BareAnswer<Page> =
  | { readonly kind: 'page'; readonly page: Page }
  | { readonly kind: 'gone'; readonly reason: GoneReason }
  | { readonly kind: 'rate-limited' | 'failed'; readonly detail: string; readonly remedy: string };
type AnswerOf<Page> = BareAnswer<Page> & Told;

const RATE_LIMIT_REMEDY =
  'Collect less often, or fewer units at once: both paths spend from the budget of one client id.';

function outOfBudget(waitMs: number): { readonly kind: 'rate-limited'; readonly detail: string } {
  return { kind: 'rate-limited', detail: `Reddit asked to wait ${Math.ceil(waitMs / 1000)} s, more than this run may` };
}

function failedAtDeadline(): Failing {
  return {
    kind: 'failed',
    detail: 'the deadline passed before Reddit was asked',
    retryable: false,
    remedy: 'Raise deadline-seconds, or collect fewer units at once.',
  };
}

function refusedCredentials(): OperatorError {
  return new OperatorError({
    reasonCode: 'reddit-refused',
    message: 'Reddit refused the credentials.',
    observed: '401, or an error in place of a token',
    expected: 'a token for the application',
    remedy:
      'Check REDDIT_PUBLIC and REDDIT_SECRET at https://www.reddit.com/prefs/apps; the application must be of type script or web.',
    exitCode: 1,
  });
}
