import type { Client } from 'pg';

import type { FoundColumn, FoundDatabase, FoundDltSchema, FoundReference, FoundTable } from '../../init/found-table.ts';
import { joinSentences } from '../../markdown/sentences.ts';
import { quoteIdentifier, quoteTable } from '../../integrity/quoted-name.ts';
import { openPostgres } from './postgres-connection.ts';
import { inReadOnlyTransaction, measure, run } from './postgres-dlt-transaction.ts';
import { readClocks, readSamples, readWhetherWithoutLoad } from './postgres-init-samples.ts';

/** More is no database of one collection: the rest is left out, and that is said. */
export const MOST_TABLES = 200;

/** Postgres' own schemas, and those that Supabase keeps for itself (Supabase manual, schemas). */
const FOREIGN_SCHEMAS = [
  'information_schema',
  ...['auth', 'storage', 'realtime', 'extensions', 'graphql', 'graphql_public', 'vault', 'pgbouncer', 'cron', 'net'],
  ...['supabase_functions', 'supabase_migrations', '_realtime', '_analytics', 'pgsodium', 'pgsodium_masks'],
];

export interface OpenInitOptions {
  readonly url: string;
  readonly caCertificate?: string;
  readonly signal?: AbortSignal;
}

/**
 * One connection and one read-only transaction, ended after `work`.
 *
 * @throws OperatorError, DependencyError where the database cannot be reached, or is lost meanwhile.
 */
export async function withInitDatabase<T>(options: OpenInitOptions, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await openPostgres(options);
  try {
    return await inReadOnlyTransaction(client, {}, () => work(client));
  } finally {
    await client.end().catch(() => undefined);
  }
}

interface TableRow {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  readonly rows: number | null;
  readonly columns: readonly FoundColumn[];
}

/** Every table that is nobody's own, with a bounded sample of each. What one table refuses is said there, and ends nothing. */
export async function readInitDatabase(client: Client): Promise<FoundDatabase> {
  const rows = await run<TableRow>(client, TABLES_SQL, [FOREIGN_SCHEMAS, MOST_TABLES]);
  const oids = rows.map(({ oid }) => oid);
  const unique = await run<{ oid: string; column: string }>(client, UNIQUE_SQL, [oids]);
  const references = await run<FoundReference & { readonly oid: string }>(client, REFERENCES_SQL, [oids]);
  const tables: FoundTable[] = [];
  for (const row of rows) {
    const own = references.filter(({ oid }) => oid === row.oid);
    const uniqueColumns = new Set(unique.filter(({ oid }) => oid === row.oid).map(({ column }) => column));
    tables.push(await readTable(client, row, { uniqueColumns, references: own }));
  }
  return { tables, dltSchemas: await readDltSchemas(client) };
}

async function readTable(
  client: Client,
  { schema, table, rows, columns }: TableRow,
  keys: Pick<FoundTable, 'uniqueColumns' | 'references'>,
): Promise<FoundTable> {
  const from = quoteTable({ schema, table });
  const samples = await readSamples(client, from, columns);
  const isRead = samples.measured;
  return {
    ...{ schema, table, estimatedRows: rows, columns, ...keys },
    samples: isRead ? samples.value : new Map(),
    clocks: isRead ? await readClocks(client, from, columns) : new Map(),
    hasRowsWithoutLoad: isRead && (await readWhetherWithoutLoad(client, from, columns)),
    unread: isRead ? null : joinSentences(samples.message, samples.remedy),
  };
}

/** A pipeline writes its name with its state; where that cannot be read, the schema of its loads has the same name unless somebody chose another. */
async function readDltSchemas(client: Client): Promise<readonly FoundDltSchema[]> {
  const found = await run<{ schema: string; has_state: boolean }>(client, DLT_SQL, [FOREIGN_SCHEMAS]);
  const schemas: FoundDltSchema[] = [];
  for (const { schema, has_state: hasState } of found) {
    const own = quoteIdentifier(schema);
    const byState = hasState ? [`select pipeline_name as name from ${own}._dlt_pipeline_state`] : [];
    const pipelines = new Set<string>();
    for (const source of [...byState, `select schema_name as name from ${own}._dlt_loads`]) {
      const sql = `select distinct name from (${source} limit 10000) named where name is not null order by 1 limit 5`;
      const names = await measure<{ name: string }>(client, { sql }, () => undefined);
      for (const { name } of names.measured ? names.value : []) pipelines.add(name);
      if (pipelines.size > 0) break;
    }
    schemas.push({ schema, pipelines: [...pipelines] });
  }
  return schemas;
}

const TABLES_SQL = `
  select c.oid::text as oid, n.nspname as schema, c.relname as table, case when c.reltuples < 0 then null else c.reltuples::float8 end as rows,
         coalesce((select json_agg(json_build_object('name', a.attname, 'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'isNullable', not a.attnotnull,
             'isClock', coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~* '^\\(?(pg_catalog\\.)?(now\\(\\)|current_timestamp|transaction_timestamp\\(\\)|clock_timestamp\\(\\)|statement_timestamp\\(\\))', false)) order by a.attnum)
           from pg_catalog.pg_attribute a left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
          where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p') and not c.relispartition and n.nspname <> all ($1::text[]) and n.nspname !~ '^pg_' and c.relname !~ '^_dlt_'
   order by n.nspname, c.relname limit $2`;

const UNIQUE_SQL = `
  select i.indrelid::text as oid, a.attname as column
    from pg_catalog.pg_index i join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
   where i.indrelid::text = any ($1::text[]) and i.indisunique and i.indisvalid and i.indnkeyatts = 1 and i.indpred is null`;

const REFERENCES_SQL = `
  select k.conrelid::text as oid, a.attname as column, n.nspname as schema, c.relname as table, p.attname as "parentColumn"
    from pg_catalog.pg_constraint k join pg_catalog.pg_class c on c.oid = k.confrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    join pg_catalog.pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] join pg_catalog.pg_attribute p on p.attrelid = k.confrelid and p.attnum = k.confkey[1]
   where k.contype = 'f' and pg_catalog.cardinality(k.conkey) = 1 and k.conrelid::text = any ($1::text[]) order by a.attnum`;

const DLT_SQL = `
  select n.nspname as schema, exists (select from pg_catalog.pg_class s where s.relnamespace = n.oid and s.relname = '_dlt_pipeline_state') as has_state
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relname = '_dlt_loads' and c.relkind in ('r', 'p') and n.nspname <> all ($1::text[]) order by 1`;
