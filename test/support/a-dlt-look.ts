import type {
  DatasetLook,
  DltLook,
  LoadRow,
  LoadsLook,
  TableCounts,
  WatchedTable,
} from '../../actions/shared/verification/dlt-look.ts';
import type { LookPlan } from '../../actions/shared/verification/look-plan.ts';
import { ACTION_TERMS } from '../../actions/shared/verification/reader-terms.ts';

/** The instant of the rollback in tests of the proof. */
export const ROLLBACK_AT = '2026-11-25T12:00:00.000Z';

/** Two looks 15 minutes apart, for the action's reader. */
export function aLookPlan(part: Partial<LookPlan> = {}): LookPlan {
  return {
    rollbackAt: ROLLBACK_AT,
    controlEndedAt: null,
    distanceSeconds: 900,
    isShortened: false,
    terms: ACTION_TERMS,
    ...part,
  };
}

/** An instant some minutes (or parts of one) after the rollback. */
export function minutesAfter(minutes: number): string {
  return new Date(Date.parse(ROLLBACK_AT) + minutes * 60_000).toISOString();
}

/** dlt's id of a load that was extracted then. */
export function loadIdAt(minutes: number): string {
  return String((Date.parse(ROLLBACK_AT) + minutes * 60_000) / 1000);
}

export function aLoad(part: Partial<LoadRow> = {}): LoadRow {
  return { loadId: loadIdAt(-60), schemaName: 'harbor', status: 0, insertedAt: minutesAfter(-59), ...part };
}

/** `_dlt_loads` with these rows; the digest follows them, as the database's does. */
export function someLoads(newest: readonly LoadRow[] = [aLoad()], part: Partial<LoadsLook> = {}): LoadsLook {
  return { oid: '100', rows: newest.length, digest: JSON.stringify(newest), newest: [...newest], ...part };
}

/** A table's counts by load id, newest first. */
export function someCounts(
  counts: Readonly<Record<string, number>> = { [loadIdAt(-60)]: 41 },
  part: Partial<TableCounts> = {},
): TableCounts {
  const newest = Object.entries(counts)
    .map(([loadId, rows]) => ({ loadId, rows }))
    .toSorted((left, right) => Number(right.loadId) - Number(left.loadId));
  const rows = newest.reduce((sum, each) => sum + each.rows, 0);
  return { oid: '200', rows, loadIds: newest.length, digest: JSON.stringify(newest), newest, withoutLoad: [], ...part };
}

export function aTable(counts: TableCounts | null = someCounts(), part: Partial<WatchedTable> = {}): WatchedTable {
  return {
    schema: 'reddit_harbor',
    table: 'submissions',
    kind: 'data',
    bound: true,
    counts: { measured: true, value: counts },
    ...part,
  };
}

function aDataset(part: Partial<DatasetLook> = {}): DatasetLook {
  return {
    dltSchema: 'reddit_harbor',
    loads: { measured: true, value: someLoads() },
    tables: [aTable()],
    openWriters: [],
    ...part,
  };
}

/** A look taken some minutes after the rollback. */
export function aLook(minutes: number, dataset: Partial<DatasetLook> = {}, part: Partial<DltLook> = {}): DltLook {
  return {
    version: 1,
    at: minutesAfter(minutes),
    generation: 7,
    database: { id: 'postgres|5', isReplica: false },
    datasets: [aDataset(dataset)],
    unboundSchemas: [],
    ...part,
  };
}
