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
  const own = listCounted(facts, since(terms.windowHours), nowMs);
  const longestHours = terms.longestWindowHours ?? terms.windowHours;
  if (own.length >= terms.minimumUnitFetches || longestHours <= terms.windowHours)
    return { ...tally(own), hours: terms.windowHours, hoursWithFailures: hoursOf(own, nowMs), windowAlone: null };
  const all = listCounted(facts, since(longestHours), nowMs);
  const reached = newestOf(all, terms.minimumUnitFetches);
  const isEnough = reached.length >= terms.minimumUnitFetches;
  const hours = isEnough ? (nowMs - (reached[0]?.atMs ?? nowMs)) / HOUR_MS : longestHours;
  return { ...tally(reached), hours, hoursWithFailures: hoursOf(reached, nowMs), windowAlone: tally(own) };
}

function listCounted(facts: PathFacts, fromMs: number, toMs: number): readonly FetchFact[] {
  return fetchesBetween(facts, fromMs, toMs).filter(({ outcome }) => outcome !== 'gone');
}

/** Of rising ones the last `most`, and what is of the same instant as the first of them: their order never decides. */
function newestOf(rising: readonly FetchFact[], most: number): readonly FetchFact[] {
  const first = rising.at(-most);
  if (first === undefined) return rising;
  let from = rising.length - most;
  while (from > 0 && rising[from - 1]?.atMs === first.atMs) from -= 1;
  return rising.slice(from);
}

function tally(fetches: readonly FetchFact[]): FetchCount {
  const failed = fetches.filter(isFailed).length;
  return { fetches: fetches.length, failed, percent: fetches.length === 0 ? null : (100 * failed) / fetches.length };
}

function hoursOf(fetches: readonly FetchFact[], nowMs: number): number {
  return new Set(fetches.filter(isFailed).map(({ atMs }) => Math.floor((nowMs - atMs) / HOUR_MS))).size;
}

function isFailed({ outcome }: FetchFact): boolean {
  return outcome === 'failed' || outcome === 'rate-limited';
}
