import type { HistoryMemory } from '../history/fold-history.ts';
import { historyKey } from '../history/history-key.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import type { IdCodec } from '../ports.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { HourCount, IntegrityMemory, IntegrityRecord, SealedDay, UnitFetchFact } from './integrity-memory.ts';
import { baselineKey } from './judge-look.ts';
import type { LookContext } from './look-context.ts';
import { describeLag } from './look-window.ts';

/** The workflow's name in heartbeats, by which the first look is found. */
export const INTEGRITY_WORKFLOW = 'integrity';

/** What the whole history means to the checks. Ids that cannot be unpacked are left out: the day's hours and digest still count. */
export function toIntegrityMemory(history: HistoryMemory, ids: Pick<IdCodec, 'unpack'>): IntegrityMemory {
  return {
    watermarks: new Map([...history.watermarks.values()].map(({ table, through }) => [table, through])),
    sealedDays: [...history.sealedDays].map(([key, seal]): SealedDay => ({
      dataset: seal.dataset,
      table: seal.table,
      day: seal.day,
      recipe: seal.recipe,
      count: seal.count,
      digest: seal.digest,
      ids: seal.packedIds === null ? null : ids.unpack(seal.packedIds),
      hours: seal.hours,
      ...verificationOf(history.verifiedDays.get(key)),
    })),
    counts: sumPaths(history.counts),
    unitFetches: [...history.recentFetches.values()].flat().map(toFetchFact),
    baseline: new Map([...history.baselines].map(([key, keys]) => [toBaselineKey(key), keys])),
    gauges: new Map([...history.gauges.values()].map(({ name, value }) => [name, value])),
    marks: new Map([...history.marks.values()].map(({ name, value }) => [name, value])),
    firstLookAt: history.heartbeats.find(({ workflow }) => workflow === INTEGRITY_WORKFLOW)?.at ?? null,
  };
}

function toFetchFact(fetch: RecordOf<'unit-fetch'>): UnitFetchFact {
  const { at, path, generation, outcome, newestId, oldestId, saturated } = fetch;
  return { at, unit: unitKey(fetch.unit), path, generation, outcome, newestId, oldestId, saturated };
}

function verificationOf(verified: RecordOf<'verified-day'> | undefined): Pick<SealedDay, 'verifiedAt' | 'lastOutcome'> {
  if (verified === undefined) return { verifiedAt: null };
  const { at: verifiedAt, outcome } = verified;
  // A look that could not compare is left out when the history is collected.
  return outcome === 'unknown' ? { verifiedAt: null } : { verifiedAt, lastOutcome: outcome };
}

/** The checks count whole units, whichever path brought a row. */
function sumPaths(counts: HistoryMemory['counts']): readonly HourCount[] {
  const byHour = new Map<string, HourCount>();
  for (const { dataset, table, unit, hour, rows } of counts) {
    const key = historyKey(dataset, table, unit, hour);
    const before = byHour.get(key)?.rows ?? 0;
    byHour.set(key, { dataset, table, unit: unit ?? '', hour, rows: before + rows });
  }
  return [...byHour.values()];
}

function toBaselineKey(key: string): string {
  const [dataset = null, check = ''] = JSON.parse(key) as readonly (string | null)[];
  return baselineKey({ id: check ?? '' }, dataset);
}

export interface RecordedLook {
  readonly context: LookContext;
  readonly ids: Pick<IdCodec, 'pack'>;
}

/** What a look leaves, as the history keeps it. Instants are the database's. */
export function toHistoryRecords(records: readonly IntegrityRecord[], look: RecordedLook): readonly HistoryRecord[] {
  const counts = records.filter((record) => record.kind === 'count');
  const others = records.filter((record) => record.kind !== 'count');
  return [...others.map((record) => toRecord(record, look)), ...groupCounts(counts, look.context)];
}

function toRecord(record: Exclude<IntegrityRecord, { kind: 'count' }>, { context, ids }: RecordedLook): HistoryRecord {
  const { at } = context.database;
  switch (record.kind) {
    case 'watermark':
      return { ...record, schemaVersion: 1, at, lagReason: describeLag(context.database) };
    case 'sealed-day': {
      const { ids: dayIds, hours, replaces = [], ...day } = record;
      const packedIds = dayIds === null ? null : ids.pack(dayIds);
      const postgresMajor = Math.floor(context.database.versionNumber / 10_000);
      const kept = hours === null ? null : [...hours];
      return { ...day, schemaVersion: 1, sealedAt: at, packedIds, postgresMajor, hours: kept, replaces: [...replaces] };
    }
    case 'verified-day':
      return { ...record, schemaVersion: 1 };
    case 'baseline': {
      const { dataset, keys, ...rest } = record;
      return { ...rest, schemaVersion: 1, dataset: dataset === '' ? null : dataset, keys: [...keys] };
    }
    case 'gauge':
    case 'mark':
      return { ...record, schemaVersion: 1, at };
    default:
      return record satisfies never;
  }
}

type Count = Extract<IntegrityRecord, { kind: 'count' }>;

/** One record a unit and day. All that an hour has up to the window's end is in `rows`. */
function groupCounts(counts: readonly Count[], { windows, database }: LookContext): readonly HistoryRecord[] {
  const byDay = new Map<string, Count[]>();
  for (const count of counts) {
    const key = historyKey(count.dataset, count.table, count.unit, count.hour.slice(0, 10));
    byDay.set(key, [...(byDay.get(key) ?? []), count]);
  }
  return [...byDay.values()].flatMap((group): readonly HistoryRecord[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { dataset, table, unit, hour } = first;
    const through = windows.get(table)?.through ?? database.at;
    const hours = group.map((one) => ({ hour: Number(one.hour.slice(11, 13)), rows: one.rows, through }));
    return [
      {
        kind: 'counts',
        schemaVersion: 1,
        dataset,
        table,
        unit: unit === '' ? null : unit,
        path: null,
        day: hour.slice(0, 10),
        hours,
      },
    ];
  });
}
