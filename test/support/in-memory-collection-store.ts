import type { RowPlan, RowValue } from '../../actions/shared/collection/plan-rows.ts';
import type { CollectionStore, WrittenRows } from '../../actions/shared/ports.ts';

type Row = Readonly<Record<string, RowValue>>;

export interface InMemoryCollectionStore extends CollectionStore {
  /** By canonical id, in the form that the binding keeps. */
  readonly rows: ReadonlyMap<string, Row>;
}

/** Posts in memory, stored as the real store does: each once, and on a later sight only what changes is brought up to date. */
export function inMemoryCollectionStore(): InMemoryCollectionStore {
  const rows = new Map<string, Row>();
  return { rows, prepare: async () => [], write: async (plan) => writeRows(rows, plan) };
}

function writeRows(kept: Map<string, Row>, { binding, updateColumns, rows }: RowPlan): WrittenRows {
  const counts = { inserted: 0, updated: 0, unchanged: 0 };
  for (const row of rows) {
    const id = String(row[binding.canonicalId.column]);
    const before = kept.get(id);
    const isChanged = before !== undefined && updateColumns.some((column) => before[column] !== row[column]);
    counts[before === undefined ? 'inserted' : isChanged ? 'updated' : 'unchanged'] += 1;
    const changes = Object.fromEntries(updateColumns.map((column) => [column, row[column] ?? null]));
    kept.set(id, before === undefined ? row : { ...before, ...changes });
  }
  return counts;
}
