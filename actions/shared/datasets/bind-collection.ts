import type { CollectionBinding, PostField } from '../collection/plan-rows.ts';
import type { BoundTable, Dataset, Datasets } from './datasets.ts';
import { tableOf } from './datasets.ts';

export type BoundCollection =
  | { readonly ok: true; readonly dataset: Dataset; readonly binding: CollectionBinding }
  | { readonly ok: false; readonly problem: string; readonly remedy: string };

/** Where `collect` writes: the first dataset of posts whose table the manual path writes and whose columns are bound. */
export function bindCollection(datasets: Datasets): BoundCollection {
  const candidates = datasets.datasets.flatMap((dataset) => {
    const table = dataset.holds === 'posts' ? tableOf(dataset, 'manual') : null;
    return table?.columns === undefined ? [] : [{ dataset, table, columns: table.columns }];
  });
  const first = candidates[0];
  if (first === undefined) {
    const remedy = 'Add columns to the table that the manual path writes, or run mode test.';
    return {
      ok: false,
      problem:
        'config/datasets.yaml binds no table of posts for collect: observed no columns, expected one table with them',
      remedy,
    };
  }
  const { dataset, table, columns } = first;
  const { column, form } = table.canonicalId;
  if (form === 'opaque') {
    const problem = `${table.schema}.${table.table} keeps ids that are not Reddit's: observed form opaque, expected bare or fullname`;
    return { ok: false, problem, remedy: 'Bind the column that holds the id of Reddit.' };
  }
  return {
    ok: true,
    dataset,
    binding: {
      schema: table.schema,
      table: table.table,
      canonicalId: { column, form },
      arrivalColumn: 'column' in table.arrival ? table.arrival.column : null,
      path: table.path?.rule === 'column' ? { column: table.path.column, value: table.path.manual } : null,
      columns: invert(columns),
    },
  };
}

type FileField = keyof NonNullable<BoundTable['columns']>;

/** Does not compile when the file's vocabulary has a field that collect cannot write. */
function invert(columns: NonNullable<BoundTable['columns']>): Readonly<Record<string, PostField>> {
  const fields = Object.entries(columns) as [FileField, string | undefined][];
  const pairs = fields.flatMap(([field, column]): [string, PostField][] =>
    column === undefined ? [] : [[column, field]],
  );
  return Object.fromEntries(pairs);
}
