import type { UnitFetch } from '../shared/collection/unit-fetch.ts';
import { renderHistoryLines } from '../shared/history/history-lines.ts';
import type { HistoryFile } from '../shared/history/history-file.ts';
import { renderHistoryPath, renderRunKey } from '../shared/history/history-path.ts';
import type { HistoryRun } from '../shared/history/history-path.ts';
import type { HistoryRecord, RecordOf } from '../shared/history/history-record.ts';
import { unitKey } from '../shared/routing/unit-key.ts';
import { TOOL_VERSION } from '../shared/tool-version.ts';

/** A run as it is recorded, whether it came to a result or ended by a fault. */
export interface RecordedCollection {
  readonly units: readonly UnitFetch[];
  readonly generation: number | null;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly outcome: RecordOf<'collection-run'>['outcome'];
  readonly exitCode: number;
  /** False for a run over another listing than the dataset names: its ids say nothing of what was read up to. */
  readonly isUsualListing?: boolean;
}

/** What a run of the manual path adds to the history: the run, and each of its unit-fetches. */
export function toRecords(of: HistoryRun, collection: RecordedCollection): readonly HistoryRecord[] {
  const run = renderRunKey(of);
  return [toRunRecord(run, collection), ...collection.units.map((unit) => toFetchRecord(run, unit, collection))];
}

/** The one file of a run, with what else is recorded of it. */
export function toHistoryFile(
  of: HistoryRun,
  collection: RecordedCollection,
  further: readonly HistoryRecord[] = [],
): HistoryFile {
  return { path: renderHistoryPath(of), contents: renderHistoryLines([...toRecords(of, collection), ...further]) };
}

function toRunRecord(run: string, of: RecordedCollection): RecordOf<'collection-run'> {
  const sum = (amount: (unit: UnitFetch) => number): number => of.units.reduce((all, unit) => all + amount(unit), 0);
  return {
    ...{ kind: 'collection-run', schemaVersion: 1, run, path: 'manual', recordedBy: 'child', pendingPackages: null },
    ...{ at: of.startedAt.toISOString(), endedAt: of.endedAt.toISOString(), generation: of.generation },
    ...{ outcome: of.outcome, exitCode: of.exitCode, units: of.units.length, version: TOOL_VERSION },
    postsFetched: sum(({ fetched }) => fetched),
    calls: sum(({ requests }) => requests),
    throttled: sum(({ throttled }) => throttled),
    remainingBudget: of.units.findLast(({ budget }) => budget !== null)?.budget?.remaining ?? null,
  };
}

function toFetchRecord(
  run: string,
  unit: UnitFetch,
  { generation, isUsualListing }: Pick<RecordedCollection, 'generation' | 'isUsualListing'>,
): RecordOf<'unit-fetch'> {
  // Where paging lost its anchor, a part in the middle may be unread: a newest id would say that everything up to it was read.
  const isSpanKnown = unit.pagingEnd !== 'empty-page' && isUsualListing !== false;
  return {
    ...{ kind: 'unit-fetch', schemaVersion: 2, at: unit.startedAt, run, path: 'manual', generation },
    unit: unitKey(unit.unit),
    outcome: unit.outcome,
    newestId: isSpanKnown ? unit.newestId : null,
    oldestId: isSpanKnown ? unit.oldestId : null,
    count: unit.fetched,
    // Only a listing that ended has nothing behind what was read.
    saturated: unit.pagingEnd !== 'end' && unit.fetched > 0,
    calls: unit.requests,
    remainingBudget: unit.budget?.remaining ?? null,
    durationSeconds: unit.durationSeconds,
  };
}
