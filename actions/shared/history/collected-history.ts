import { historyKey } from './history-key.ts';
import type { HistoryRecord, RecordOf } from './history-record.ts';
import { compareTexts, instantKey } from './instant-order.ts';
import { collectRecentFetches } from './recent-unit-fetches.ts';
import { shortenSuccessLooks } from './success-looks.ts';

export type Seal = RecordOf<'sealed-day'>;

/** The newest answer of one check, with the run that gave it. */
export type LastVerdict = RecordOf<'verdicts'>['checks'][number] & {
  readonly at: string;
  readonly run: string;
  /** What the run folded all its checks to. */
  readonly runVerdict: RecordOf<'verdicts'>['verdict'];
};

/** One day's counts of one unit by one path. */
export interface CollectedCounts extends Omit<RecordOf<'counts'>, 'kind' | 'schemaVersion' | 'hours'> {
  readonly hours: ReadonlyMap<number, Omit<RecordOf<'counts'>['hours'][number], 'hour'>>;
}

/** Records without what later or further ones made needless. What is here renders to fewer records that fold to the same. Maps are sorted by key. */
export interface CollectedHistory {
  readonly heartbeats: readonly RecordOf<'heartbeat'>[];
  readonly watermarks: ReadonlyMap<string, RecordOf<'watermark'>>;
  /** All different seals of each day: which one counts is decided when the whole history is there. */
  readonly seals: ReadonlyMap<string, readonly Seal[]>;
  readonly verifiedDays: ReadonlyMap<string, RecordOf<'verified-day'>>;
  readonly baselines: ReadonlyMap<string, ReadonlySet<string>>;
  readonly counts: ReadonlyMap<string, CollectedCounts>;
  readonly lastVerdicts: ReadonlyMap<string, LastVerdict>;
  /** Failing answers, each with its own keys once: a later answer about later rows takes nothing of them back. */
  readonly failures: ReadonlyMap<string, LastVerdict>;
  readonly gauges: ReadonlyMap<string, RecordOf<'gauge'>>;
  readonly marks: ReadonlyMap<string, RecordOf<'mark'>>;
  readonly lastUnitFetches: ReadonlyMap<string, RecordOf<'unit-fetch'>>;
  readonly recentFetches: ReadonlyMap<string, readonly RecordOf<'unit-fetch'>[]>;
  /** All that are different, oldest first. */
  readonly collectionRuns: readonly RecordOf<'collection-run'>[];
  /** (path) */
  readonly standstills: ReadonlyMap<string, RecordOf<'standstill'>>;
  /** All that are different, oldest first. */
  readonly incidentEvents: readonly RecordOf<'incident-event'>[];
  /** Of each unbroken series of looks the first and the last. */
  readonly successLooks: readonly RecordOf<'success'>[];
  /** All that are different of the kinds that are events, oldest first. */
  readonly events: readonly EventRecord[];
}

/** Kinds of which every record is kept as it is: each happened once, and is asked for by itself. */
const EVENT_KINDS = [
  'bypass',
  'bypass-review',
  'drill',
  'hold-event',
  'handover',
  'backfill',
  'decision',
  'control',
  'fence',
] as const;
export type EventRecord = RecordOf<(typeof EVENT_KINDS)[number]>;

function isEvent(record: HistoryRecord): record is EventRecord {
  return (EVENT_KINDS as readonly string[]).includes(record.kind);
}

/** Takes records together, in whatever order and however often they come. */
export function collectRecords(records: readonly HistoryRecord[]): CollectedHistory {
  const of = <K extends HistoryRecord['kind']>(kind: K): readonly RecordOf<K>[] =>
    records.filter((record): record is RecordOf<K> => record.kind === kind);
  return {
    heartbeats: of('heartbeat'),
    watermarks: latest(of('watermark'), ({ dataset, table }) => historyKey(dataset, table), byThrough),
    seals: collectSeals(of('sealed-day')),
    verifiedDays: latest(
      // A look that could not compare the day says nothing about it.
      of('verified-day').filter(({ outcome }) => outcome !== 'unknown'),
      ({ dataset, table, day }) => historyKey(dataset, table, day),
      byAt,
    ),
    baselines: collectBaselines(of('baseline')),
    counts: collectCounts(of('counts')),
    lastVerdicts: latest(
      of('verdicts').flatMap(verdictsOf),
      ({ id, dataset, unit }) => historyKey(id, dataset, unit),
      byAt,
    ),
    failures: latest(
      of('verdicts')
        .flatMap(verdictsOf)
        .filter(({ verdict, keys }) => verdict === 'fail' && keys.length > 0),
      ({ id, dataset, unit, keys, faultCount }) => historyKey(id, dataset, unit, String(faultCount), ...keys),
      byAt,
    ),
    gauges: latest(of('gauge'), ({ name }) => historyKey(name), byAt),
    marks: latest(of('mark'), ({ name }) => historyKey(name), byAt),
    lastUnitFetches: latest(of('unit-fetch'), ({ path, unit }) => historyKey(path, unit), byAt),
    recentFetches: collectRecentFetches(of('unit-fetch')),
    collectionRuns: listEvents(of('collection-run')),
    standstills: latest(of('standstill'), ({ path, place = '' }) => historyKey(path, place), byAt),
    incidentEvents: listEvents(of('incident-event')),
    successLooks: shortenSuccessLooks(of('success')),
    events: listEvents(records.filter(isEvent)),
  };
}

const byAt = ({ at }: { readonly at: string }): string => instantKey(at);
const byThrough = ({ through }: { readonly through: string }): string => instantKey(through);

/** For each key the value with the greatest rank; of equal rank the one whose text is greater, so that the order never decides. */
function latest<Value extends object>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
  rankOf: (value: Value) => string,
): ReadonlyMap<string, Value> {
  const chosen = new Map<string, { readonly rank: string; readonly value: Value }>();
  for (const value of values) {
    const key = keyOf(value);
    const rank = rankOf(value);
    const before = chosen.get(key);
    const isLater =
      before === undefined ||
      rank > before.rank ||
      (rank === before.rank && JSON.stringify(value) > JSON.stringify(before.value));
    if (isLater) chosen.set(key, { rank, value });
  }
  return sorted(new Map([...chosen].map(([key, { value }]) => [key, value])));
}

function collectSeals(seals: readonly Seal[]): ReadonlyMap<string, readonly Seal[]> {
  const byDay = new Map<string, Map<string, Seal>>();
  for (const seal of seals) {
    const key = historyKey(seal.dataset, seal.table, seal.day);
    const ofDay = byDay.get(key) ?? new Map<string, Seal>();
    byDay.set(key, ofDay.set(JSON.stringify(seal), seal));
  }
  return sorted(new Map([...byDay].map(([key, ofDay]) => [key, [...sorted(ofDay).values()]])));
}

function collectBaselines(baselines: readonly RecordOf<'baseline'>[]): CollectedHistory['baselines'] {
  const byCheck = new Map<string, Set<string>>();
  for (const { dataset, check, keys } of baselines) {
    const key = historyKey(dataset, check);
    const known = byCheck.get(key) ?? new Set<string>();
    byCheck.set(key, known);
    for (const one of keys) known.add(one);
  }
  return sorted(new Map([...byCheck].map(([key, known]) => [key, new Set([...known].toSorted(compareTexts))])));
}

function collectCounts(counts: readonly RecordOf<'counts'>[]): ReadonlyMap<string, CollectedCounts> {
  const byDay = new Map<string, CollectedCounts & { readonly hours: Map<number, HourOf> }>();
  for (const { dataset, table, unit, path, day, hours } of counts) {
    const key = historyKey(dataset, table, unit, path, day);
    const here = byDay.get(key) ?? { dataset, table, unit, path, day, hours: new Map<number, HourOf>() };
    byDay.set(key, here);
    for (const { hour, ...seen } of hours) {
      const before = here.hours.get(hour);
      if (before === undefined || isLaterCount(seen, before)) here.hours.set(hour, seen);
    }
  }
  return sorted(byDay);
}

type HourOf = Omit<RecordOf<'counts'>['hours'][number], 'hour'>;

function isLaterCount(seen: HourOf, before: HourOf): boolean {
  const order = compareTexts(instantKey(seen.through), instantKey(before.through));
  if (order !== 0) return order > 0;
  return seen.rows === before.rows ? seen.through > before.through : seen.rows > before.rows;
}

function listEvents<Event extends { readonly at: string }>(events: readonly Event[]): readonly Event[] {
  const different = new Map(events.map((event) => [`${instantKey(event.at)} ${JSON.stringify(event)}`, event]));
  return [...sorted(different).values()];
}

function verdictsOf({ at, run, verdict, checks }: RecordOf<'verdicts'>): readonly LastVerdict[] {
  return checks.map((check) => ({ ...check, at, run, runVerdict: verdict }));
}

function sorted<Value>(map: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map([...map].toSorted(([a], [b]) => compareTexts(a, b)));
}
