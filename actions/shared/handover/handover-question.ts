import type { BoundTable, Dataset } from '../datasets/datasets.ts';
import { tableOf } from '../datasets/datasets.ts';
import type { CollectionPath } from '../routing/route.ts';
import type { Switch } from './handover-facts.ts';

/** Whose rows of a unit a table has. */
export interface RowsOfPath {
  readonly table: BoundTable;
  readonly path: CollectionPath;
}

/** What is asked of the tables about one switch. */
export interface HandoverQuestion {
  readonly unit: string;
  readonly generation: number;
  readonly old: RowsOfPath;
  /** `null` where both paths write one table, or when the switch was is not known: then what came first by the new path cannot be told. */
  readonly next: (RowsOfPath & { readonly since: string; readonly dltSchema: string | null }) | null;
}

/** The questions that the bindings of a dataset can answer. */
export function askOfTables(
  switches: readonly Switch[],
  dataset: Dataset,
  switchedAt: (move: Switch) => string | null,
): readonly HandoverQuestion[] {
  return switches.flatMap((move): readonly HandoverQuestion[] => {
    const [old, next] = [tableOf(dataset, move.from), tableOf(dataset, move.to)];
    if (old?.unitColumn === undefined || old.eventTime === undefined || old.canonicalId.form === 'opaque') return [];
    const since = switchedAt(move);
    const isOwn = next !== null && next !== old && next.unitColumn !== undefined && next.canonicalId.form !== 'opaque';
    return [
      {
        unit: move.unit,
        generation: move.generation,
        old: { table: old, path: move.from },
        next:
          isOwn && since !== null
            ? { table: next, path: move.to, since, dltSchema: dataset.dlt?.schema ?? null }
            : null,
      },
    ];
  });
}
