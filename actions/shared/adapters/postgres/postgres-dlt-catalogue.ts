import type { Client } from 'pg';

import type { DltTarget } from '../../verification/proof-target.ts';
import type { OpenWriter, WatchedTable } from '../../verification/dlt-look.ts';
import { run } from './postgres-dlt-transaction.ts';

/** dlt's own name for the schema in which it prepares a merge (`staging_dataset_name_layout`, its default). */
const STAGING_SUFFIX = '_staging';
/** More than this is no dataset that two looks could compare within their time. */
export const MOST_TABLES = 200;

export interface CatalogueTable {
  readonly schema: string;
  readonly table: string;
  readonly oid: string;
  readonly kind: WatchedTable['kind'];
  readonly bound: boolean;
  readonly hasLoadId: boolean;
  readonly mayRead: boolean;
  readonly maySeeSchema: boolean;
  /** Row security applies to this role here. */
  readonly hidesRows: boolean;
}

export interface Catalogue {
  readonly tables: readonly CatalogueTable[];
  readonly unboundSchemas: readonly string[];
}

interface TableRow {
  readonly schema: string;
  readonly table: string;
  readonly oid: string;
  readonly has_load_id: boolean;
  readonly may_read: boolean;
  readonly may_see_schema: boolean;
  readonly hides_rows: boolean;
}

/**
 * Every table that dlt can have written, by the catalogue, which no privilege hides: those with a column `_dlt_load_id` in the dataset's
 * schema and its staging schema, the bound tables wherever they are, and `_dlt_loads`.
 */
export async function readCatalogue(client: Client, targets: readonly DltTarget[]): Promise<Catalogue> {
  const schemas = targets.flatMap(({ dltSchema }) => [dltSchema, dltSchema + STAGING_SUFFIX]);
  const staging = new Set(targets.map(({ dltSchema }) => dltSchema + STAGING_SUFFIX));
  const bound = new Set(targets.flatMap(({ tables }) => tables.map(({ schema, table }) => nameKey(schema, table))));
  const rows = await run<TableRow>(client, TABLES_SQL, [schemas, [...bound]]);
  const unbound = await run<{ schema: string }>(client, UNBOUND_SQL, [schemas]);
  return {
    tables: rows.map((row) => toTable(row, bound, staging)),
    unboundSchemas: unbound.map(({ schema }) => schema),
  };
}

/** Whether a table belongs to a dataset: by its schemas, or because it is bound to it. */
export function belongsTo(
  target: DltTarget,
  { schema, table }: { readonly schema: string; readonly table: string },
): boolean {
  const own = schema === target.dltSchema || schema === target.dltSchema + STAGING_SUFFIX;
  return own || target.tables.some((bound) => bound.schema === schema && bound.table === table);
}

export function isLoadsTable(
  target: DltTarget,
  { schema, table }: { readonly schema: string; readonly table: string },
): boolean {
  return schema === target.dltSchema && table === '_dlt_loads';
}

/**
 * Who holds a write lock on one of the tables. Read in a transaction of its own BEFORE the look's snapshot: whoever is not seen here had
 * committed, and is in the snapshot, or starts later than the look. `pg_locks` shows every role's locks; of a role name too no privilege is needed.
 */
export async function readOpenWriters(client: Client, tables: readonly CatalogueTable[]): Promise<OpenWriter[]> {
  const rows = await run<{ oid: string; role: string | null }>(client, WRITERS_SQL, [tables.map(({ oid }) => oid)]);
  return rows.flatMap(({ oid, role }) => {
    const table = tables.find((candidate) => candidate.oid === oid);
    return table ? [{ schema: table.schema, table: table.table, role: role ?? 'a prepared transaction' }] : [];
  });
}

const TABLES_SQL = `
  select n.nspname as schema, c.relname as table, c.oid::text as oid, a.attname is not null as has_load_id,
         pg_catalog.has_table_privilege(c.oid, 'SELECT') as may_read,
         pg_catalog.has_schema_privilege(n.oid, 'USAGE') as may_see_schema,
         pg_catalog.row_security_active(c.oid) as hides_rows
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = '_dlt_load_id' and not a.attisdropped
   where c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
     and ((n.nspname = any($1) and (a.attname is not null or c.relname = '_dlt_loads'))
          or pg_catalog.concat(n.nspname, '.', c.relname) = any($2))
   order by n.nspname, c.relname
   limit ${MOST_TABLES + 1}`;

const UNBOUND_SQL = `
  select n.nspname as schema
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relname = '_dlt_loads' and c.relkind in ('r', 'p') and not n.nspname = any($1)
   order by 1 limit 20`;

const WRITERS_SQL = `
  select distinct l.relation::text as oid, a.usename::text as role
    from pg_catalog.pg_locks l
    left join pg_catalog.pg_stat_activity a on a.pid = l.pid
   where l.locktype = 'relation' and l.granted and l.pid is distinct from pg_catalog.pg_backend_pid()
     and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
     and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
     and l.relation::text = any($1)`;

function toTable(row: TableRow, bound: ReadonlySet<string>, staging: ReadonlySet<string>): CatalogueTable {
  return {
    schema: row.schema,
    table: row.table,
    oid: row.oid,
    kind: staging.has(row.schema) ? 'staging' : row.table.startsWith('_dlt_') ? 'internal' : 'data',
    bound: bound.has(nameKey(row.schema, row.table)),
    hasLoadId: row.has_load_id,
    mayRead: row.may_read,
    maySeeSchema: row.may_see_schema,
    hidesRows: row.hides_rows,
  };
}

function nameKey(schema: string, table: string): string {
  return `${schema}.${table}`;
}
