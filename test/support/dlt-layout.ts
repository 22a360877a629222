import type { Client } from 'pg';
import { escapeIdentifier } from 'pg';

/** dlt's names for the column types that posts need, as it writes them to Postgres. */
export type DltColumnType = 'varchar' | 'bigint' | 'double precision' | 'boolean' | 'timestamp with time zone';

export interface DltDataset {
  /** dlt's `dataset_name`; its staging dataset is `<schema>_staging`. */
  readonly schema: string;
  readonly table: string;
  /** The schema's name in `_dlt_loads` and `_dlt_version`: dlt's pipeline or source. */
  readonly schemaName: string;
  readonly columns: Readonly<Record<string, DltColumnType>>;
  /** The merge key. */
  readonly primaryKey: string;
}

/** The dataset of the source system at its cutover: `reddit_harbor.submissions`, merge key `id`, `created_utc` as a number. */
export const SUBMISSIONS: DltDataset = {
  schema: 'reddit_harbor',
  table: 'submissions',
  schemaName: 'reddit_harbor_collection',
  columns: { id: 'varchar', subreddit: 'varchar', title: 'varchar', created_utc: 'double precision' },
  primaryKey: 'id',
};

export type DltRow = Readonly<Record<string, string | number | boolean | null>>;

export interface DltLoad {
  readonly rows: readonly DltRow[];
  /**
   * Where the load ends. `complete`: as dlt ends. `after-merge`: rows are in, the process died before the row in `_dlt_loads`.
   * `after-staging`: it died before the merge, which leaves rows in the staging dataset alone.
   */
  readonly until?: 'complete' | 'after-merge' | 'after-staging';
  /** Epoch seconds at extraction; a pending package lands much later under it. Default: the database's now. */
  readonly loadId?: string;
  /** The loading client's clock at completion. Default: the database's now. */
  readonly insertedAt?: Date;
  readonly disposition?: 'merge' | 'append';
}

/**
 * The tables of a dataset as dlt 1.31.0 makes them in Postgres: its own three, the root table and its twin in the staging dataset. A table
 * that exists (the manual path's, in a shared schema) gets dlt's two columns, nullable, as its documentation asks for.
 */
export async function createDltDataset(client: Client, dataset: DltDataset = SUBMISSIONS): Promise<void> {
  const { schema, table, columns } = dataset;
  const staging = `${schema}_staging`;
  for (const name of [schema, staging]) {
    await client.query(`create schema if not exists ${escapeIdentifier(name)}`);
    await client.query(VERSION_TABLE.replace('$schema', escapeIdentifier(name)));
  }
  await client.query(LOADS_TABLE.replace('$schema', escapeIdentifier(schema)));
  await client.query(STATE_TABLE.replace('$schema', escapeIdentifier(schema)));
  const declared = Object.entries(columns).map(([name, type]) => `${escapeIdentifier(name)} ${type}`);
  const dltColumns = '"_dlt_load_id" varchar not null, "_dlt_id" varchar not null';
  for (const name of [schema, staging]) {
    const target = nameOf(name, table);
    await client.query(`create table if not exists ${target} (${declared.join(', ')}, ${dltColumns})`);
    await client.query(
      `alter table ${target} add column if not exists "_dlt_load_id" varchar, add column if not exists "_dlt_id" varchar`,
    );
    await client.query(
      `create unique index if not exists ${escapeIdentifier(`${table}_dlt_id_key`)} on ${target} ("_dlt_id")`,
    );
  }
  const version = [dataset.schemaName, `hash-of-${dataset.schemaName}`];
  await client.query(`insert into ${nameOf(schema, '_dlt_version')} values (1, 11, now(), $1, $2, '{}')`, version);
}

/**
 * Writes one load package as dlt does: the staging table truncated and filled, then one transaction that deletes what it replaces and
 * inserts, then the pipeline's state, and the row of `_dlt_loads` last, in a statement of its own. Returns the load id.
 */
export async function writeDltLoad(client: Client, load: DltLoad, dataset: DltDataset = SUBMISSIONS): Promise<string> {
  const until = load.until ?? 'complete';
  const now = await databaseNow(client);
  const loadId = load.loadId ?? (now.getTime() / 1000).toFixed(5);
  const target = nameOf(dataset.schema, dataset.table);
  const staging = nameOf(`${dataset.schema}_staging`, dataset.table);
  const isMerge = (load.disposition ?? 'merge') === 'merge';
  const first = isMerge ? staging : target;
  await inTransaction(client, async () => {
    if (isMerge) await client.query(`truncate table ${staging}`);
    for (const [index, row] of load.rows.entries())
      await insertRow(client, first, { ...row, _dlt_load_id: loadId, _dlt_id: `${loadId}-${index}` });
  });
  if (until === 'after-staging') return loadId;
  if (isMerge) await mergeStaging(client, dataset);
  if (until === 'after-merge') return loadId;
  const state = nameOf(dataset.schema, '_dlt_pipeline_state');
  await client.query(`insert into ${state} values (1, 4, $1, 'eNqrrgUAAXUA+Q==', now(), 'state', $2, $3)`, [
    dataset.schemaName,
    loadId,
    `state-${loadId}`,
  ]);
  const loads = nameOf(dataset.schema, '_dlt_loads');
  await client.query(
    `insert into ${loads} (load_id, schema_name, status, inserted_at, schema_version_hash) values ($1, $2, 0, $3, $4)`,
    [loadId, dataset.schemaName, load.insertedAt ?? (await databaseNow(client)), `hash-of-${dataset.schemaName}`],
  );
  return loadId;
}

const LOADS_TABLE = `create table if not exists $schema."_dlt_loads" ("load_id" varchar(64) not null, "schema_name" varchar,
  "status" bigint not null, "inserted_at" timestamp with time zone not null, "schema_version_hash" varchar)`;
const VERSION_TABLE = `create table if not exists $schema."_dlt_version" ("version" bigint not null, "engine_version" bigint not null,
  "inserted_at" timestamp with time zone not null, "schema_name" varchar not null, "version_hash" varchar not null, "schema" varchar not null)`;
const STATE_TABLE = `create table if not exists $schema."_dlt_pipeline_state" ("version" bigint not null, "engine_version" bigint not null,
  "pipeline_name" varchar not null, "state" varchar not null, "created_at" timestamp with time zone not null, "version_hash" varchar,
  "_dlt_load_id" varchar(64) not null, "_dlt_id" varchar not null unique)`;

/** dlt's `delete-insert`, one transaction for the table chain. */
async function mergeStaging(client: Client, { schema, table, columns, primaryKey }: DltDataset): Promise<void> {
  const [target, staging, key] = [
    nameOf(schema, table),
    nameOf(`${schema}_staging`, table),
    escapeIdentifier(primaryKey),
  ];
  const names = [...Object.keys(columns), '_dlt_load_id', '_dlt_id'].map(escapeIdentifier).join(', ');
  await inTransaction(client, async () => {
    await client.query(`delete from ${target} where ${key} in (select ${key} from ${staging})`);
    await client.query(`insert into ${target} (${names}) select ${names} from ${staging}`);
  });
}

async function insertRow(client: Client, target: string, row: DltRow): Promise<void> {
  const names = Object.keys(row);
  const places = names.map((_, index) => `$${index + 1}`);
  await client.query(
    `insert into ${target} (${names.map(escapeIdentifier).join(', ')}) values (${places.join(', ')})`,
    Object.values(row),
  );
}

async function inTransaction(client: Client, write: () => Promise<void>): Promise<void> {
  await client.query('begin');
  try {
    await write();
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw cause;
  }
}

async function databaseNow(client: Client): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
  return rows[0]?.now ?? new Date(Number.NaN);
}

function nameOf(schema: string, table: string): string {
  return `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
}
