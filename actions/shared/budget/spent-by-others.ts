import type { RecordOf } from '../history/history-record.ts';

type UnitFetch = RecordOf<'unit-fetch'>;

/** Reddit's window: 1,000 calls in 600 s, as its headers were seen to count (facts: integrity, 4a; praw #2046). */
export const BUDGET_WINDOW_SECONDS = 600;

/** Calls that no record accounts for, at least: what another client of the same id spent. */
export interface UnrecordedSpend {
  readonly calls: number;
  /** Between readings that could be compared, in all. */
  readonly comparedSeconds: number;
}

/**
 * The budget belongs to the client id, so that between two readings it falls by the calls of everybody. What falls beyond the recorded calls of both
 * paths is somebody else's. Readings further apart than a window, or that rose, lie on both sides of a renewal and say nothing; a renewal that a heavy
 * spender hides makes the answer too small, never too large.
 *
 * @returns `null` where no two readings could be compared.
 */
export function measureUnrecordedSpend(fetches: readonly UnitFetch[]): UnrecordedSpend | null {
  let calls = 0;
  let comparedSeconds = 0;
  let before: { readonly remaining: number; readonly endMs: number } | null = null;
  let recorded = 0;
  for (const { fetch, endMs } of byEnd(fetches)) {
    recorded += fetch.calls;
    if (fetch.remainingBudget === null) continue;
    const seconds = before === null ? Infinity : (endMs - before.endMs) / 1_000;
    if (before !== null && seconds <= BUDGET_WINDOW_SECONDS && fetch.remainingBudget <= before.remaining) {
      calls += Math.max(0, Math.round(before.remaining - fetch.remainingBudget) - recorded);
      comparedSeconds += seconds;
    }
    before = { remaining: fetch.remainingBudget, endMs };
    recorded = 0;
  }
  return comparedSeconds === 0 ? null : { calls, comparedSeconds };
}

/** A reading is of the end of its fetch, since it comes with the last answer. */
function byEnd(fetches: readonly UnitFetch[]): readonly { readonly fetch: UnitFetch; readonly endMs: number }[] {
  return fetches
    .map((fetch) => ({ fetch, endMs: Date.parse(fetch.at) + 1_000 * (fetch.durationSeconds ?? 0) }))
    .toSorted((a, b) => a.endMs - b.endMs || (b.fetch.remainingBudget ?? 0) - (a.fetch.remainingBudget ?? 0));
}
