import type { Client } from 'pg';

import type { CatalogueForeignKey, CatalogueTable } from '../../integrity/catalogue-table.ts';
import type { CatalogueRequest, LookCatalogue } from '../../integrity/look-catalogue.ts';
import { tableKey } from '../../integrity/quoted-name.ts';
import { readIndexes } from './postgres-integrity-indexes.ts';
import { readRowSecurity } from './postgres-integrity-policies.ts';
import { run } from './postgres-dlt-transaction.ts';

/** dlt's own name for the schema in which it prepares a merge (`staging_dataset_name_layout`, its default). */
const STAGING_SUFFIX = '_staging';
const MOST_TABLES = 500;
const MOST_NAMES = 5_000;

interface TableRow {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  readonly kind: string;
  readonly rows: number | null;
  readonly columns: CatalogueTable['columns'];
  readonly may_read: boolean;
  readonly may_see_schema: boolean;
  readonly row_security: boolean;
}

interface KeyRow extends CatalogueForeignKey {
  readonly oid: string;
  readonly referenced: string;
}

/**
 * The catalogue of the wanted tables. No statement here waits for a lock on a table, so that a migration which holds one does not end the look;
 * those that would wait are measured by themselves (`readIndexes`, `readRowSecurity`).
 */
export async function readCatalogue(client: Client, request: CatalogueRequest): Promise<LookCatalogue> {
  const schemas = request.dltSchemas.flatMap((schema) => [schema, schema + STAGING_SUFFIX]);
  const wanted = [request.tables.map(({ schema }) => schema), request.tables.map(({ table }) => table)];
  const rows = await run<TableRow>(client, TABLES_SQL, [...wanted, schemas]);
  const oids = rows.map(({ oid }) => oid);
  const indexes = await readIndexes(client, oids);
  const keys = await run<KeyRow>(client, KEYS_SQL, [oids]);
  const policies = await readRowSecurity(
    client,
    rows.flatMap(({ oid, row_security }) => (row_security ? [oid] : [])),
  );
  const partitions = await readPartitionRows(
    client,
    rows.flatMap(({ oid, kind }) => (kind === 'p' ? [oid] : [])),
  );
  const names = await run<{ name: string }>(client, NAMES_SQL);
  const tables = rows.map((row): CatalogueTable => ({
    schema: row.schema,
    table: row.table,
    oid: row.oid,
    kind: KINDS[row.kind] ?? 'table',
    estimatedRows: row.kind === 'p' ? (partitions.get(row.oid) ?? null) : row.rows,
    columns: row.columns,
    indexes: indexes.get(row.oid) ?? [],
    foreignKeys: keys.filter(({ oid }) => oid === row.oid).map(toForeignKey),
    referencedBy: keys.filter(({ referenced }) => referenced === row.oid).map(toForeignKey),
    mayRead: row.may_read,
    maySeeSchema: row.may_see_schema,
    rowSecurity: row.row_security ? (policies.get(row.oid) ?? 'hides') : 'none',
  }));
  return {
    tables: new Map(tables.map((table) => [tableKey(table), table])),
    names: names.map(({ name }) => name),
  };
}

const KINDS: Readonly<Record<string, CatalogueTable['kind']>> = {
  r: 'table',
  p: 'partitioned',
  v: 'view',
  m: 'materialized-view',
  f: 'foreign',
};

/** `reltuples` is -1 where nothing was analysed, before Postgres 14 it is 0 then. */
const TABLES_SQL = `
  with wanted as (
    select c.oid
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'f', 'v', 'm')
       and ((n.nspname, c.relname) in (select w.schema, w.name from unnest($1::text[], $2::text[]) as w (schema, name))
            or (n.nspname = any($3::text[]) and not c.relispartition
                and (starts_with(c.relname, '_dlt_')
                     or exists (select from pg_catalog.pg_attribute a
                                 where a.attrelid = c.oid and not a.attisdropped
                                   and a.attname in ('_dlt_load_id', '_dlt_id', '_dlt_parent_id'))))))
  select c.oid::text as oid, n.nspname as schema, c.relname as table, c.relkind as kind,
         case when c.relkind in ('r', 'm') and c.reltuples >= case when current_setting('server_version_num')::int < 140000 then 1 else 0 end
              then c.reltuples end as rows,
         (select coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'isNullable', not a.attnotnull)
                                   order by a.attnum), '[]'::json)
            from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
         has_table_privilege(c.oid, 'SELECT') as may_read,
         has_schema_privilege(n.oid, 'USAGE') as may_see_schema,
         row_security_active(c.oid) as row_security
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.oid in (select oid from wanted
                   union select k.conrelid from pg_catalog.pg_constraint k where k.contype = 'f' and k.confrelid in (select oid from wanted))
   order by n.nspname, c.relname
   limit ${MOST_TABLES}`;

const KEYS_SQL = `
  select k.conrelid::text as oid, k.confrelid::text as referenced, k.conname as name, n.nspname as schema, c.relname as table,
         rn.nspname as "referencedSchema", rc.relname as "referencedTable", k.convalidated as "isValidated",
         case k.confdeltype when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade' when 'n' then 'set null' else 'set default' end as "onDelete",
         (select json_agg(a.attname order by key.position)
            from unnest(k.conkey) with ordinality as key (number, position)
            join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = key.number) as columns,
         (select json_agg(a.attname order by key.position)
            from unnest(k.confkey) with ordinality as key (number, position)
            join pg_catalog.pg_attribute a on a.attrelid = k.confrelid and a.attnum = key.number) as "referencedColumns"
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class c on c.oid = k.conrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_class rc on rc.oid = k.confrelid
    join pg_catalog.pg_namespace rn on rn.oid = rc.relnamespace
   where k.contype = 'f' and (k.conrelid = any($1::oid[]) or k.confrelid = any($1::oid[]))
   order by k.conname`;

const PARTITIONS_SQL = `
  with recursive tree (root, oid) as (
    select oid, oid from unnest($1::oid[]) as root (oid)
    union all
    select tree.root, i.inhrelid from tree join pg_catalog.pg_inherits i on i.inhparent = tree.oid)
  select tree.root::text as root, sum(c.reltuples) filter (where c.reltuples > 0) as rows
    from tree join pg_catalog.pg_class c on c.oid = tree.oid
   where c.relkind = 'r'
   group by tree.root`;

const NAMES_SQL = `
  select concat(n.nspname, '.', c.relname) as name
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'f', 'v', 'm') and not c.relispartition
     and n.nspname <> 'information_schema' and not starts_with(n.nspname, 'pg_')
   order by 1 limit ${MOST_NAMES}`;

async function readPartitionRows(
  client: Client,
  roots: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  if (roots.length === 0) return new Map();
  const rows = await run<{ root: string; rows: number | null }>(client, PARTITIONS_SQL, [roots]);
  return new Map(rows.map(({ root, rows: estimate }) => [root, estimate]));
}

function toForeignKey({ oid: _oid, referenced: _referenced, ...key }: KeyRow): CatalogueForeignKey {
  return key;
}
