import type { UnitFetch } from '../shared/collection/unit-fetch.ts';
import { renderHistoryLines } from '../shared/history/history-lines.ts';
import type { HistoryFile } from '../shared/history/history-file.ts';
import { renderHistoryPath, renderRunKey } from '../shared/history/history-path.ts';
import type { HistoryRun } from '../shared/history/history-path.ts';
import type { RecordOf } from '../shared/history/history-record.ts';
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
}

/** The one file that a run of the manual path adds to the history: the run, and each of its unit-fetches. */
export function toHistoryFile(of: HistoryRun, collection: RecordedCollection): HistoryFile {
  const run = renderRunKey(of);
  const records = [
    toRunRecord(run, collection),
    ...collection.units.map((unit) => toFetchRecord(run, unit, collection)),
  ];
  return { path: renderHistoryPath(of), contents: renderHistoryLines(records) };
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
  { generation }: Pick<RecordedCollection, 'generation'>,
): RecordOf<'unit-fetch'> {
  // Where paging lost its anchor, a part in the middle may be unread: a newest id would say that everything up to it was read.
  const isSpanKnown = unit.pagingEnd !== 'empty-page';
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
