import type { Client } from 'pg';
import { escapeIdentifier } from 'pg';

import type { ClockSkew } from '../../verification/clock-skew.ts';
import type {
  DatasetLook,
  DltLook,
  LoadRow,
  LoadsLook,
  TableCounts,
  WatchedTable,
} from '../../verification/dlt-look.ts';
import { KEPT_LOADS } from '../../verification/dlt-look.ts';
import type { Measured } from '../../verification/measured.ts';
import type { DltTarget } from '../../verification/proof-target.ts';
import type { Catalogue, CatalogueTable } from './postgres-dlt-catalogue.ts';
import { belongsTo, isLoadsTable, MOST_TABLES } from './postgres-dlt-catalogue.ts';
import { measure, onlyRow, run } from './postgres-dlt-transaction.ts';

export interface DatabaseClock {
  readonly at: string;
  readonly skew: ClockSkew;
  readonly database: DltLook['database'];
}

/** The first statement of the look's transaction: it takes the snapshot. */
export async function readDatabaseClock(client: Client, now: () => Date): Promise<DatabaseClock> {
  const before = now().getTime();
  const rows = await run<{ at: string; id: string; replica: boolean }>(client, CLOCK_SQL);
  const after = now().getTime();
  const { at, id, replica } = onlyRow(rows);
  const skewMs = Math.round(Date.parse(at) - (before + after) / 2);
  return { at, skew: { skewMs, roundTripMs: after - before }, database: { id, isReplica: replica } };
}

/** `_dlt_loads` and the counts of every watched table of one dataset, inside an open transaction. */
export async function readDataset(
  client: Client,
  target: DltTarget,
  catalogue: Catalogue,
  openWriters: DatasetLook['openWriters'],
): Promise<DatasetLook> {
  const own = catalogue.tables.filter((table) => belongsTo(target, table));
  const loadsTable = own.find((table) => isLoadsTable(target, table));
  const loads = await readLoads(client, loadsTable);
  const loadsSource = loads.measured && loads.value !== null ? loadsTable : undefined;
  const tables: WatchedTable[] = [];
  for (const table of own.filter((candidate) => candidate.hasLoadId)) {
    tables.push({
      ...nameOf(table),
      kind: table.kind,
      bound: table.bound,
      counts: await readCounts(client, table, loadsSource),
    });
  }
  const writers = openWriters.filter((writer) => belongsTo(target, writer));
  return {
    dltSchema: target.dltSchema,
    loads,
    tables: [...tables, ...listAbsent(target, tables), ...tooMany(catalogue, target)],
    openWriters: writers,
  };
}

const CLOCK_SQL = `
  select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, pg_is_in_recovery() as replica,
         (select md5(concat_ws('|', datname, oid)) from pg_database where datname = current_database()) as id`;

async function readLoads(client: Client, table: CatalogueTable | undefined): Promise<Measured<LoadsLook | null>> {
  if (table === undefined) return { measured: true, value: null };
  const result = await measure<{ rows: string; digest: string; newest: LoadRow[] }>(
    client,
    { sql: loadsSql(table) },
    explainFor(table),
  );
  if (!result.measured) return result;
  const { rows, digest, newest } = onlyRow(result.value);
  return { measured: true, value: { oid: table.oid, rows: Number(rows), digest, newest } };
}

/**
 * Every load of dlt leaves one row here, so the table stays small. Ordered by `inserted_at`, which is stamped when a load completes; its id
 * is stamped at extraction. The digest is over all rows.
 */
function loadsSql(table: CatalogueTable): string {
  return `
    with ranked as (
      select load_id::text as load_id, coalesce(schema_name::text, '') as schema_name, status, inserted_at,
             row_number() over (order by inserted_at desc, load_id desc) as position
        from ${quotedName(table)})
    select count(*)::text as rows,
           coalesce(md5(string_agg(concat_ws('|', load_id, schema_name, status, extract(epoch from inserted_at)), ',' order by position)), '') as digest,
           coalesce(json_agg(json_build_object('loadId', load_id, 'schemaName', schema_name, 'status', status,
             'insertedAt', to_char(inserted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) order by position)
             filter (where position <= ${KEPT_LOADS}), '[]'::json) as newest
      from ranked`;
}

async function readCounts(
  client: Client,
  table: CatalogueTable,
  loads: CatalogueTable | undefined,
): Promise<Measured<TableCounts | null>> {
  const sql = countsSql(table, loads);
  const result = await measure<{
    rows: string;
    load_ids: string;
    digest: string;
    newest: [string, number][];
    without_load: [string, number][] | null;
  }>(client, { sql }, explainFor(table));
  if (!result.measured) return result;
  const row = onlyRow(result.value);
  const asCounts = (pairs: readonly [string, number][]) => pairs.map(([loadId, rows]) => ({ loadId, rows }));
  const withoutLoad = row.without_load === null ? null : asCounts(row.without_load);
  const { digest } = row;
  const value = {
    oid: table.oid,
    rows: Number(row.rows),
    loadIds: Number(row.load_ids),
    digest,
    newest: asCounts(row.newest),
    withoutLoad,
  };
  return { measured: true, value };
}

/**
 * Rows by load id. A pending package lands under an old id, so no id may be left out: one pass over the table (0.35 s for each
 * million rows on Postgres 15 and 2 busy cores; half of that with an index on `_dlt_load_id`, which dlt does not make), ended by the statement
 * time-out and then `unknown`.
 */
function countsSql(table: CatalogueTable, loads: CatalogueTable | undefined): string {
  const known =
    loads === undefined
      ? ''
      : `left join (select distinct load_id::text as load_id from ${quotedName(loads)}) known on known.load_id = counted.load_id`;
  const withoutLoad =
    loads === undefined
      ? 'null::json'
      : `coalesce(json_agg(pair order by position) filter (where not is_known and missing <= ${KEPT_LOADS}), '[]'::json)`;
  return `
    with counted as (
      select _dlt_load_id::text as load_id, count(*) as rows from ${quotedName(table)} where _dlt_load_id is not null group by 1),
    judged as (
      select counted.load_id, counted.rows, json_build_array(counted.load_id, counted.rows) as pair, ${loads === undefined ? 'true' : 'known.load_id is not null'} as is_known,
             row_number() over (order by case when counted.load_id ~ '^[0-9]{1,12}([.][0-9]{1,9})?$' then counted.load_id::numeric end desc nulls last,
                                counted.load_id collate "C" desc) as position
        from counted ${known}),
    ranked as (select *, count(*) filter (where not is_known) over (order by position) as missing from judged)
    select coalesce(sum(rows), 0)::text as rows, count(*)::text as load_ids,
           coalesce(md5(string_agg(load_id || ':' || rows, ',' order by load_id collate "C")), '') as digest,
           coalesce(json_agg(pair order by position) filter (where position <= ${KEPT_LOADS}), '[]'::json) as newest,
           ${withoutLoad} as without_load
      from ranked`;
}

/** A bound table that is not there, or has no load ids, is listed too, so that it cannot drop out of the comparison unseen. */
function listAbsent(target: DltTarget, present: readonly WatchedTable[]): WatchedTable[] {
  return target.tables
    .filter(({ schema, table }) => !present.some((found) => found.schema === schema && found.table === table))
    .map(({ schema, table }) => ({
      schema,
      table,
      kind: 'data',
      bound: true,
      counts: { measured: true, value: null },
    }));
}

function tooMany({ tables }: Catalogue, { dltSchema }: DltTarget): WatchedTable[] {
  if (tables.length <= MOST_TABLES) return [];
  const message = `the dataset has more than ${MOST_TABLES} tables with load ids; the rest was not looked at`;
  const remedy = 'Give dlt a schema of its own, so that only its tables are watched.';
  return [
    {
      schema: dltSchema,
      table: '(further tables)',
      kind: 'data',
      bound: false,
      counts: { measured: false, message, remedy },
    },
  ];
}

/** A remedy that names the object. The catalogue says which of the reasons behind one SQLSTATE it is; no message is matched. */
function explainFor(table: CatalogueTable): (sqlState: string) => string | undefined {
  const name = quotedName(table);
  return (sqlState) => {
    if (sqlState === '57014')
      return `Look again when the database is less busy, or: CREATE INDEX CONCURRENTLY ON ${name} (_dlt_load_id);`;
    if (sqlState !== '42501') return undefined;
    if (!table.maySeeSchema)
      return `GRANT USAGE ON SCHEMA ${escapeIdentifier(table.schema)} TO the role of SUPABASE_DB_URL.`;
    if (!table.mayRead) return `GRANT SELECT ON ${name} TO the role of SUPABASE_DB_URL.`;
    return table.hidesRows
      ? `Row security may hide rows of ${name} from this role: ALTER ROLE … BYPASSRLS, or use a role that has it.`
      : undefined;
  };
}

function nameOf({ schema, table }: CatalogueTable): { readonly schema: string; readonly table: string } {
  return { schema, table };
}

function quotedName({ schema, table }: CatalogueTable): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
