import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { IntegrityMemory } from '../../actions/shared/integrity/integrity-memory.ts';
import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';
import { lookAt } from '../support/look-at.ts';
import { withClient } from '../support/pglite-database.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import {
  DLT_DATASETS,
  fillWorld,
  fullCutover,
  hoursAgo,
  learnWorld,
  SHARED_DATASETS,
  TABLE_CHECKS,
} from '../support/table-world.ts';

const SIZES = (process.env['SWITCHBACK_SIZES'] ?? '1000,20000,200000').split(',').map(Number);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer({ synchronous_commit: 'off' });
}, 60_000);
afterAll(() => server.stop());

interface World {
  readonly template: string;
  readonly shared: Partial<IntegrityMemory>;
  readonly dlt: Partial<IntegrityMemory>;
}

interface FaultCase {
  readonly name: string;
  readonly check: string;
  readonly verdict: 'fail' | 'warn';
  /** Statements that put the fault there; `$n` is how many rows of it. */
  readonly seed: string;
  readonly datasets?: 'shared' | 'dlt';
  /** What earlier looks knew, where it has to be older than the healthy world's. */
  readonly recall?: (memory: Partial<IntegrityMemory>) => Partial<IntegrityMemory>;
  /** Other checks that rightly see it too. */
  readonly also?: readonly string[];
}

const NEWEST = (table: string, many: string, order = 'ingested_at') =>
  `select ctid from ${table} order by ${order} desc limit ${many}`;
/** Rows that the newest manual ones are. */
const MANUAL = (many: string) =>
  `(select ctid from public.submissions where _dlt_load_id is null order by ingested_at desc offset 5 limit ${many})`;
const DLT_NEW = (many: string) =>
  `(select ctid from reddit_harbor.submissions where _dlt_load_id in (select load_id from reddit_harbor._dlt_loads where inserted_at > now() - interval '5 hours') limit ${many})`;
/** Copies of submissions that came in long ago, which arrive again just now. */
const COPY = (id: string, many = '$n') =>
  `insert into public.submissions (title, submission_id, subreddit, created_at, ingested_at)
   select title, ${id}, subreddit, created_at, now() - interval '5 minutes' from public.submissions
    where ingested_at < now() - interval '2 days' and _dlt_load_id is null and submission_id ~ '[a-f]' limit ${many}`;

const FAULTS: readonly FaultCase[] = [
  { name: 'a post stored a second time', check: 'duplicates', verdict: 'fail', seed: COPY('submission_id') },
  {
    name: 'a post stored twice within the window',
    check: 'duplicates',
    verdict: 'fail',
    seed: `insert into public.submissions (title, submission_id, subreddit, created_at, ingested_at)
      select title, submission_id, subreddit, created_at, now() - interval '5 minutes' from public.submissions where ctid = any(array${MANUAL('$n')})`,
  },
  {
    name: 'a post stored again with its prefix',
    check: 'duplicates',
    verdict: 'fail',
    seed: COPY("'t3_' || submission_id"),
    also: ['id-format'],
  },
  {
    name: 'a post stored again in upper case',
    check: 'duplicates',
    verdict: 'fail',
    seed: COPY('upper(submission_id)'),
    also: ['id-format'],
  },
  {
    name: 'a post in two forms under a unique index',
    check: 'duplicates',
    verdict: 'fail',
    seed: `create unique index on public.submissions (submission_id); ${COPY("'t3_' || submission_id")}`,
    also: ['id-format', 'contract'],
  },
  {
    name: 'a package of dlt that was loaded twice by append',
    check: 'duplicates',
    verdict: 'fail',
    datasets: 'dlt',
    seed: `insert into reddit_harbor.submissions select id, subreddit, title, created_utc, _dlt_load_id, _dlt_id || 'again' from reddit_harbor.submissions where ctid = any(array${DLT_NEW('$n')})`,
  },
  {
    name: 'ids that are null',
    check: 'nulls',
    verdict: 'fail',
    also: ['references', 'children-continuity'],
    seed: `update public.submissions set submission_id = null where ctid = any(array${MANUAL('$n')})`,
  },
  {
    name: 'a required column that is null',
    check: 'nulls',
    verdict: 'fail',
    seed: `update public.submissions set created_at = null where ctid = any(array${MANUAL('$n')})`,
  },
  {
    name: 'ids of dlt that are null',
    check: 'nulls',
    verdict: 'fail',
    datasets: 'dlt',
    seed: `update reddit_harbor.submissions set id = null where ctid = any(array${DLT_NEW('$n')})`,
  },
  ...[
    ['a UUID for an id', 'gen_random_uuid()::text'],
    ['an id with opp_ before it', "'opp_' || submission_id"],
    ['a fullname among bare ids', "'t3_' || submission_id"],
    ['an id in upper case', 'upper(submission_id)'],
    ['an id with blanks', "' ' || submission_id"],
  ].map(([name = '', id = '']): FaultCase => ({
    name,
    check: 'id-format',
    verdict: 'fail',
    also: ['references', 'children-continuity'],
    seed: `update public.submissions set submission_id = ${id} where ctid = any(array${MANUAL('$n')}) and submission_id ~ '[a-f]'`,
  })),
  {
    name: 'mock ids of the first kind',
    check: 'test-rows',
    verdict: 'fail',
    also: ['references', 'children-continuity'],
    seed: `with few as (select ctid, row_number() over () - 1 as i from public.submissions where ctid = any(array${MANUAL('$n')}))
      update public.submissions s set submission_id = 'test_' || few.i from few where s.ctid = few.ctid`,
  },
  {
    name: 'mock ids of the second kind, by dlt',
    check: 'test-rows',
    verdict: 'fail',
    datasets: 'dlt',
    seed: `with few as (select ctid, row_number() over () - 1 as i from reddit_harbor.submissions where ctid = any(array${DLT_NEW('$n')}))
      update reddit_harbor.submissions s set id = 'test_3_' || few.i from few where s.ctid = few.ctid`,
  },
  {
    name: 'mock addresses',
    check: 'test-rows',
    verdict: 'fail',
    seed: `update public.submissions set permalink = 'https://www.reddit.com/r/opensource/comments/test_4/x/' where ctid = any(array${MANUAL('$n')})`,
  },
  {
    name: 'a mock title at a mock time',
    check: 'test-rows',
    verdict: 'fail',
    seed: `update public.submissions set title = 'Manual processes are so tedious and annoying', created_at = to_timestamp(1704067205) where ctid = any(array${MANUAL('3')})`,
  },
  {
    name: 'a mock title alone',
    check: 'test-rows',
    verdict: 'warn',
    seed: `update public.submissions set title = 'Manual processes are so tedious and annoying' where ctid = any(array${MANUAL('1')})`,
  },
  {
    name: 'analyses of mock posts',
    check: 'test-rows',
    verdict: 'fail',
    seed: `with few as (select ctid, row_number() over () as i from public.opportunity_analysis order by scored_at desc limit 3)
      update public.opportunity_analysis o set submission_id = 'test_' || few.i, opportunity_id = 'opp_test_' || few.i from few where o.ctid = few.ctid`,
    also: ['references', 'children-continuity'],
  },
  {
    name: 'comments that are linked to nothing',
    check: 'references',
    verdict: 'fail',
    seed: `update public.comments set submission_id = null, link_id = null where ingested_at > now() - interval '5 hours'`,
    also: ['children-continuity'],
  },
  {
    name: 'comments whose post is not there',
    check: 'references',
    verdict: 'fail',
    seed: `update public.comments set submission_id = gen_random_uuid() where ctid = any(array(${NEWEST('public.comments', '$w / 5')}))`,
    also: ['children-continuity'],
  },
  {
    name: 'analyses whose post is not there',
    check: 'references',
    verdict: 'fail',
    seed: `update public.opportunity_analysis set submission_id = 'zzz' || substr(submission_id, 4) where ctid = any(array(${NEWEST('public.opportunity_analysis', '$w / 5', 'scored_at')}))`,
    also: ['children-continuity'],
  },
  {
    name: 'children that a merge erased',
    check: 'children-continuity',
    verdict: 'fail',
    seed: `alter table public.comments add foreign key (submission_id) references public.submissions (id) on delete cascade;
      create temp table again as select * from public.submissions where ctid = any(array(${NEWEST('public.submissions', '$w / 5')}));
      delete from public.submissions where id in (select id from again);
      insert into public.submissions select * from again`,
    also: ['volume', 'cascade-keys', 'contract'],
  },
  {
    name: 'a key that cascades into a merged table',
    check: 'cascade-keys',
    verdict: 'fail',
    seed: 'alter table public.comments add foreign key (submission_id) references public.submissions (id) on delete cascade',
    also: ['contract'],
  },
  {
    name: 'a key that unlinks when dlt merges',
    check: 'cascade-keys',
    verdict: 'warn',
    seed: 'alter table public.comments add foreign key (submission_id) references public.submissions (id) on delete set null',
    also: ['contract'],
  },
  {
    name: 'a unit that fell silent',
    check: 'freshness',
    verdict: 'warn',
    seed: `delete from public.comments c using public.submissions s where c.submission_id = s.id and s.subreddit = 'SideProject' and s.ingested_at > now() - interval '60 hours';
      delete from public.opportunity_analysis o where subreddit = 'SideProject' and scored_at > now() - interval '60 hours';
      delete from public.submissions where subreddit = 'SideProject' and ingested_at > now() - interval '60 hours'`,
    also: ['volume', 'children-continuity'],
    recall: (known) => ({
      ...known,
      marks: new Map([...(known.marks ?? []), ['freshness:public.submissions:sideproject', hoursAgo(60)]]),
    }),
  },
  {
    name: 'a unit of which almost nothing came',
    check: 'volume',
    verdict: 'warn',
    seed: `create temp table gone as select id, submission_id from public.submissions
        where subreddit = 'SideProject' and ingested_at > now() - interval '5 hours' and comments_count <> 1;
      delete from public.comments where submission_id in (select id from gone);
      delete from public.opportunity_analysis where submission_id in (select submission_id from gone);
      delete from public.submissions where id in (select id from gone)`,
    recall: (known) => ({
      ...known,
      counts: (known.counts ?? []).filter(({ unit, hour }) => unit !== 'sideproject' || hour < hoursAgo(30)),
    }),
    also: ['children-continuity'],
  },
  {
    name: 'posts of the future',
    check: 'event-time',
    verdict: 'fail',
    seed: `update public.submissions set created_at = now() + interval '3 hours' where ctid = any(array${MANUAL('$n')})`,
  },
  {
    name: 'posts of 1970',
    check: 'event-time',
    verdict: 'fail',
    seed: `update public.submissions set created_at = to_timestamp(0) where ctid = any(array${MANUAL('$n')})`,
    also: ['children-continuity'],
  },
  {
    name: 'milliseconds for seconds',
    check: 'event-time',
    verdict: 'fail',
    datasets: 'dlt',
    seed: `update reddit_harbor.submissions set created_utc = created_utc * 1000 where ctid = any(array${DLT_NEW('$n')})`,
  },
  {
    name: 'an epoch of zero',
    check: 'event-time',
    verdict: 'fail',
    datasets: 'dlt',
    seed: `update reddit_harbor.submissions set created_utc = 0 where ctid = any(array${DLT_NEW('$n')})`,
  },
  {
    name: 'times three hours off',
    check: 'event-lag',
    verdict: 'warn',
    seed: `update public.submissions set created_at = created_at - interval '3 hours' where ingested_at > now() - interval '6 hours'`,
    also: ['children-continuity'],
  },
  {
    name: 'times three hours off, by dlt',
    check: 'event-lag',
    verdict: 'warn',
    datasets: 'dlt',
    seed: `update reddit_harbor.submissions set created_utc = created_utc - 10800 where ctid = any(array${DLT_NEW('1000000')})`,
    recall: (known) => ({
      ...known,
      gauges: new Map([
        ...(known.gauges ?? []),
        ['event-lag:reddit_harbor.submissions:dlt:newest', Date.now() / 1000 - 6 * 3600],
      ]),
    }),
  },
  {
    name: 'posts made after they arrived',
    check: 'event-lag',
    verdict: 'warn',
    seed: `update public.submissions set created_at = ingested_at + interval '20 minutes' where ingested_at > now() - interval '6 hours' and ingested_at < now() - interval '30 minutes'`,
    also: ['children-continuity'],
  },
  {
    name: 'titles longer than Reddit allows',
    check: 'value-domain',
    verdict: 'warn',
    seed: `alter table public.submissions alter column title type text;
      update public.submissions set title = repeat('x', 400) where ctid = any(array${MANUAL('$n')})`,
    also: ['contract'],
  },
  {
    name: 'negative counts',
    check: 'value-domain',
    verdict: 'warn',
    seed: `alter table public.submissions drop constraint submissions_comments_count_check;
      update public.submissions set comments_count = -1 where ctid = any(array${MANUAL('$n')})`,
  },
  {
    name: 'a load that stayed in staging',
    check: 'wrong-schema',
    verdict: 'fail',
    datasets: 'dlt',
    seed: `insert into reddit_harbor_staging.submissions select * from reddit_harbor.submissions where ctid = any(array${DLT_NEW('1000000')});
      delete from reddit_harbor.submissions where ctid = any(array${DLT_NEW('1000000')})`,
    also: ['freshness', 'volume'],
  },
  {
    name: 'a load in another schema',
    check: 'wrong-schema',
    verdict: 'fail',
    datasets: 'dlt',
    seed: `delete from reddit_harbor.submissions where ctid = any(array${DLT_NEW('1000000')});
      delete from reddit_harbor._dlt_loads where inserted_at > now() - interval '5 hours';
      update public._dlt_loads set schema_name = 'reddit_harbor_collection' where inserted_at > now() - interval '5 hours'`,
    also: ['freshness', 'volume'],
  },
  {
    name: 'a variant column',
    check: 'variant-columns',
    verdict: 'fail',
    datasets: 'dlt',
    seed: 'alter table reddit_harbor.submissions add column created_utc__v_text varchar',
    also: ['contract'],
  },
  {
    name: 'a bound column that is gone',
    check: 'contract',
    verdict: 'fail',
    datasets: 'dlt',
    seed: 'alter table reddit_harbor.submissions drop column title',
    also: ['nulls'],
  },
  {
    name: 'a bound column of another type',
    check: 'contract',
    verdict: 'fail',
    datasets: 'dlt',
    seed: 'alter table reddit_harbor.submissions alter column created_utc type varchar',
    also: ['nulls', 'event-time', 'event-lag', 'freshness'],
  },
  {
    name: 'a column that nobody announced',
    check: 'contract',
    verdict: 'warn',
    datasets: 'dlt',
    seed: 'alter table reddit_harbor.submissions add column flair varchar',
  },
  {
    name: 'a unique index that is gone',
    check: 'contract',
    verdict: 'warn',
    seed: 'alter table public.opportunity_analysis drop constraint opportunity_analysis_opportunity_id_key',
  },
];

describe.each(SIZES)('%i submissions', (size) => {
  let world: World;
  beforeAll(async () => {
    world = await prepareWorld(size);
  }, 300_000);

  test('a healthy world raises nothing', async () => {
    const found = [
      ...(await findingsIn(world, world.template, 'shared')),
      ...(await findingsIn(world, world.template, 'dlt')),
    ];
    expect(found.map(describeResult)).toEqual([]);
  });

  test.each(FAULTS)(
    '$name: found by $check',
    async ({ name, check, verdict, seed, datasets = 'shared', also = [], recall = (known) => known }) => {
      const database = `fault_${size}_${FAULTS.findIndex((fault) => fault.name === name)}`;
      await clone(world.template, database);
      await onDatabase(
        database,
        seed.replaceAll('$n', String(Math.max(3, size / 2000))).replaceAll('$w', String(size / 10)),
      );
      const found = await findingsIn({ ...world, [datasets]: recall(world[datasets]) }, database, datasets);
      const meant = found.filter(({ id }) => id === check);
      expect(
        meant.map((result) => result.verdict),
        found.map(describeResult).join('\n'),
      ).toContain(verdict);
      const others = found.filter(({ id }) => id !== check && !also.includes(id));
      expect(others, others.map(describeResult).join('\n')).toEqual([]);
      await onDatabase('postgres', `drop database ${database}`);
    },
  );
});

function describeResult({ id, table, unit, verdict, observed, remedy }: CheckResult): string {
  return `${verdict} ${id} ${table} ${unit ?? ''}: ${observed}${verdict === 'unknown' ? ` / ${remedy}` : ''}`;
}

/** A database to copy, and what four looks at it and four weeks of steady hours leave in the memory. */
async function prepareWorld(size: number): Promise<World> {
  const template = `healthy_${size}`;
  await onDatabase('postgres', `create database ${template}`);
  await withClient(urlOf(template), (client) => fillWorld(client, size));
  return {
    template,
    shared: await learnWorld(urlOf(template), SHARED_DATASETS, size),
    dlt: await learnWorld(urlOf(template), DLT_DATASETS, size),
  };
}

async function findingsIn(world: World, database: string, datasets: 'shared' | 'dlt'): Promise<readonly CheckResult[]> {
  const { results } = await lookAt(urlOf(database), {
    datasets: datasets === 'shared' ? SHARED_DATASETS : DLT_DATASETS,
    checks: TABLE_CHECKS,
    memory: world[datasets],
    state: fullCutover(),
  });
  return results.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped');
}

function urlOf(database: string): string {
  return server.url.replace(/\/postgres$/u, `/${database}`);
}

async function onDatabase(database: string, sql: string): Promise<void> {
  await withClient(urlOf(database), (client) => client.query(sql));
}

async function clone(template: string, database: string): Promise<void> {
  await onDatabase('postgres', `create database ${database} template ${template}`);
}
