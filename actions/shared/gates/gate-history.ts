import { INTEGRITY_WORKFLOW } from '../integrity/integrity-history.ts';
import type { HistoryRecord, RecordKind, RecordOf } from '../history/history-record.ts';
import { listPackedFetches } from '../history/kept-fetches.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';

/** What the history says to the gates: each record once, oldest first, nothing that is dated after now. */
export interface GateHistory {
  readonly records: readonly HistoryRecord[];
  /** Looks at the data. */
  readonly looks: readonly RecordOf<'heartbeat'>[];
  readonly heartbeats: readonly RecordOf<'heartbeat'>[];
  /** The latest that is dated after now, by a clock that does not agree with ours; `null` where there is none. */
  readonly aheadOfUs: RecordOf<'heartbeat'> | null;
  /** Of every look that left some. */
  readonly verdicts: readonly RecordOf<'verdicts'>[];
  /** Of the newest of them. */
  readonly newestVerdicts: RecordOf<'verdicts'> | null;
  /** Of the watch. */
  readonly newestDecision: RecordOf<'decision'> | null;
  readonly unitFetches: readonly RecordOf<'unit-fetch'>[];
  readonly dltRuns: readonly RecordOf<'collection-run'>[];
  /** Of dlt, where it was not let run. */
  readonly standstills: readonly RecordOf<'standstill'>[];
  readonly drills: readonly RecordOf<'drill'>[];
  readonly bypasses: readonly RecordOf<'bypass'>[];
  readonly bypassReviews: readonly RecordOf<'bypass-review'>[];
  readonly isBaselineRecorded: boolean;
}

/** The mark that a look leaves once it recorded the baseline, also where there was no fault to record. */
export const BASELINE_MARK = 'baseline-recorded';

/** Arranges the records of the whole history. One whose clock runs ahead is left out: it decides nothing. */
export function toGateHistory(all: readonly HistoryRecord[], now: Date): GateHistory {
  const records = all.filter((record) => !('at' in record) || Date.parse(record.at) <= now.getTime());
  const of = <K extends RecordKind & TimedKind>(kind: K): readonly RecordOf<K>[] =>
    sortOnce(records.filter((record): record is RecordOf<K> => record.kind === kind));
  const heartbeats = of('heartbeat');
  const verdicts = of('verdicts');
  return {
    records,
    heartbeats,
    aheadOfUs: latestAfter(all, now),
    looks: heartbeats.filter(({ workflow }) => workflow === INTEGRITY_WORKFLOW),
    verdicts,
    newestVerdicts: verdicts.at(-1) ?? null,
    newestDecision: of('decision').at(-1) ?? null,
    unitFetches: withPacked(of('unit-fetch'), records, now),
    dltRuns: of('collection-run').filter(({ path }) => path === 'dlt'),
    standstills: of('standstill').filter(({ path }) => path === 'dlt'),
    drills: of('drill'),
    bypasses: of('bypass'),
    bypassReviews: of('bypass-review'),
    isBaselineRecorded: records.some(
      (record) => record.kind === 'baseline' || (record.kind === 'mark' && record.name === BASELINE_MARK),
    ),
  };
}

function latestAfter(all: readonly HistoryRecord[], now: Date): RecordOf<'heartbeat'> | null {
  const ahead = all.filter(
    (record): record is RecordOf<'heartbeat'> => record.kind === 'heartbeat' && Date.parse(record.at) > now.getTime(),
  );
  return sortOnce(ahead).at(-1) ?? null;
}

/** Those of finished days too, each once: some are kept as records beside. */
function withPacked(
  fetches: readonly RecordOf<'unit-fetch'>[],
  records: readonly HistoryRecord[],
  now: Date,
): readonly RecordOf<'unit-fetch'>[] {
  const packed = listPackedFetches(records).filter(({ at }) => Date.parse(at) <= now.getTime());
  if (packed.length === 0) return fetches;
  const known = new Set(fetches.map(keyOf));
  return sortOnce([...fetches, ...packed.filter((fetch) => !known.has(keyOf(fetch)))]);
}

function keyOf({ at, run, unit, path, outcome }: RecordOf<'unit-fetch'>): string {
  return JSON.stringify([Date.parse(at), run, unit, path, outcome]);
}

type TimedKind =
  | 'heartbeat'
  | 'verdicts'
  | 'unit-fetch'
  | 'collection-run'
  | 'standstill'
  | 'drill'
  | 'bypass'
  | 'bypass-review'
  | 'decision';

/** The history may hold a record in several files. */
function sortOnce<Item extends { readonly at: string }>(records: readonly Item[]): readonly Item[] {
  const different = new Map(records.map((record) => [`${instantKey(record.at)} ${JSON.stringify(record)}`, record]));
  return [...different].toSorted(([a], [b]) => compareTexts(a, b)).map(([, record]) => record);
}
