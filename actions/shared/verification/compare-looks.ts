import { count } from '../markdown/count.ts';
import type { DatasetLook, DltLook, LoadCount, LoadRow, LoadsLook, TableCounts, WatchedTable } from './dlt-look.ts';
import { compareLoadIds } from './load-id.ts';

/** What became of a table between two looks. `unclear`: it changed, and who did it cannot be told; it is no proof any more. */
export type Change<T> =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'landed'; readonly what: readonly T[] }
  | { readonly kind: 'unclear'; readonly detail: string };

export interface RowGrowth {
  readonly loadId: string | null;
  readonly before: number;
  readonly after: number;
}

/** Why two looks are not of the same thing, or `null` where they are. */
export function whyIncomparable(first: DltLook, second: DltLook): string | null {
  if (first.generation !== second.generation) {
    return `the earlier look is of generation ${first.generation}, the state is at generation ${second.generation}`;
  }
  if (first.database.id !== second.database.id) return 'the earlier look is of another database';
  if (Date.parse(first.at) > Date.parse(second.at))
    return "the earlier look is younger than this one by the database's clock";
  const missing = second.datasets.find(
    ({ dltSchema }) => !first.datasets.some((dataset) => dataset.dltSchema === dltSchema),
  );
  return missing ? `the earlier look has no dataset ${missing.dltSchema}` : null;
}

/** `_dlt_loads` of a dataset at two looks; both must have been measured. */
export function compareLoads(first: LoadsLook | null, second: LoadsLook | null): Change<LoadRow> {
  if (first === null) return second === null ? { kind: 'unchanged' } : { kind: 'landed', what: second.newest };
  if (second === null) return { kind: 'unclear', detail: '_dlt_loads was there at the first look and is gone' };
  if (first.oid === second.oid && first.digest === second.digest && first.rows === second.rows)
    return { kind: 'unchanged' };
  const known = new Set(first.newest.map(keyOf));
  const oldestKnown = first.newest.length < first.rows ? first.newest.at(-1)?.insertedAt : undefined;
  // A look that names nothing (`fitLook`) cannot say which are new; the counts and the digest still say that something is.
  const canName = first.rows === 0 || first.newest.length > 0;
  const fresh = canName ? second.newest.filter((load) => !known.has(keyOf(load)) && isBeyond(load, oldestKnown)) : [];
  if (fresh.length > 0) return { kind: 'landed', what: fresh };
  if (first.oid !== second.oid)
    return { kind: 'unclear', detail: '_dlt_loads was dropped and made again between the looks' };
  if (second.rows > first.rows) return { kind: 'landed', what: [] };
  const lost = first.rows - second.rows;
  const detail = lost > 0 ? `deleted from _dlt_loads: ${count(lost, 'row')}` : 'rows of _dlt_loads were edited';
  return { kind: 'unclear', detail: `${detail} between the looks` };
}

/** A watched table at two looks; `first` is undefined where the earlier look did not have it. Both must have been measured. */
export function compareTables(first: TableCounts | null | undefined, second: TableCounts | null): Change<RowGrowth> {
  if (first === undefined || first === null) {
    if (second === null) return { kind: 'unchanged' };
    return second.rows > 0
      ? { kind: 'landed', what: second.newest.map(asGrowth) }
      : { kind: 'unclear', detail: 'the table was made between the looks' };
  }
  if (second === null) return { kind: 'unclear', detail: 'the table, or its column _dlt_load_id, is gone' };
  if (first.oid === second.oid && first.digest === second.digest && first.rows === second.rows)
    return { kind: 'unchanged' };
  const grown = findGrowth(first, second);
  if (grown.length > 0) return { kind: 'landed', what: grown };
  if (first.oid !== second.oid) return { kind: 'unclear', detail: 'the table was dropped and made again' };
  if (second.rows > first.rows)
    return { kind: 'landed', what: [{ loadId: null, before: first.rows, after: second.rows }] };
  return {
    kind: 'unclear',
    detail: `rows of dlt fell from ${first.rows} to ${second.rows} or moved between older loads`,
  };
}

/** The same table in another look's dataset. */
export function findTable(
  dataset: DatasetLook | undefined,
  wanted: Pick<WatchedTable, 'schema' | 'table'>,
): WatchedTable | undefined {
  return dataset?.tables.find(({ schema, table }) => schema === wanted.schema && table === wanted.table);
}

function findGrowth(first: TableCounts, second: TableCounts): RowGrowth[] {
  const before = new Map(first.newest.map(({ loadId, rows }) => [loadId, rows]));
  const isComplete = first.newest.length === first.loadIds;
  const oldestKnown = first.newest.at(-1)?.loadId;
  return second.newest.flatMap(({ loadId, rows }) => {
    const known = before.get(loadId);
    if (known !== undefined) return rows > known ? [{ loadId, before: known, after: rows }] : [];
    // Beyond the named ones an id may have been there before; the totals and the digest speak for those.
    const isNew = isComplete || (oldestKnown !== undefined && compareLoadIds(loadId, oldestKnown) < 0);
    return isNew ? [{ loadId, before: 0, after: rows }] : [];
  });
}

function asGrowth({ loadId, rows }: LoadCount): RowGrowth {
  return { loadId, before: 0, after: rows };
}

function keyOf(load: LoadRow): string {
  return JSON.stringify([load.loadId, load.schemaName, load.insertedAt]);
}

function isBeyond(load: LoadRow, oldestKnown: string | undefined): boolean {
  return oldestKnown === undefined || Date.parse(load.insertedAt) > Date.parse(oldestKnown);
}
