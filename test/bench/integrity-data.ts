import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';

import type { Client } from 'pg';

/** Arrivals of an hour in each table of posts (facts: integrity, 2a). */
export const ROWS_AN_HOUR = 20_000;
/** The smallest table that holds the newest hours and a closed day. */
export const LEAST_ROWS = 1_000_000;

/**
 * The newest hours are whole. What is older begins with the newest closed day, so that both sizes have one to verify: the day or two between, which no
 * check reads, are left out.
 */
export const NEWEST_HOURS = 26;
/** Measured: both tables of posts, their analyses and all indexes. */
const BYTES_A_ROW = 1_150;

export interface MadeTable {
  readonly rows: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly bytesOfIndexes: number;
}

export interface MadeData {
  /** The newest arrival, as looks write instants. */
  readonly newestAt: string;
  readonly tables: Readonly<Record<string, MadeTable>>;
}

/** @throws Error where the data does not fit beside what else the disk holds. */
export async function requireDisk(rows: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const [free, needed] = [bavail * bsize, rows * BYTES_A_ROW * 1.2];
  const inGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  if (free < needed)
    throw new Error(
      `The data does not fit: observed ${inGigabytes(free)} free in ${tmpdir()}, expected ${inGigabytes(needed)} for ${rows.toLocaleString('en-US')} rows. Set TMPDIR to a larger disk, or SWITCHBACK_BENCH_ROWS=1000000.`,
    );
}

/** All but the last hour of arrivals, so that what the looks learn is what came before the window. */
export async function makeData(client: Client, rows: number): Promise<MadeData> {
  await client.query(TABLES);
  const { newest, gap } = await readClock(client);
  const tables: Record<string, MadeTable> = {};
  for (const [table, { fill, indexes }] of Object.entries(MADE)) {
    const startedMs = performance.now();
    // Made in one transaction with its rows, a table of a server with wal_level minimal writes no log.
    await client.query('begin');
    await client.query(`truncate ${table}`);
    await client.query(fill, [newest, gap, ROWS_AN_HOUR + 1, rows]);
    for (const index of indexes) await client.query(index);
    await client.query('commit');
    await client.query(`vacuum (analyze) ${table}`);
    tables[table] = { ...(await readSize(client, table)), seconds: (performance.now() - startedMs) / 1_000 };
  }
  await client.query(LOADS, [newest, gap, rows]);
  await client.query('vacuum (analyze) reddit_harbor._dlt_loads');
  return { newestAt: newest, tables };
}

/** The last hour, into tables that are there. */
export async function addLastHour(client: Client, { newestAt }: MadeData): Promise<void> {
  for (const { fill } of Object.values(MADE)) await client.query(fill, [newestAt, '0', 1, ROWS_AN_HOUR]);
}

async function readClock(client: Client): Promise<{ readonly newest: string; readonly gap: string }> {
  const { rows } = await client.query<{ newest: string; gap: string }>(CLOCK);
  const [row] = rows;
  if (row === undefined) throw new TypeError('A query that gives exactly one row gave none.');
  return row;
}

async function readSize(client: Client, table: string): Promise<Omit<MadeTable, 'seconds'>> {
  const { rows } = await client.query<{ rows: string; bytes: string; indexes: string }>(
    'select (select reltuples::bigint from pg_class where oid = $1::regclass) as rows, pg_table_size($1::regclass) as bytes, pg_indexes_size($1::regclass) as indexes',
    [table],
  );
  const [size] = rows;
  return { rows: Number(size?.rows), bytes: Number(size?.bytes), bytesOfIndexes: Number(size?.indexes) };
}

/** The newest row came in two minutes ago; `gap` seconds lie between the newest hours and the end of the newest day that is closed for 48 h. */
const CLOCK = `
  with clock as (select date_trunc('second', now()) - interval '2 minutes' as newest)
  select to_char(newest at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as newest,
         extract(epoch from newest - interval '${NEWEST_HOURS} hours'
           - date_trunc('day', newest - interval '48 hours', 'UTC'))::bigint::text as gap
    from clock`;

/** The shapes of the shipped bindings: the manual table as the source system dumped it, dlt's as dlt makes it. */
const TABLES = `
  create table public.submissions (submission_id varchar(255) not null, subreddit varchar(255) not null, title varchar(300) not null, text text, url text,
    permalink text, upvotes int check (upvotes >= 0), comments_count int check (comments_count >= 0), is_nsfw boolean, removed boolean,
    created_at timestamptz not null, ingested_at timestamptz not null default now());
  create schema reddit_harbor;
  create table reddit_harbor._dlt_loads (load_id varchar not null, schema_name varchar, status bigint not null, inserted_at timestamptz not null,
    schema_version_hash varchar);
  create table reddit_harbor.submissions (id varchar not null, subreddit varchar, title varchar, selftext varchar, url varchar, permalink varchar, score bigint,
    num_comments bigint, created_utc double precision, _dlt_load_id varchar not null, _dlt_id varchar not null);
  create table public.opportunity_analysis (id bigserial, submission_id text not null, opportunity_id text not null, title text, subreddit text,
    sector text, final_score numeric(5,2), priority text, scored_at timestamptz default now())`;

/** When the i-th newest row arrived: $1 is the newest, $2 the gap. */
const ARRIVED = `$1::timestamptz - i * interval '1 hour' / ${ROWS_AN_HOUR} - case when i > ${NEWEST_HOURS * ROWS_AN_HOUR} then $2::int else 0 end * interval '1 second'`;
const SUBREDDITS = `(array['opensource', 'SideProject', 'productivity', 'freelance', 'personalfinance'])[1 + i % 5]`;
/** Ids as Reddit's: they grow with time, and are numbers to a base that 16 is a part of. */
const ID = `to_hex(1342177280 - i)`;
/** dlt loads every 30 minutes; a load's id is the second of its extraction. */
const LOAD = `$1::timestamptz - floor(extract(epoch from $1::timestamptz - arrived) / 1800) * interval '30 minutes'`;
const LOAD_ID = `(extract(epoch from ${LOAD})::bigint - 20) || '.5'`;
const ROWS = `(select i, ${ARRIVED} as arrived from generate_series($4::int, $3::int, -1) i) made`;
const BODY = `left(repeat(md5(i::text), 9), 274)`;

const MADE: Readonly<Record<string, { readonly fill: string; readonly indexes: readonly string[] }>> = {
  'public.submissions': {
    fill: `insert into public.submissions (submission_id, subreddit, title, text, url, permalink, upvotes, comments_count, is_nsfw, removed, created_at, ingested_at)
      select ${ID}, ${SUBREDDITS}, 'A post of the bench, number ' || i, ${BODY}, 'https://example.org/' || i, '/r/x/comments/' || ${ID} || '/', i % 100, i % 7,
             false, false, arrived - (1 + i % 50) * interval '1 minute', arrived from ${ROWS}`,
    indexes: [
      'create unique index on public.submissions (submission_id)',
      'create index on public.submissions (ingested_at)',
      'create index on public.submissions (created_at)',
    ],
  },
  'reddit_harbor.submissions': {
    fill: `insert into reddit_harbor.submissions
      select ${ID}, ${SUBREDDITS}, 'A post of the bench, number ' || i, ${BODY}, 'https://example.org/' || i, '/r/x/comments/' || ${ID} || '/', i % 100, i % 7,
             extract(epoch from arrived - (1 + i % 50) * interval '1 minute')::double precision, ${LOAD_ID}, 'd' || ${ID} from ${ROWS}`,
    indexes: [
      'create unique index on reddit_harbor.submissions (_dlt_id)',
      'create index on reddit_harbor.submissions (id)',
      'create index on reddit_harbor.submissions (_dlt_load_id)',
      'create index on reddit_harbor.submissions (created_utc)',
    ],
  },
  'public.opportunity_analysis': {
    fill: `insert into public.opportunity_analysis (submission_id, opportunity_id, title, subreddit, sector, final_score, priority, scored_at)
      select ${ID}, 'opp_' || ${ID}, 'An opportunity', ${SUBREDDITS}, 'Technology', i % 100, 'Medium', arrived from ${ROWS} where i % 10 = 0`,
    indexes: [
      'create unique index on public.opportunity_analysis (opportunity_id)',
      'create index on public.opportunity_analysis (scored_at)',
      'create index on public.opportunity_analysis (submission_id)',
    ],
  },
};

const LOADS = `
  insert into reddit_harbor._dlt_loads
  select distinct ${LOAD_ID}, 'reddit_harbor_problem_collection', 0, ${LOAD}, 'hash'
    from (select ${ARRIVED} as arrived from generate_series(1, $3::int, 100) i) made`;
