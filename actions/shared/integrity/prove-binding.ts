import type { BoundTable, Dataset, Datasets } from '../datasets/datasets.ts';
import { nearestWord } from '../yaml-document/nearest-word.ts';
import { findColumn } from './catalogue-table.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import { checkColumnType } from './column-type.ts';
import type { ColumnUse } from './column-type.ts';
import { nearestTable } from './look-catalogue.ts';
import { proveLinks } from './prove-links.ts';
import { tableKey } from './quoted-name.ts';

export interface BindingProblem {
  /** The column that is wrong; `null` for the table itself. */
  readonly column: string | null;
  readonly message: string;
  readonly remedy: string;
}

/** A bound table against the catalogue. */
export interface BindingProof {
  readonly dataset: Dataset;
  readonly table: BoundTable;
  readonly key: string;
  /** `null` where there is no such table. */
  readonly catalogue: CatalogueTable | null;
  /** dlt makes this table with its first load, and has loaded nothing yet. */
  readonly isNotMadeYet: boolean;
  readonly problems: readonly BindingProblem[];
}

export interface ProvingCatalogue {
  readonly tables: ReadonlyMap<string, CatalogueTable>;
  readonly names?: readonly string[];
}

/** Every bound table with what the catalogue contradicts of its binding. A problem of one column makes unknown only what reads that column. */
export function proveBindings(datasets: Datasets, catalogue: ProvingCatalogue): readonly BindingProof[] {
  return datasets.datasets.flatMap((dataset) =>
    dataset.tables.map((table) => proveBinding({ dataset, table }, datasets, catalogue)),
  );
}

interface Bound {
  readonly dataset: Dataset;
  readonly table: BoundTable;
}

function proveBinding(bound: Bound, datasets: Datasets, catalogue: ProvingCatalogue): BindingProof {
  const { table } = bound;
  const found = catalogue.tables.get(tableKey(table)) ?? null;
  const about = { ...bound, key: tableKey(table), catalogue: found };
  if (found !== null) {
    const links = proveLinks(table, found, { datasets, catalogue });
    const problems = [...listUses(bound).flatMap((use) => checkUse(use, found)), ...links];
    return { ...about, isNotMadeYet: false, problems };
  }
  const isNotMadeYet = isAwaitingDlt(bound, datasets, catalogue);
  return { ...about, isNotMadeYet, problems: isNotMadeYet ? [] : [missingTable(bound, catalogue)] };
}

/** Before dlt's first load nothing of it is there; where another, unbound schema holds loads, the binding is wrong instead. */
function isAwaitingDlt({ dataset, table }: Bound, { datasets }: Datasets, { tables, names = [] }: ProvingCatalogue) {
  if (table.writtenBy !== 'dlt' || dataset.dlt === undefined) return false;
  const bound = new Set(datasets.flatMap(({ dlt }) => (dlt === undefined ? [] : [loadsKey(dlt.schema)])));
  const hasLoadedElsewhere = names.some((name) => name.endsWith('._dlt_loads') && !bound.has(name));
  return !tables.has(loadsKey(dataset.dlt.schema)) && !hasLoadedElsewhere;
}

function loadsKey(schema: string): string {
  return tableKey({ schema, table: '_dlt_loads' });
}

function missingTable({ dataset, table }: Bound, { names = [] }: ProvingCatalogue): BindingProblem {
  const nearest = nearestTable(table, names);
  const message = `there is no table ${tableKey(table)}, to which dataset ${dataset.name} is bound`;
  const remedy =
    nearest === null
      ? 'Correct the table in config/datasets.yaml, or check that database-url leads to the right database.'
      : `Correct the table in config/datasets.yaml: the nearest match is ${nearest}.`;
  return { column: null, message, remedy };
}

interface NamedUse {
  readonly column: string;
  readonly use: ColumnUse;
}

/** Every column that a binding names, with what it must be able to hold. */
function listUses({ table }: Bound): readonly NamedUse[] {
  const {
    canonicalId,
    unitColumn,
    unitNames,
    path,
    arrival,
    eventTime,
    requiredColumns,
    parents,
    columns = {},
  } = table;
  const uses: NamedUse[] = [{ column: canonicalId.column, use: { kind: 'id', form: canonicalId.form } }];
  if ('column' in arrival) uses.push({ column: arrival.column, use: { kind: 'arrival' } });
  // A table that dlt shares has this column from its first load on.
  if (arrival.rule === 'dlt_load') uses.push({ column: '_dlt_load_id', use: { kind: 'any' } });
  if (eventTime !== undefined) uses.push({ column: eventTime.column, use: { kind: 'event', type: eventTime.type } });
  if (unitColumn !== undefined && unitNames === undefined) uses.push({ column: unitColumn, use: { kind: 'unit' } });
  const others = [
    ...(path?.rule === 'column' ? [path.column] : []),
    ...(unitColumn === undefined ? [] : [unitColumn]),
    ...requiredColumns,
    ...parents.map(({ column }) => column),
    ...Object.values(columns).filter((column) => column !== undefined),
  ];
  const known = new Set(uses.map(({ column }) => column));
  const rest = [...new Set(others)].filter((column) => !known.has(column));
  return [...uses, ...rest.map((column): NamedUse => ({ column, use: { kind: 'any' } }))];
}

function checkUse({ column, use }: NamedUse, catalogue: CatalogueTable): readonly BindingProblem[] {
  const found = findColumn(catalogue, column);
  if (found === undefined) return [missingColumn(column, catalogue)];
  const problem = checkColumnType(found, use);
  return problem === null
    ? []
    : [{ column, message: `${tableKey(catalogue)}.${column}: ${problem.message}`, remedy: problem.remedy }];
}

function missingColumn(column: string, catalogue: CatalogueTable): BindingProblem {
  const key = tableKey(catalogue);
  const names = catalogue.columns.map(({ name }) => name);
  const nearest = nearestWord(column, names);
  const isView = catalogue.kind === 'view' || catalogue.kind === 'materialized-view';
  const message = `${isView ? 'the view' : 'the table'} ${key} has no column ${column}`;
  if (nearest !== null) {
    return { column, message, remedy: `Correct the column in config/datasets.yaml: the nearest match is ${nearest}.` };
  }
  const remedy = isView
    ? `Add ${column} to the view, or bind the table that it reads.`
    : `Correct the column in config/datasets.yaml: there are ${names.slice(0, 20).join(', ')}.`;
  return { column, message, remedy };
}
