import type { BoundTable } from '../datasets/datasets.ts';
import type { TableSubject } from './integrity-check.ts';
import { MOST_LOADS, LEAST_LOADS, type LoadFact, type LookContext } from './look-context.ts';
import { listMissingPrivileges } from './missing-privilege.ts';
import { quoteIdentifier, quoteTable, tableKey } from './quoted-name.ts';

/** The condition that a row arrived in the look's window, as SQL over the alias `row`, with its values from `$1` on. */
export interface ArrivalClause {
  readonly sql: string;
  readonly values: readonly unknown[];
  /** When the row arrived, as a timestamptz expression over `row`, where one column says it; `null` for loads of dlt. */
  readonly arrivedAt: string | null;
  /** The index that keeps the search from reading the whole table. */
  readonly index: string;
}

export type ArrivalCondition =
  | ({ readonly kind: 'clause' } & ArrivalClause)
  /** No load of dlt lies in the window: there is nothing to look at. */
  | { readonly kind: 'nothing-arrived' }
  | UnknownArrivals;

export interface UnknownArrivals {
  readonly kind: 'unknown';
  readonly message: string;
  readonly remedy: string;
}

/** dlt's column of the load that wrote a row last. */
const LOAD_ID = '_dlt_load_id';

/** Which rows of a bound table arrived in its window, by the rule of its binding (`config/datasets.yaml`, `arrival`). */
export function planArrivals(subject: TableSubject, context: LookContext): ArrivalCondition {
  const { arrival } = subject.table;
  switch (arrival.rule) {
    case 'column':
      return columnClause(subject, arrival.column);
    case 'dlt_load':
      return loadClause(subject, context);
    case 'by_path':
      return byPathClause(subject, arrival.column, context);
    case 'none':
      return NO_ARRIVAL;
    default:
      return arrival satisfies never;
  }
}

/** Loads whose `inserted_at` lies in the window, by id. Loads that never completed have no row; the check of uncompleted loads finds those. */
export function loadsInWindow({ dataset, window }: TableSubject, context: LookContext): readonly LoadFact[] | null {
  const loads = dataset.dlt === undefined ? undefined : context.loads.get(dataset.dlt.schema);
  return loads?.filter(({ insertedAt }) => insertedAt > window.after && insertedAt <= window.through) ?? null;
}

/**
 * Up to here loads that brought rows of the table may lie that nobody read, since more were there than are read; `null` where all were, or where its rows
 * do not arrive by loads.
 */
export function loadsUnreadThrough(subject: TableSubject, context: LookContext): string | null {
  const { dataset, table } = subject;
  const byLoads = table.arrival.rule === 'dlt_load' || (table.arrival.rule === 'by_path' && hasLoadId(subject));
  return dataset.dlt === undefined || !byLoads ? null : unreadThrough(dataset.dlt.schema, context);
}

/** Up to here loads of a schema of dlt may lie that nobody read; `null` where all were. */
export function unreadThrough(dltSchema: string, { loads, loadsSince }: LookContext): string | null {
  const read = loads.get(dltSchema) ?? [];
  const oldest = read.at(-1)?.insertedAt;
  if (oldest === undefined || read.length < LEAST_LOADS) return null;
  return read.length >= MOST_LOADS || loadsSince === undefined || oldest < loadsSince ? oldest : loadsSince;
}

/** What is to be said where more loads completed in a window than are read; `null` where all of them were. */
export function manyLoads(
  { dltSchema, after }: { readonly dltSchema: string; readonly after: string },
  context: LookContext,
): UnknownArrivals | null {
  const through = unreadThrough(dltSchema, context);
  if (through === null || through <= after) return null;
  const read = context.loads.get(dltSchema)?.length ?? 0;
  return {
    kind: 'unknown',
    message: `more loads of dlt completed since ${after} than are read: the newest ${read.toLocaleString('en-US')} of ${dltSchema}._dlt_loads, so what came up to ${through} was not looked at`,
    remedy:
      'Give the table a column with DEFAULT now() and name it as arrival, rule: column, in config/datasets.yaml, or look at the table by hand and record the baseline: looks then go on from there.',
  };
}

/** Whether the table, as it is now, has the column by which dlt marks its rows: before the first load it may not. */
export function hasLoadId({ catalogue }: TableSubject): boolean {
  return catalogue.columns.some(({ name }) => name === LOAD_ID);
}

function columnClause({ table, window }: TableSubject, column: string): ArrivalCondition {
  const name = `row.${quoteIdentifier(column)}`;
  return {
    kind: 'clause',
    sql: `(${name} > $1::timestamptz and ${name} <= $2::timestamptz)`,
    values: [window.after, window.through],
    arrivedAt: name,
    index: createIndex(table, column),
  };
}

function loadClause(subject: TableSubject, context: LookContext): ArrivalCondition {
  const loads = loadsInWindow(subject, context);
  if (loads === null) return noLoads(subject, context);
  const unread = unreadArrivals(subject, context);
  if (unread !== null) return unread;
  if (loads.length === 0) return { kind: 'nothing-arrived' };
  return {
    kind: 'clause',
    sql: `row.${LOAD_ID}::text = any($1::text[])`,
    values: [loads.map(({ loadId }) => loadId)],
    arrivedAt: null,
    index: createIndex(subject.table, LOAD_ID),
  };
}

/** Manual rows by the column, dlt's by their load: a merge of dlt takes a row over, and then its load says when. */
function byPathClause(subject: TableSubject, column: string, context: LookContext): ArrivalCondition {
  const byColumn = columnClause(subject, column);
  if (!hasLoadId(subject) || byColumn.kind !== 'clause') return byColumn;
  const loads = loadsInWindow(subject, context);
  if (loads === null) return noLoads(subject, context);
  const unread = unreadArrivals(subject, context);
  if (unread !== null) return unread;
  if (loads.length === 0) return { ...byColumn, sql: `(row.${LOAD_ID} is null and ${byColumn.sql})` };
  return {
    ...byColumn,
    sql: `(row.${LOAD_ID} is null and ${byColumn.sql} or row.${LOAD_ID}::text = any($3::text[]))`,
    values: [...byColumn.values, loads.map(({ loadId }) => loadId)],
    index: `${byColumn.index} ${createIndex(subject.table, LOAD_ID)}`,
  };
}

function unreadArrivals({ dataset, window }: TableSubject, context: LookContext): UnknownArrivals | null {
  return dataset.dlt === undefined ? null : manyLoads({ dltSchema: dataset.dlt.schema, after: window.after }, context);
}

const NO_ARRIVAL: ArrivalCondition = {
  kind: 'unknown',
  message: 'the binding has arrival rule none, so what is new cannot be told',
  remedy: 'Add a column with DEFAULT now() to the table and name it as arrival, rule: column, in config/datasets.yaml.',
};

function noLoads({ dataset }: TableSubject, { tables }: LookContext): ArrivalCondition {
  const schema = dataset.dlt?.schema;
  const loads = schema === undefined ? undefined : tables.get(tableKey({ schema, table: '_dlt_loads' }));
  const [missing] = loads === undefined ? [] : listMissingPrivileges(loads);
  return {
    kind: 'unknown',
    message: `${schema ?? 'the schema of dlt'}._dlt_loads could not be read${missing === undefined ? '' : ` (${missing.message})`}, so when a row of dlt arrived cannot be told`,
    remedy:
      missing?.remedy ?? 'Name the schema that has _dlt_loads in dlt: of config/datasets.yaml, and grant SELECT on it.',
  };
}

/** Without CONCURRENTLY a build would block the writers. */
export function createIndex(table: Pick<BoundTable, 'schema' | 'table'>, ...columns: readonly string[]): string {
  return `CREATE INDEX CONCURRENTLY ON ${quoteTable(table)} (${columns.map(quoteIdentifier).join(', ')});`;
}

/** The same where the table is partitioned: Postgres builds no index on all partitions at once without blocking writers. */
export function onPartitions(index: string, table: Pick<BoundTable, 'schema' | 'table'>): string {
  const name = quoteTable(table);
  const statement = index.replaceAll(`CREATE INDEX CONCURRENTLY ON ${name} `, `CREATE INDEX ON ${name} `);
  if (statement === index) return index;
  return `${statement} It blocks writers while it is built; else build one on each partition CONCURRENTLY, and attach them to one made ON ONLY ${name}.`;
}
