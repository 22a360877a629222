import { compareTexts, instantKey } from '../history/instant-order.ts';
import type { CollectionPath } from '../routing/route.ts';
import { unitKey } from '../routing/unit-key.ts';
import { toSpans } from './fetched-span.ts';
import type { FetchFact, FetchedSpan } from './fetched-span.ts';
import { findHoles } from './find-holes.ts';
import type { Hole } from './find-holes.ts';
import type { HandoverFacts, HandoverRecord, HeldFact, Switch } from './handover-facts.ts';
import { postNumber } from './post-number.ts';

/** What is known of a switch, without when that was found out. */
export type JudgedSwitch = Omit<HandoverRecord, 'kind' | 'schemaVersion' | 'at'>;

/** What both paths read around a switch. */
interface Sides {
  readonly old: readonly FetchedSpan[];
  readonly next: readonly FetchedSpan[];
  /** Fetches of other generations or none that bear on it: what they cover is not missing. */
  readonly others: readonly FetchedSpan[];
  /** The old path read the unit, and it was empty. */
  readonly oldWasEmpty: boolean;
  readonly nextWasEmpty: boolean;
  readonly isOldFromTable: boolean;
  readonly isNextFromTable: boolean;
  /** The last word of the new path. */
  readonly lastOutcome: FetchFact['outcome'] | null;
}

/**
 * Whether anything can lie between what the old path read last and what the new one read first. Only what fetches of the listing new cover, or the tables
 * show, counts as read; a gap is what then can hide a post, whether there is one or not.
 */
export function judgeSwitch(move: Switch, facts: HandoverFacts): JudgedSwitch {
  const held = facts.held.find(({ unit, generation }) => unit === move.unit && generation === move.generation) ?? null;
  const sides = takeSides(move, facts, held);
  const base = describe(move, sides);
  const unknown = (detail: string): JudgedSwitch => ({
    ...base,
    result: 'unknown',
    gap: null,
    settledBy: null,
    detail,
  });
  const obstacle = findObstacle(move, sides, facts);
  if (obstacle !== null) return unknown(obstacle);
  const holes = relevantHoles(sides, move);
  const contradiction = contradict(holes, sides, { move, facts, held });
  if (contradiction !== null) return unknown(contradiction);
  return holes.length > 0 ? { ...base, ...toGap(holes) } : { ...base, ...toClosed(sides, move) };
}

function takeSides(move: Switch, { fetches, rules }: HandoverFacts, held: HeldFact | null): Sides {
  const own = fetches
    .filter(({ unit }) => unitKey(unit) === move.unit)
    // Of one moment by their texts, so that the order of the records never decides.
    .toSorted(
      (a, b) => compareTexts(instantKey(a.at), instantKey(b.at)) || compareTexts(JSON.stringify(a), JSON.stringify(b)),
    );
  const ofOld = own.filter((fetch) => isOld(fetch, move));
  const ofNext = own.filter((fetch) => isNext(fetch, move));
  const spansOf = (list: readonly FetchFact[]) => list.flatMap((fetch) => toSpans(fetch, rules[fetch.path]));
  const recorded = { old: spansOf(ofOld), next: spansOf(ofNext) };
  const { oldPoint, nextBatch } = heldSpans(move, held);
  const isOldFromTable = recorded.old.length === 0 && oldPoint.length > 0;
  const isNextFromTable = recorded.next.length === 0 && nextBatch.length > 0;
  return {
    old: isOldFromTable ? oldPoint : recorded.old,
    next: isNextFromTable ? nextBatch : recorded.next,
    others: spansOf(own.filter((fetch) => isOther(fetch, move))),
    oldWasEmpty: recorded.old.length === 0 && ofOld.some(wasEmpty),
    nextWasEmpty: recorded.next.length === 0 && ofNext.some(wasEmpty),
    ...{ isOldFromTable, isNextFromTable },
    lastOutcome: ofNext.at(-1)?.outcome ?? null,
  };
}

function isOld({ path, generation }: FetchFact, { from, since, generation: begin }: Switch): boolean {
  return path === from && generation !== null && generation >= since && generation < begin;
}

/** The manual path writes one table whatever the phase; dlt in a shadow writes another one, so that only its own generations count. */
function isNext({ path, generation }: FetchFact, { to, until, last, generation: begin }: Switch): boolean {
  if (path !== to || generation === null || (until !== null && generation >= until)) return false;
  return to === 'manual' ? generation > last : generation >= begin;
}

/** Runs of the manual path where it was not asked to: by hand, or because the state could not be read. What they read is here all the same. */
function isOther(fetch: FetchFact, move: Switch): boolean {
  return fetch.path === 'manual' && !isOld(fetch, move) && !isNext(fetch, move);
}

function wasEmpty({ outcome, newestId, count, saturated }: FetchFact): boolean {
  return (outcome === 'nothing-new' || outcome === 'fetched') && newestId === null && count === 0 && !saturated;
}

function heldSpans({ from, to }: Switch, held: HeldFact | null) {
  const old = held?.oldNewestId ?? null;
  const first = held?.newFirst ?? null;
  return {
    oldPoint: old === null ? [] : spanOf(from, { oldestId: old, newestId: old, at: EARLIEST }),
    nextBatch: first === null ? [] : spanOf(to, first),
  };
}

/** Of a row nobody knows when it was read. */
const EARLIEST = '1970-01-01T00:00:00Z';

function spanOf(
  path: CollectionPath,
  { oldestId, newestId, at }: { readonly oldestId: string; readonly newestId: string; readonly at: string },
): readonly FetchedSpan[] {
  const [low, high] = [postNumber(oldestId), postNumber(newestId)];
  return low === null || high === null || low > high ? [] : [{ path, at, low, high, oldestId, newestId }];
}

function describe({ unit, generation, from, to }: Switch, { old, next }: Sides) {
  const last = newestBefore(old, next[0]?.at ?? null);
  const first = next[0];
  return {
    ...{ unit, generation, from, to },
    oldNewestId: last?.newestId ?? null,
    oldAt: last === undefined || last.at === EARLIEST ? null : last.at,
    newOldestId: first?.oldestId ?? null,
    newAt: first?.at ?? null,
  };
}

/** What the old path held when the new one began: later fetches of its own, on their way out, cover but do not move where it stood. */
function newestBefore(old: readonly FetchedSpan[], at: string | null): FetchedSpan | undefined {
  const before = at === null ? old : old.filter((span) => instantKey(span.at) <= instantKey(at));
  const highest = before.toSorted((a, b) => (a.high < b.high ? 1 : -1))[0];
  return highest ?? old.toSorted((a, b) => (a.high < b.high ? -1 : 1))[0];
}

/** Why nothing can be said at all; `null` where something can. */
function findObstacle({ from, to }: Switch, sides: Sides, { rules }: HandoverFacts): string | null {
  const { old, next, oldWasEmpty, nextWasEmpty, lastOutcome } = sides;
  if (old.length === 0 && !oldWasEmpty) return `what ${from} held is neither recorded nor in its table`;
  if (next.length === 0 && nextWasEmpty)
    return old.length === 0 ? null : `Reddit listed no post to ${to}, though ${from} had read some before`;
  if (next.length === 0)
    return lastOutcome === 'gone' ? `the subreddit is gone at Reddit for ${to}` : `${to} has read nothing yet`;
  const listing = rules[to]?.listing;
  if (listing !== 'new')
    return `${to} reads the listing ${listing ?? 'of an unknown name'}, which is in no order of time`;
  return null;
}

/** Holes between where the old path stood and the newest post that the new one read first, and any between the two paths. */
function relevantHoles(sides: Sides, { from, to }: Pick<Switch, 'from' | 'to'>): readonly Hole[] {
  const { old, next, others } = sides;
  const first = next[0];
  if (first === undefined) return [];
  const stood = newestBefore(old, first.at)?.high ?? null;
  return findHoles([...old, ...next, ...others]).filter(({ after, before, below, above }) => {
    if (before > first.high) return false;
    // What lies below everything that is known is not the switch's, unless the old path had read that there was nothing.
    if (after === null) return old.length === 0;
    return (below.has(from) && above.has(to)) || stood === null || after >= stood;
  });
}

interface Known {
  readonly move: Switch;
  readonly facts: HandoverFacts;
  readonly held: HeldFact | null;
}

/** Why a gap, or its absence, does not follow from what is known; `null` where it does. */
function contradict(holes: readonly Hole[], sides: Sides, known: Known): string | null {
  return holes.length > 0 ? doubtGap(holes, sides, known) : doubtClosed(sides, known);
}

function doubtGap(
  holes: readonly Hole[],
  { isOldFromTable, isNextFromTable, old }: Sides,
  { move: { from, to }, facts, held }: Known,
): string | null {
  if (isNextFromTable)
    return `the first rows of ${to} are newer than all that ${from} held, and no record says whether its listing was full`;
  if (isOldFromTable && facts.rules[from]?.keepsAll !== true)
    return `between the newest row of ${from} and the first post of ${to} lie posts that the filter of ${from} may have left out`;
  const inTable = postNumber(held?.oldNewestId ?? null);
  if (isOldFromTable || inTable === null || inTable <= highestOf(old)) return null;
  return holes.some(({ before }) => before <= inTable)
    ? `${from} has rows newer than its last recorded fetch: what the run read that brought them is not recorded`
    : null;
}

/** Where the table of the old path ends below its record, only what the new path read itself down to there counts. */
function doubtClosed({ isOldFromTable, old, next }: Sides, { move: { from }, facts, held }: Known): string | null {
  const inTable = postNumber(held?.oldNewestId ?? null);
  if (isOldFromTable || inTable === null || inTable >= highestOf(old)) return null;
  if (facts.rules[from]?.keepsAll !== true || next.some(({ low }) => low === null || low <= inTable)) return null;
  return `${from} recorded that it had read up to ${showNewest(old)}, and its table ends at ${held?.oldNewestId ?? 'nothing'}`;
}

function highestOf(spans: readonly FetchedSpan[]): bigint {
  return spans.reduce((most, { high }) => (high > most ? high : most), -1n);
}

function showNewest(old: readonly FetchedSpan[]): string {
  return old.toSorted((a, b) => (a.high < b.high ? 1 : -1))[0]?.newestId ?? '';
}

function toGap(holes: readonly Hole[]): Pick<JudgedSwitch, 'result' | 'gap' | 'settledBy' | 'detail'> {
  const [first, last] = [holes[0], holes.at(-1)];
  const idOf = (number: bigint | null | undefined): string | null => (number == null ? null : number.toString(36));
  const gap = { after: idOf(first?.after), before: idOf(last?.before) ?? '' };
  const from = gap.after === null ? 'from the first post on' : `behind ${gap.after}`;
  const detail = `posts ${from} and before ${gap.before} were read by neither path`;
  return { result: 'gap', gap, settledBy: null, detail };
}

function toClosed(sides: Sides, { from, to }: Switch): Pick<JudgedSwitch, 'result' | 'gap' | 'settledBy' | 'detail'> {
  const { old, next, isOldFromTable, isNextFromTable } = sides;
  const first = next[0];
  if (first === undefined)
    return { result: 'seamless', gap: null, settledBy: 'first-fetch', detail: 'Reddit listed no post to either path' };
  const isFirstEnough = relevantHoles({ ...sides, next: [first], others: [] }, { from, to }).length === 0;
  const fetched = isFirstEnough ? 'first-fetch' : 'later-fetch';
  const settledBy = isOldFromTable || isNextFromTable ? 'table' : fetched;
  const reaching = next.find(({ oldestId }) => old.some(({ high }) => (postNumber(oldestId) ?? 0n) <= high));
  if (reaching === undefined)
    return {
      result: 'seamless',
      gap: null,
      settledBy,
      detail: `the listing of ${to} ended before it came to a post that ${from} held`,
    };
  return {
    result: 'overlap',
    gap: null,
    settledBy,
    detail: `${to} read back to ${reaching.oldestId}, which ${from} had passed`,
  };
}
