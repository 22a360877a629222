import type { Walk } from '../shared/backfill/judge-walk.ts';
import type { Budget } from '../shared/collection/budget.ts';
import type { FetchFault } from '../shared/collection/unit-fetch.ts';
import type { Clock, ListingAnswer } from '../shared/ports.ts';
import { catchFault } from './read-unit.ts';

export interface SpendLimits {
  /** Calls that are left to live collection. */
  readonly reserve: number;
  /** No call is begun after it. */
  readonly deadlineAt: Date;
  readonly signal: AbortSignal;
}

/** The calls of one run, from one budget: before each it is asked whether there may be another. */
export class BackfillSpender {
  readonly #limits: SpendLimits;
  readonly #clock: Clock;
  #requests = 0;
  #throttled = 0;
  #budget: Budget | null = null;

  constructor(limits: SpendLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get tally(): { readonly requests: number; readonly throttled: number; readonly budget: Budget | null } {
    return { requests: this.#requests, throttled: this.#throttled, budget: this.#budget };
  }

  /** Why there may be no further call now; `null` where there may. */
  stop(): Walk['stop'] {
    const { reserve, deadlineAt, signal } = this.#limits;
    if (signal.aborted) return { reason: 'interrupted', detail: 'a signal ended the run', remedy: AGAIN };
    if (this.#clock.now() >= deadlineAt)
      return { reason: 'deadline', detail: 'the time of this run is over', remedy: AGAIN };
    const remaining = this.#budget?.remaining ?? null;
    if (remaining === null || remaining > reserve) return null;
    const detail = `${Math.floor(remaining)} calls of Reddit's budget are left, and ${reserve} are kept for live collection`;
    return { reason: 'budget', detail, remedy: `${AGAIN} The budget starts anew within 10 minutes.` };
  }

  /** What ended a step: where a signal ended the run, that is why its connections broke. */
  explain(stop: NonNullable<Walk['stop']>): NonNullable<Walk['stop']> {
    return this.#limits.signal.aborted ? (this.stop() ?? stop) : stop;
  }

  /** One call, or why it was not made or what came instead of a page. */
  async call(
    work: () => Promise<ListingAnswer>,
  ): Promise<
    | { readonly ok: true; readonly answer: Extract<ListingAnswer, { readonly kind: 'page' }> }
    | { readonly ok: false; readonly stop: NonNullable<Walk['stop']> }
  > {
    const before = this.stop();
    if (before !== null) return { ok: false, stop: before };
    const answer = await catchFault(work);
    if ('outcome' in answer) return { ok: false, stop: this.stop() ?? toStop(answer) };
    this.#requests += answer.requests;
    this.#throttled += answer.throttled;
    this.#budget = answer.budget ?? this.#budget;
    if (answer.kind === 'page') return { ok: true, answer };
    if (answer.kind === 'gone') {
      const detail = `the subreddit is ${answer.reason} at Reddit`;
      return {
        ok: false,
        stop: { reason: 'gone', detail, remedy: 'Ask its moderators for access, or accept the loss.' },
      };
    }
    const interrupted = this.#limits.signal.aborted ? this.stop() : null;
    return { ok: false, stop: interrupted ?? toStop({ ...answer, outcome: answer.kind }) };
  }
}

const AGAIN = 'Run this again: it goes on where it stopped.';

function toStop({ outcome, detail, remedy }: FetchFault): NonNullable<Walk['stop']> {
  return {
    reason: outcome === 'rate-limited' ? 'budget' : 'source-failed',
    detail,
    remedy: remedy === '' ? AGAIN : remedy,
  };
}
