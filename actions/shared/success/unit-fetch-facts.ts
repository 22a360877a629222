import { formatInstant } from '../cutover/instant.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { ManualFetch } from '../verification/assess-manual-rows.ts';
import type { ErrorRateFacts, PerformanceFacts, SuccessLimits } from './success-facts.ts';

type UnitFetch = RecordOf<'unit-fetch'>;

const HOUR_MS = 3_600_000;

export interface FetchPeriod {
  /** When the state was taken back. */
  readonly rollbackAt: string;
  readonly now: Date;
  readonly limits: Pick<SuccessLimits, 'errorRate' | 'performance'>;
}

/** The manual path's unit-fetches, each once, oldest first: the history may hold a record in several files. */
export function listManualFetches(records: readonly HistoryRecord[]): readonly UnitFetch[] {
  const own = records.filter((one): one is UnitFetch => one.kind === 'unit-fetch' && one.path === 'manual');
  const different = new Map(own.map((fetch) => [`${instantKey(fetch.at)} ${JSON.stringify(fetch)}`, fetch]));
  return [...different].toSorted(([a], [b]) => compareTexts(a, b)).map(([, fetch]) => fetch);
}

/** For the proof. A unit that is gone at the source was fetched: that is what the fetch found out. */
export function toProofFetches(fetches: readonly UnitFetch[]): readonly ManualFetch[] {
  return fetches.map(({ unit, at, outcome }) => ({
    unit: unitKey(unit),
    startedAt: at,
    outcome: isFailed({ outcome }) ? 'failure' : 'success',
  }));
}

/** Fetches that began after the rollback, in the last hours that the policy names; and what was usual before. */
export function toErrorRateFacts(fetches: readonly UnitFetch[], period: FetchPeriod): ErrorRateFacts {
  const { rollbackAt, now, limits } = period;
  const fromMs = Math.max(Date.parse(rollbackAt), now.getTime() - limits.errorRate.windowHours * HOUR_MS);
  const since = fetches.filter(({ at }) => Date.parse(at) > fromMs && Date.parse(at) <= now.getTime());
  const gone = since.filter(({ outcome }) => outcome === 'gone').map(({ unit }) => unitKey(unit));
  return {
    from: formatInstant(new Date(fromMs)),
    ...countFetches(since),
    goneUnits: [...new Set(gone)].toSorted(compareTexts),
    baseline: countFetches(listUsual(fetches, period)),
  };
}

export function toPerformanceFacts(fetches: readonly UnitFetch[], period: FetchPeriod): PerformanceFacts {
  const { rollbackAt, now, limits } = period;
  const since = fetches.filter(({ at }) => Date.parse(at) > Date.parse(rollbackAt) && Date.parse(at) <= now.getTime());
  return {
    recent: timed(since, limits.performance.recentUnitFetches).map(({ durationSeconds, count }) => ({
      seconds: durationSeconds,
      posts: count,
    })),
    goodSeconds: timed(listUsual(fetches, period), limits.performance.goodUnitFetches).map(
      ({ durationSeconds }) => durationSeconds,
    ),
  };
}

/**
 * What was usual ends where the error rate of the trigger may begin to show: what failed in the hours before the rollback may be the incident
 * itself.
 */
function listUsual(fetches: readonly UnitFetch[], { rollbackAt, limits }: FetchPeriod): readonly UnitFetch[] {
  const endMs = Date.parse(rollbackAt) - limits.errorRate.windowHours * HOUR_MS;
  return fetches.filter(({ at }) => Date.parse(at) < endMs);
}

function countFetches(fetches: readonly UnitFetch[]): { readonly fetches: number; readonly failed: number } {
  const counted = fetches.filter(({ outcome }) => outcome !== 'gone');
  return { fetches: counted.length, failed: counted.filter(isFailed).length };
}

function isFailed({ outcome }: Pick<UnitFetch, 'outcome'>): boolean {
  return outcome === 'failed' || outcome === 'rate-limited';
}

/** The newest successful ones whose duration is known, newest first. */
function timed(fetches: readonly UnitFetch[], most: number): readonly (UnitFetch & { durationSeconds: number })[] {
  return fetches
    .flatMap((fetch) => {
      const { durationSeconds, outcome } = fetch;
      const isGood = outcome === 'fetched' || outcome === 'nothing-new';
      return isGood && durationSeconds !== undefined ? [{ ...fetch, durationSeconds }] : [];
    })
    .toReversed()
    .slice(0, most);
}
