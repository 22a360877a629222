import type { Dataset } from '../datasets/datasets.ts';
import { findColumn } from './catalogue-table.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import type { TableSubject } from './integrity-check.ts';
import type { LookContext } from './look-context.ts';
import { quoteIdentifier, tableKey } from './quoted-name.ts';
import { fullnamePrefix } from './row-fault.ts';

/** Below it a count of the whole table takes some milliseconds. */
const SMALL_ROWS = 100_000;
/** A parent table with one table that refers to it. */
export interface Family {
  readonly name: string;
  readonly parent: TableSubject;
  readonly parentColumn: string;
  readonly child: TableSubject;
  readonly childColumn: string;
  readonly childDataset: Dataset;
  readonly isSmall: boolean;
}

export function familiesOf(parent: TableSubject, { datasets, tables, windows }: LookContext): readonly Family[] {
  return datasets.datasets.flatMap((dataset) =>
    dataset.tables.flatMap((table) =>
      table.parents
        .filter((binding) => binding.dataset === parent.dataset.name && tableKey(table) !== tableKey(parent.table))
        .flatMap((binding): readonly Family[] => {
          const [key, parentColumn] = [tableKey(table), binding.parentColumn ?? parent.table.canonicalId.column];
          const [catalogue, window] = [tables.get(key), windows.get(key)];
          if (catalogue === undefined || window === undefined) return [];
          if (
            findColumn(catalogue, binding.column) === undefined ||
            findColumn(parent.catalogue, parentColumn) === undefined
          )
            return [];
          return [
            {
              name: `${key} (${binding.column})`,
              parent,
              parentColumn,
              child: { dataset, table, catalogue, window },
              childColumn: binding.column,
              childDataset: dataset,
              isSmall: isSmall(parent.catalogue) && isSmall(catalogue),
            },
          ];
        }),
    ),
  );
}

function isSmall({ estimatedRows, kind }: CatalogueTable): boolean {
  return kind === 'table' && (estimatedRows ?? 0) <= SMALL_ROWS;
}

/** Children of the parent `p`, as they store the link; an id of Reddit in both its forms. */
export function matchOf(family: Family): string {
  const { parentColumn, childColumn } = family;
  return linkMatch(family, `c.${quoteIdentifier(childColumn)}`, `p.${quoteIdentifier(parentColumn)}`);
}

export function parentMatch(family: Family, link: string): string {
  return linkMatch(family, `p.${quoteIdentifier(family.parentColumn)}`, link);
}

function linkMatch({ parent, parentColumn, child, childColumn }: Family, searched: string, known: string): string {
  const types = [findColumn(parent.catalogue, parentColumn)?.type, findColumn(child.catalogue, childColumn)?.type];
  const { column, form } = parent.table.canonicalId;
  const isText = types.every((type) => /^(?:text|character|citext)/u.test(type ?? ''));
  if (!isText) return types[0] === types[1] ? `${searched} = ${known}` : `${searched}::text = ${known}::text`;
  if (form === 'opaque' || parentColumn !== column) return `${searched} = ${known}`;
  const bare = `regexp_replace(${known}::text, '^t[1-6]_', '', 'i')`;
  return `${searched} = any(array[${known}::text, ${bare}, '${fullnamePrefix(parent.dataset)}' || ${bare}])`;
}
