import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';
import type { CheckKind } from '../integrity/integrity-check.ts';
import type { IntegrityResult } from '../integrity/integrity-result.ts';
import { LOSS_CHECKS } from '../success/loss-checks.ts';
import type { SightedCheck, Sighting } from './trigger-moment.ts';

/**
 * The kinds of checks that a trigger goes by, by their id: the history keeps answers without their kind. A test compares this with the checks themselves.
 */
export const TRIGGER_CHECKS: ReadonlyMap<string, CheckKind> = new Map<string, CheckKind>([
  ...LOSS_CHECKS,
  ['duplicates', 'duplicates'],
  ['dlt-duplicate-rows', 'duplicates'],
  ['dlt-cadence', 'load'],
  ['dlt-loads', 'load'],
  ['dlt-state', 'load'],
]);

/** The look that was just taken, whole. */
export function sightingOf(result: IntegrityResult, at: Date): Sighting {
  return {
    atMs: at.getTime(),
    generation: result.generation,
    isBaseline: result.isBaseline,
    isUnweighed: result.phase === null,
    checks: result.checks.map(({ id, kind, verdict, observed, remedy, faultCount, action }) => ({
      ...{ id, kind, verdict, observed, remedy, faultCount },
      cause: action === 'hold' ? 'manual' : 'any',
    })),
  };
}

/** All looks that the history keeps, rising, each once. A compacted day may give several parts of one. */
export function listSightings(records: readonly HistoryRecord[]): readonly Sighting[] {
  const generations = generationsByRun(records);
  const unread = runsWithoutState(records);
  const byRun = new Map<string, { at: string; run: string; checks: Map<string, SightedCheck> }>();
  for (const record of records) {
    if (record.kind !== 'verdicts') continue;
    const key = `${instantKey(record.at)} ${record.run}`;
    const look = byRun.get(key) ?? { at: record.at, run: record.run, checks: new Map<string, SightedCheck>() };
    byRun.set(key, look);
    for (const check of record.checks) look.checks.set(JSON.stringify(check), toSighted(check));
  }
  return [...byRun]
    .toSorted(([a], [b]) => compareTexts(a, b))
    .map(([, { at, run, checks }]) => ({
      atMs: Date.parse(at),
      generation: generations.get(run) ?? null,
      isBaseline: false,
      isUnweighed: unread.has(run),
      checks: [...checks].toSorted(([a], [b]) => compareTexts(a, b)).map(([, check]) => check),
    }));
}

function toSighted(check: RecordOf<'verdicts'>['checks'][number]): SightedCheck {
  const { id, verdict, observed, keys, faultCount, action } = check;
  return {
    ...{ id, verdict, observed, remedy: null },
    kind: TRIGGER_CHECKS.get(id) ?? null,
    faultCount: faultCount ?? keys.length,
    cause: action === undefined ? 'unsaid' : action === 'hold' ? 'manual' : 'any',
  };
}

/** Of runs whose day is not compacted yet: a heartbeat that says that it knew no generation. */
function runsWithoutState(records: readonly HistoryRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap((record) => (record.kind === 'heartbeat' && record.generation === null ? [record.run] : [])),
  );
}

/** Of runs whose day is not compacted yet. */
function generationsByRun(records: readonly HistoryRecord[]): ReadonlyMap<string, number> {
  return new Map(
    records.flatMap((record) =>
      record.kind === 'heartbeat' && record.generation !== undefined && record.generation !== null
        ? [[record.run, record.generation] as const]
        : [],
    ),
  );
}
