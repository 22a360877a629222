import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createPostgresIntegrityDatabase } from '../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import type { Datasets } from '../../actions/shared/datasets/datasets.ts';
import { EMPTY_MEMORY } from '../../actions/shared/integrity/empty-memory.ts';
import type { IntegrityMemory } from '../../actions/shared/integrity/integrity-memory.ts';
import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';
import { judgeLook } from '../../actions/shared/integrity/judge-look.ts';
import { takeLook } from '../../actions/shared/integrity/take-look.ts';
import { lookAt, readDatasets } from '../support/look-at.ts';
import { withClient } from '../support/pglite-database.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { ANALYSIS_BY_SHAPE, datasetsOf, SUBMISSIONS_BY_GENERATION } from '../support/source-tables.ts';
import {
  DLT_DATASETS,
  fillWorld,
  fullCutover,
  hoursAgo,
  learnWorld,
  SHARED_DATASETS,
  TABLE_CHECKS,
} from '../support/table-world.ts';

const SIZE = 20_000;

let server: PostgresServer;
let shared: Partial<IntegrityMemory>;
let dlt: Partial<IntegrityMemory>;
beforeAll(async () => {
  server = await startPostgresServer({ synchronous_commit: 'off' });
  await onDatabase('postgres', 'create database healthy');
  await withClient(urlOf('healthy'), (client) => fillWorld(client, SIZE));
  shared = await learnWorld(urlOf('healthy'), SHARED_DATASETS, SIZE);
  dlt = await learnWorld(urlOf('healthy'), DLT_DATASETS, SIZE);
}, 300_000);
afterAll(() => server.stop());

let copies = 0;
/** A copy of the healthy world in which something lawful happened. */
async function worldAfter(sql: string): Promise<string> {
  copies += 1;
  const database = `copy_${copies}`;
  await onDatabase('postgres', `create database ${database} template healthy`);
  await onDatabase(database, sql);
  return database;
}

const MERGE_B = `insert into public._dlt_loads values ('1900000000.5', 'shared_pipeline', 0, now() - interval '10 minutes', 'hash');
  create temp table again as select * from public.submissions where $where;
  delete from public.submissions where id in (select id from again);
  update again set _dlt_load_id = '1900000000.5';
  insert into public.submissions select * from again`;

const LAWFUL: readonly {
  readonly name: string;
  readonly sql: string;
  readonly recall?: (known: Partial<IntegrityMemory>) => Partial<IntegrityMemory>;
}[] = [
  {
    name: 'a lawful mass deletion of posts with all that belongs to them',
    sql: `create temp table gone as select id, submission_id from public.submissions where right(submission_id, 1) in ('1', '5', '9', 'd');
      delete from public.comments where submission_id in (select id from gone);
      delete from public.opportunity_analysis where submission_id in (select submission_id from gone);
      delete from public.submissions where id in (select id from gone)`,
  },
  {
    name: 'a backfill of posts of 2015',
    sql: `insert into public.submissions (title, submission_id, subreddit, created_at, ingested_at)
      select 'Old post', 'a' || i, 'opensource', '2015-03-29T00:30:00Z'::timestamptz + i * interval '1 minute', now() - interval '9 minutes' from generate_series(1, 3000) i`,
  },
  {
    name: 'a merge that rewrites a third of all rows unchanged',
    sql: MERGE_B.replace('$where', "right(submission_id, 1) in ('0', '5', 'a', 'f')"),
  },
  {
    name: 'a merge that rewrites the newest posts, an hour later, unchanged',
    sql: MERGE_B.replace('$where', "ingested_at > now() - interval '2 hours'"),
  },
  {
    name: 'a quiet night',
    sql: `delete from public.comments where ingested_at > now() - interval '8 hours';
      delete from public.opportunity_analysis where scored_at > now() - interval '8 hours';
      delete from public.submissions where ingested_at > now() - interval '8 hours'`,
    recall: (known) => {
      const night = new Set(Array.from({ length: 9 }, (_, index) => hoursAgo(index).slice(11, 13)));
      const marks = new Map(
        [...(known.marks ?? [])].map(([name, value]) => [name, name.startsWith('freshness:') ? hoursAgo(9) : value]),
      );
      return {
        ...known,
        marks,
        gauges: withoutChildren(known),
        counts: (known.counts ?? []).filter(({ hour }) => !night.has(hour.slice(11, 13))),
      };
    },
  },
  {
    name: 'a subreddit that never had a post',
    sql: `update public.submissions set subreddit = 'opensource'; update public.comments set subreddit = 'opensource'`,
    recall: withoutSideProject,
  },
  {
    name: 'a server that thinks in another zone',
    sql: `do $$ begin execute 'alter database ' || current_database() || ' set timezone to ''America/New_York'''; end $$`,
  },
  {
    name: 'a server in a zone where summer time begins',
    sql: `do $$ begin execute 'alter database ' || current_database() || ' set timezone to ''Australia/Lord_Howe'''; end $$`,
  },
];

test.each(LAWFUL)('$name raises nothing', async ({ sql, recall = (known) => known }) => {
  const database = await worldAfter(sql);
  const found = await findingsIn(database, SHARED_DATASETS, recall(shared));
  expect(found, found.join('\n')).toEqual([]);
});

test('a merge of a table that dlt made, rewriting rows unchanged, raises nothing', async () => {
  const database =
    await worldAfter(`insert into reddit_harbor._dlt_loads values ('1900000000.5', 'reddit_harbor_collection', 0, now() - interval '10 minutes', 'hash');
    insert into reddit_harbor_staging.submissions select * from reddit_harbor.submissions where right(id, 1) in ('0', '5', 'a');
    update reddit_harbor_staging.submissions set _dlt_load_id = '1900000000.5';
    delete from reddit_harbor.submissions where id in (select id from reddit_harbor_staging.submissions);
    insert into reddit_harbor.submissions select * from reddit_harbor_staging.submissions`);
  expect(await findingsIn(database, DLT_DATASETS, dlt)).toEqual([]);
});

test('a load that inserts only what is new, and found nothing new, raises nothing', async () => {
  const database =
    await worldAfter(`delete from reddit_harbor._dlt_loads where inserted_at > now() - interval '5 hours';
    delete from reddit_harbor.submissions where _dlt_load_id not in (select load_id from reddit_harbor._dlt_loads);
    insert into reddit_harbor._dlt_loads values ('1900000000.5', 'reddit_harbor_collection', 0, now() - interval '10 minutes', 'hash');
    insert into reddit_harbor_staging.submissions
      select id, subreddit, title, created_utc, '1900000000.5', _dlt_id from reddit_harbor.submissions limit 50`);
  const found = await findingsIn(database, DLT_DATASETS, dlt);
  expect(found.filter((line) => line.includes('wrong-schema'))).toEqual([]);
});

test('a load that is being extracted, in staging alone, raises nothing', async () => {
  const database = await worldAfter(`insert into reddit_harbor_staging.submissions
    select id, subreddit, title, created_utc, '1900000000.5', _dlt_id from reddit_harbor.submissions limit 50`);
  expect(await findingsIn(database, DLT_DATASETS, dlt)).toEqual([]);
});

test('another project that loads into a table of the same name raises nothing', async () => {
  const database = await worldAfter(`create schema other; create table other._dlt_loads (like reddit_harbor._dlt_loads);
    create table other.submissions (like reddit_harbor.submissions);
    insert into other._dlt_loads values ('1900000000.5', 'their_pipeline', 0, now() - interval '10 minutes', 'hash');
    insert into other.submissions select id, subreddit, title, created_utc, '1900000000.5', _dlt_id from reddit_harbor.submissions limit 50;
    delete from reddit_harbor._dlt_loads where inserted_at > now() - interval '5 hours';
    delete from reddit_harbor.submissions where _dlt_load_id not in (select load_id from reddit_harbor._dlt_loads)`);
  const found = await findingsIn(database, DLT_DATASETS, dlt);
  expect(found.filter((line) => line.includes('wrong-schema'))).toEqual([]);
});

test('lawful deletion of comments alone warns and never fails', async () => {
  const database = await worldAfter(`delete from public.comments where right(comment_id, 1) in ('1', '5')`);
  const { results } = await lookIn(database, SHARED_DATASETS, shared);
  expect(results.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  expect(results.filter(({ verdict }) => verdict === 'warn').map(({ id }) => id)).toEqual(['children-continuity']);
});

describe('empty tables, of every generation and shape', () => {
  test.each([
    ['A', SUBMISSIONS_BY_GENERATION.A],
    ['B', SUBMISSIONS_BY_GENERATION.B],
    ['C', SUBMISSIONS_BY_GENERATION.C],
    ['D', SUBMISSIONS_BY_GENERATION.D],
  ] as const)('submissions %s, with the three analyses', async (generation, submissions) => {
    for (const [shape, analysis] of Object.entries(ANALYSIS_BY_SHAPE)) {
      const database = `empty_${generation}_${shape}`.toLowerCase();
      await onDatabase('postgres', `create database ${database}`);
      await onDatabase(database, `${LOADS}; ${submissions.ddl}; ${analysis.ddl}`);
      const { results } = await lookIn(
        database,
        datasetsOf({ dataset: submissions.dataset.replace('submissions-dlt', 'submissions') }, analysis),
        {},
      );
      const bad = results.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
      expect(bad.map(describeResult)).toEqual([]);
      const unknown = results.filter(({ verdict }) => verdict === 'unknown');
      expect(
        unknown.every(
          ({ observed, remedy }) =>
            generation === 'A' && observed.includes('arrival rule none') && remedy?.includes('DEFAULT now()'),
        ),
      ).toBe(true);
    }
  });
});

test('names that need quoting are quoted in every query', async () => {
  const database = 'odd_names';
  await onDatabase('postgres', `create database ${database}`);
  await onDatabase(
    database,
    `create schema "we""ird.Schema"; create table "we""ird.Schema"."Mixed ""table"".$1" ("Id $&" text, "Sub'reddit" text, "at time" timestamptz default now(), "made;--" timestamptz, "ti""tle" text);
     create index on "we""ird.Schema"."Mixed ""table"".$1" ("at time"); create index on "we""ird.Schema"."Mixed ""table"".$1" ("Id $&");
     insert into "we""ird.Schema"."Mixed ""table"".$1" select to_hex(i + 65536), 'opensource', now() - interval '10 minutes', now() - interval '20 minutes', 'T' from generate_series(1, 100) i;
     insert into "we""ird.Schema"."Mixed ""table"".$1" select "Id $&", "Sub'reddit", "at time", "made;--", "ti""tle" from "we""ird.Schema"."Mixed ""table"".$1" limit 3`,
  );
  const plain = readDatasets(datasetsOf(SUBMISSIONS_BY_GENERATION.D));
  const [dataset] = plain.datasets;
  const [table] = dataset?.tables ?? [];
  if (dataset === undefined || table === undefined) throw new TypeError('The fixture binds no table.');
  const odd: Datasets = {
    ...plain,
    datasets: [
      {
        ...dataset,
        tables: [
          {
            ...table,
            schema: 'we"ird.Schema',
            table: 'Mixed "table".$1',
            canonicalId: { column: 'Id $&', form: 'bare' },
            unitColumn: "Sub'reddit",
            arrival: { rule: 'column', column: 'at time' },
            eventTime: { column: 'made;--', type: 'timestamptz' },
            requiredColumns: ['ti"tle'],
            columns: { title: 'ti"tle' },
          },
        ],
      },
    ],
  };
  const results = await lookWith(database, odd);
  expect(results.filter(({ verdict }) => verdict === 'unknown').map(describeResult)).toEqual([]);
  expect(results.filter(({ verdict }) => verdict === 'fail').map(({ id, faultCount }) => [id, faultCount])).toEqual([
    ['duplicates', 3],
  ]);
});

test('a partitioned table and a view are looked at like any other', async () => {
  const database = await worldAfter(`alter table public.submissions rename to heap;
    create table public.partitioned (like public.heap) partition by range (ingested_at);
    create table public.part_old partition of public.partitioned for values from (minvalue) to ('${hoursAgo(24)}');
    create table public.part_new partition of public.partitioned for values from ('${hoursAgo(24)}') to (maxvalue);
    insert into public.partitioned select * from public.heap;
    create index on public.partitioned (ingested_at); create index on public.partitioned (submission_id); create index on public.partitioned (_dlt_load_id); create index on public.partitioned (created_at);
    insert into public.partitioned select * from public.heap order by ingested_at limit 1;
    update public.partitioned set ingested_at = now() - interval '10 minutes' where tableoid = 'public.part_old'::regclass and ctid = (select max(ctid) from public.part_old);
    analyze; create view public.submissions as select * from public.partitioned`);
  for (const [name, binding] of [
    ['view', SUBMISSIONS_BY_GENERATION.B.dataset],
    ['partitioned', SUBMISSIONS_BY_GENERATION.B.dataset.replace('table: submissions', 'table: partitioned')],
  ] as const) {
    const { results } = await lookIn(database, datasetsOf({ dataset: binding }), {
      watermarks: new Map([
        ['public.submissions', hoursAgo(6)],
        ['public.partitioned', hoursAgo(6)],
      ]),
    });
    expect(
      results
        .filter(({ verdict }) => !['pass', 'skipped'].includes(verdict))
        .map(({ id, verdict, faultCount }) => [name, id, verdict, faultCount]),
    ).toEqual([[name, 'duplicates', 'fail', 1]]);
  }
});

const LOADS = `create table public._dlt_loads (load_id varchar(64) not null, schema_name varchar, status bigint not null, inserted_at timestamptz not null, schema_version_hash varchar)`;

function withoutChildren({ gauges }: Partial<IntegrityMemory>): ReadonlyMap<string, number> {
  return new Map([...(gauges ?? [])].filter(([name]) => !name.startsWith('children-continuity:')));
}

function withoutSideProject(known: Partial<IntegrityMemory>): Partial<IntegrityMemory> {
  return {
    ...known,
    marks: new Map([...(known.marks ?? [])].filter(([name]) => !name.endsWith(':sideproject'))),
    counts: (known.counts ?? []).filter(({ unit }) => unit !== 'sideproject'),
  };
}

function lookIn(database: string, datasets: string, memory: Partial<IntegrityMemory>) {
  return lookAt(urlOf(database), { datasets, checks: TABLE_CHECKS, memory, state: fullCutover() });
}

async function findingsIn(
  database: string,
  datasets: string,
  memory: Partial<IntegrityMemory>,
): Promise<readonly string[]> {
  const { results } = await lookIn(database, datasets, memory);
  return results.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped').map(describeResult);
}

/** A look with names that the file's own rules would refuse. */
async function lookWith(database: string, datasets: Datasets): Promise<readonly CheckResult[]> {
  const request = {
    datasets,
    memory: EMPTY_MEMORY,
    state: fullCutover(),
    isBaseline: false,
    checks: TABLE_CHECKS,
    elapsedMs: () => performance.now(),
  };
  const { context, answered } = await createPostgresIntegrityDatabase({
    url: urlOf(database),
    now: () => new Date(),
  }).look((look) => takeLook(look, request));
  return judgeLook(answered, context).results;
}

function describeResult({ id, table, unit, verdict, observed, remedy }: CheckResult): string {
  return `${verdict} ${id} ${table} ${unit ?? ''}: ${observed}${verdict === 'unknown' ? ` / ${remedy}` : ''}`;
}

function urlOf(database: string): string {
  return server.url.replace(/\/postgres$/u, `/${database}`);
}

async function onDatabase(database: string, sql: string): Promise<void> {
  await withClient(urlOf(database), (client) => client.query(sql));
}
