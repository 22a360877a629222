import { fetchesBetween, type FetchFact, type PathFacts } from './collected-facts.ts';
import type { RuleMoment } from './trigger-moment.ts';

const HOUR_MS = 3_600_000;

/** What the window is made by: hours, and how many unit-fetches prove something. */
export interface WindowTerms {
  readonly windowHours: number;
  /** How far back it reaches where the window itself holds too few; left out: no further. */
  readonly longestWindowHours?: number | undefined;
  readonly minimumUnitFetches: number;
}

/** Of some unit-fetches. Those of a unit that is gone at the source count neither way: the source is not at fault, and the path neither. */
export interface FetchCount {
  readonly fetches: number;
  readonly failed: number;
  /** 0 to 100; `null` without a fetch. */
  readonly percent: number | null;
}

/** What the rule of the error rate judges. */
export interface ErrorRate extends FetchCount {
  /** How far back it reaches: the window's hours, or more where it had to. */
  readonly hours: number;
  /** In how many hours, counted back from now, at least one failed. */
  readonly hoursWithFailures: number;
  /** The window alone, where it holds too few and more was taken; else `null`. */
  readonly windowAlone: FetchCount | null;
}

/**
 * The window ends now and begins so many hours ago, its begin excluded, or where the phase began. Few units that are fetched seldom never fill it (one unit
 * every hour: 6 of 20): then it reaches back to the newest so many unit-fetches, those of the same instant included, within the longest window and never
 * beyond the phase. "Six hours or more", says the runbook.
 */
export function measureErrorRate(
  facts: PathFacts,
  { nowMs, state }: Pick<RuleMoment, 'nowMs' | 'state'>,
  terms: WindowTerms,
): ErrorRate {
  const since = (hours: number): number => Math.max(state.phaseStartedMs, nowMs - hours * HOUR_MS + 1);
  const own = tally(fetchesBetween(facts, since(terms.windowHours), nowMs), nowMs);
  const longestHours = terms.longestWindowHours ?? terms.windowHours;
  if (own.fetches >= terms.minimumUnitFetches || longestHours <= terms.windowHours)
    return { ...own, hours: terms.windowHours, windowAlone: null };
  const all = fetchesBetween(facts, since(longestHours), nowMs).filter(({ outcome }) => outcome !== 'gone');
  const reached = newestOf(all, terms.minimumUnitFetches);
  const isEnough = reached.length >= terms.minimumUnitFetches;
  const hours = isEnough ? (nowMs - (reached[0]?.atMs ?? nowMs)) / HOUR_MS : longestHours;
  return { ...tally(reached, nowMs), hours, windowAlone: own };
}

/** Of rising ones the last `most`, and what is of the same instant as the first of them: their order never decides. */
function newestOf(rising: readonly FetchFact[], most: number): readonly FetchFact[] {
  const first = rising.at(-most);
  if (first === undefined) return rising;
  let from = rising.length - most;
  while (from > 0 && rising[from - 1]?.atMs === first.atMs) from -= 1;
  return rising.slice(from);
}

/** In one go: a replay asks this of each tick of months. */
function tally(listed: readonly FetchFact[], nowMs: number): FetchCount & Pick<ErrorRate, 'hoursWithFailures'> {
  const hours = new Set<number>();
  let [fetches, failed] = [0, 0];
  for (const fetch of listed) {
    if (fetch.outcome === 'gone') continue;
    fetches += 1;
    if (!isFailed(fetch)) continue;
    failed += 1;
    hours.add(Math.floor((nowMs - fetch.atMs) / HOUR_MS));
  }
  const percent = fetches === 0 ? null : (100 * failed) / fetches;
  return { fetches, failed, percent, hoursWithFailures: hours.size };
}

function isFailed({ outcome }: FetchFact): boolean {
  return outcome === 'failed' || outcome === 'rate-limited';
}
