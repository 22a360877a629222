import type { Gap } from '../shared/backfill/gap.ts';
import { forecastHorizon } from '../shared/backfill/forecast-horizon.ts';
import { foldParts } from '../shared/backfill/judge-gap.ts';
import { count } from '../shared/markdown/count.ts';
import type { Clock, Log, RedditListings } from '../shared/ports.ts';
import type { PostFilter } from '../shared/collection/post-filter.ts';
import type { ReasonCode } from '../shared/reason-codes.ts';
import { foldVerdicts } from '../shared/verdict/verdict.ts';
import type { Verdict } from '../shared/verdict/verdict.ts';
import { fillIds } from './backfill-ids.ts';
import type { BackfillTarget } from './backfill-keep.ts';
import { fillRange } from './backfill-range.ts';
import type { FilledPart, FillPorts, RangeGap } from './backfill-range.ts';
import type { BackfillResult, GapResult } from './backfill-result.ts';
import { BackfillSpender } from './backfill-spender.ts';
import type { SpendLimits } from './backfill-spender.ts';

export interface BackfillRequest {
  readonly gaps: readonly Gap[];
  /** Registered units, in lower case. */
  readonly units: readonly string[];
  readonly target: BackfillTarget;
  readonly filter: PostFilter;
  /** As it was measured before; a unit that is not there is measured by its listing. */
  readonly postsPerDay: ReadonlyMap<string, number>;
  readonly limits: SpendLimits;
  readonly notes: readonly string[];
}

export interface BackfillPorts {
  readonly reddit: RedditListings;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Fills gap after gap, each as far as Reddit still shows it and the budget allows, and proves by the tables what is filled. Run twice, it changes nothing; ended
 * anywhere, the next run goes on.
 */
export async function backfill(request: BackfillRequest, ports: BackfillPorts): Promise<BackfillResult> {
  const startedAt = ports.clock.now();
  const spender = new BackfillSpender(request.limits, ports.clock);
  const { target, filter, limits, notes } = request;
  // Before Reddit is asked: a table that cannot take the rows costs no call of the budget.
  const remarks = request.gaps.length > 0 ? await target.store.prepare(target.binding) : [];
  const gaps: GapResult[] = [];
  for (const gap of request.gaps) {
    const filled = await fillGap(gap, request, { ...ports, spender, target, filter });
    ports.log.info(`${gap.key}: ${filled.state}: ${filled.detail}`);
    gaps.push(filled);
  }
  return {
    ...{ schemaVersion: 1, ...conclude(gaps), mode: 'backfill', path: 'manual' },
    startedAt: startedAt.toISOString(),
    durationSeconds: (ports.clock.now().getTime() - startedAt.getTime()) / 1000,
    gaps,
    ...spender.tally,
    reserve: limits.reserve,
    notes: [...notes, ...remarks],
  };
}

async function fillGap(gap: Gap, { units, postsPerDay }: BackfillRequest, ports: FillPorts): Promise<GapResult> {
  const parts: FilledPart[] = [];
  if (isRangeGap(gap)) parts.push(await fillRange(gap, ports));
  if (gap.ids.length > 0) parts.push(await fillIds(gap, units, ports));
  const judged = foldParts(
    gap,
    parts.map((part) => part.judged),
  );
  const sum = (of: (part: FilledPart) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const rate = (gap.unit === null ? null : postsPerDay.get(gap.unit)) ?? parts[0]?.postsPerDay ?? null;
  const isOpen = judged.state === 'open' && gap.range !== null;
  const horizon = isOpen ? forecastHorizon({ oldestAt: gap.oldestAt, postsPerDay: rate }, ports.clock.now()) : null;
  return {
    gap: gap.key,
    source: gap.source,
    unit: gap.unit,
    range: gap.range,
    ids: gap.ids.length,
    ...judged,
    cursor: parts[0]?.cursor ?? null,
    fetched: sum(({ fetched }) => fetched),
    written: sum(({ written }) => written),
    deleted: sum(({ deleted }) => deleted),
    filtered: sum(({ filtered }) => filtered),
    missing: parts.flatMap(({ missing }) => missing),
    oldestAt: gap.oldestAt,
    postsPerDay: rate,
    reachableUntil: horizon?.reachableUntil.toISOString() ?? null,
    isHorizonPassed: horizon?.isPassed ?? false,
  };
}

function isRangeGap(gap: Gap): gap is RangeGap {
  return gap.range !== null && gap.unit !== null;
}

/** An open gap is not measured to its end where time or budget ended it, and a failure where something is at fault; what is out of reach is lost, unless deleted. */
function verdictOf({ state, reason }: GapResult): Verdict {
  if (state === 'closed') return 'pass';
  if (state === 'out-of-reach') return reason === 'deleted' ? 'pass' : 'fail';
  return reason === 'budget' || reason === 'deadline' || reason === 'interrupted' ? 'unknown' : 'fail';
}

function conclude(gaps: readonly GapResult[]): { readonly verdict: Verdict; readonly reasonCode: ReasonCode } {
  const verdict = foldVerdicts(gaps.map((gap) => ({ verdict: verdictOf(gap) })));
  if (gaps.length === 0) return { verdict: 'pass', reasonCode: 'no-gaps' };
  if (gaps.some(({ state }) => state === 'open')) return { verdict, reasonCode: 'backfill-open' };
  const isLost = gaps.some((gap) => verdictOf(gap) === 'fail');
  return { verdict, reasonCode: isLost ? 'backfill-out-of-reach' : 'backfilled' };
}

/** `2 gaps: 1 closed, 1 open`. */
export function countStates(gaps: readonly Pick<GapResult, 'state'>[]): string {
  const states = (['closed', 'open', 'out-of-reach'] as const).flatMap((state) => {
    const number = gaps.filter((gap) => gap.state === state).length;
    return number === 0 ? [] : [`${number} ${state.replaceAll('-', ' ')}`];
  });
  return `${count(gaps.length, 'gap')}${states.length === 0 ? '' : `: ${states.join(', ')}`}`;
}
