import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';

import type { CheckResult } from '../../actions/shared/integrity/integrity-result.ts';
import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import { examine, listTroubles } from '../support/examine.ts';
import { lookAt } from '../support/look-at.ts';
import { POSTS_DATASETS } from '../support/posts-dataset.ts';
import { startPostgresReplica } from '../support/postgres-replica.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { fullCutover } from '../support/table-world.ts';
import { startTransactionPooler } from '../support/transaction-pooler.ts';

let server: PostgresServer;
// A replica starts only with as much as its primary has.
beforeAll(async () => {
  server = await startPostgresServer({
    synchronous_commit: 'off',
    max_connections: '12',
    max_prepared_transactions: '2',
  });
}, 120_000);
afterAll(() => server.stop());

const runAll = (...statements: readonly string[]): Promise<void> =>
  server.withClient(async (client) => {
    for (const statement of statements) await client.query(statement);
  });
beforeEach(() => runAll('drop schema public cascade; create schema public'));

const COLUMNS =
  'id text not null, subreddit text not null, title text, created_at timestamptz not null, arrived_at timestamptz not null default now()';
/** One every ten minutes, so that the newest day has 144. */
const FILL = `insert into public.$into (id, subreddit, title, created_at, arrived_at)
  select '1sk' || to_hex(4096 + i), 'opensource', 'A title', now() - i * interval '10 min', now() - interval '2 min' - i * interval '10 min' from generate_series(1, 2000) i`;
const indexesOn = (table: string): readonly string[] =>
  ['id', 'arrived_at', 'created_at'].map((column) => `create index on public.${table} (${column})`);
/** A partition a day for a fortnight, and one for the rest. */
const byDay = (column: string): readonly string[] => [
  `create table public.posts (${COLUMNS}) partition by range (${column})`,
  ...Array.from({ length: 15 }, (_, day) => {
    const at = (days: number): string => new Date(Date.now() + (days - 13) * 86_400_000).toISOString().slice(0, 10);
    return `create table public.posts_${day} partition of public.posts for values from ('${at(day)}') to ('${at(day + 1)}')`;
  }),
  'create table public.posts_rest partition of public.posts default',
];
const BASE = [
  `create table public.kept (key text not null, subreddit text not null, title text, created_at timestamptz not null,
  arrived_at timestamptz not null default now(), is_hidden boolean default false)`,
];
const VIEW =
  'create view public.posts as select key as id, subreddit, title, created_at, arrived_at from public.kept where not is_hidden';
const FILL_BASE = FILL.replace('$into (id', 'kept (key');

interface Relation {
  readonly name: string;
  readonly make: readonly string[];
  readonly fill: string;
  readonly index: readonly string[];
  /** Where rows are written. */
  readonly written: string;
  readonly key: string;
  /** Partitioned by the time of arrival. */
  readonly isPruned?: boolean;
}
const PARTED = { fill: FILL.replace('$into', 'posts'), index: indexesOn('posts'), written: 'posts', key: 'id' };
const BEHIND = {
  ...{ fill: FILL_BASE, written: 'kept', key: 'key' },
  index: indexesOn('kept').map((one) => one.replace('(id)', '(key)')),
};
const RELATIONS: readonly Relation[] = [
  { name: 'a table partitioned by the time of arrival', make: byDay('arrived_at'), isPruned: true, ...PARTED },
  { name: 'a table partitioned by the time of the post', make: byDay('created_at'), ...PARTED },
  {
    name: 'a table partitioned by the hash of the id, in two levels',
    make: [
      `create table public.posts (${COLUMNS}) partition by hash (id)`,
      'create table public.posts_0 partition of public.posts for values with (modulus 2, remainder 0) partition by list (subreddit)',
      'create table public.posts_0_all partition of public.posts_0 default',
      'create table public.posts_1 partition of public.posts for values with (modulus 2, remainder 1)',
    ],
    ...PARTED,
  },
  { name: 'a view over a table', make: [...BASE, VIEW], ...BEHIND },
  {
    name: 'a view over a partitioned table',
    make: [
      (BASE[0] ?? '').concat(' partition by range (arrived_at)'),
      'create table public.kept_all partition of public.kept default',
      VIEW,
    ],
    ...BEHIND,
  },
];
/** The gate lets nothing through that reads more than this from end to end. */
const STRICT = {
  datasets: POSTS_DATASETS,
  state: fullCutover(),
  checks: INTEGRITY_CHECKS,
  limits: { mostScannedRows: 500 },
};
const inShort = ({ id, verdict, observed }: CheckResult): string => `${id}: ${verdict}, ${observed}`;

describe.each(RELATIONS)('$name', ({ make, fill, index, written, key, isPruned = false }) => {
  beforeEach(() => runAll(...make, fill, ...index, 'analyze'));

  test('is looked at in full, without reading it from end to end', async () => {
    const { results } = await lookAt(server.url, STRICT);
    expect(results.filter(({ verdict }) => verdict === 'unknown' || verdict === 'fail').map(inShort)).toEqual([]);
    const recent = results.find(({ id }) => id === 'recent-rows');
    expect(recent?.observed).toMatch(/^14[34] rows came in over 24 h; .*14[34] of the posts are younger/u);
  });

  test('shows what is wrong with its rows', async () => {
    await runAll(
      `insert into public.${written} (${key}, subreddit, title, created_at, arrived_at)
         select id, 'opensource', title, now() - interval '3 days', now() - interval '5 minutes' from (values
         ('1sk15dc', 'Ten days old'), ('1skzzz', null)) row (id, title)`,
    );
    const { results } = await lookAt(server.url, STRICT);
    const found = results.filter(({ faultCount }) => faultCount > 0);
    expect(new Map(found.map(({ id, sample }) => [id, sample]))).toEqual(
      new Map([
        ['duplicates', ['1sk15dc']],
        ['nulls', ['1skzzz']],
      ]),
    );
  });

  test('is unknown where an index is missing, and the doctor has no other trouble than that', async () => {
    await runAll(`do $$ declare name text; begin
      for name in select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where a.attname = 'arrived_at' and not exists (select from pg_inherits where inhrelid = i.indexrelid)
      loop execute 'drop index ' || name; end loop; end $$`);
    const { results } = await lookAt(server.url, STRICT);
    const unknown = results.filter(({ verdict }) => verdict === 'unknown');
    // Where the days of arrival are partitions, those that are left out are not read either.
    expect(unknown.map(({ id }) => id)).toEqual(isPruned ? [] : expect.arrayContaining(['recent-rows', 'duplicates']));
    for (const { remedy } of unknown) expect(remedy).toContain('("arrived_at")');
    const result = await examine(server.url, POSTS_DATASETS);
    expect(listTroubles(result)).toEqual(written === 'posts' ? ['index public.posts: warn'] : []);
    // A view's statement is one to carry over to what it reads; a partitioned table's is one to run.
    const statement = (unknown[0]?.remedy ?? '').split(';')[0] ?? '';
    if (!isPruned) await runAll(written === 'posts' ? statement : 'create index on public.kept (arrived_at)');
    const again = (await lookAt(server.url, STRICT)).results;
    expect(again.filter(({ verdict }) => verdict === 'unknown').map(inShort)).toEqual([]);
  });
});

describe('a view that lacks a bound column', () => {
  test.each([
    ['the key', 'key as id, ', ['duplicates', 'id-format', 'nulls', 'test-rows']],
    ['the time of arrival', ', arrived_at', ['recent-rows']],
  ])('is unknown for what reads %s, which is named, and nothing else fails', async (_, left, ids) => {
    await runAll(...BASE, VIEW.replace(left, ''), FILL_BASE, ...BEHIND.index, 'analyze');
    const { results } = await lookAt(server.url, STRICT);
    const unknown = results.filter(({ verdict }) => verdict === 'unknown');
    const column = left.includes('id') ? 'id' : 'arrived_at';
    expect(unknown.map(({ id }) => id)).toEqual(expect.arrayContaining(['binding', ...ids]));
    expect(results.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(unknown.find(({ id }) => id === 'binding')).toMatchObject({
      observed: `the view public.posts has no column ${column}`,
      remedy: expect.stringMatching(/view|nearest match/u),
    });
    expect(listTroubles(await examine(server.url, POSTS_DATASETS))).toEqual(['binding public.posts: fail']);
  });
});

describe('what the doctor finds in a real catalogue', () => {
  test('an index that failed to be built, whose statement builds it', async () => {
    await runAll(
      `create table public.posts (${COLUMNS})`,
      PARTED.fill,
      ...PARTED.index.slice(0, 1),
      ...PARTED.index.slice(2),
    );
    await expect(
      runAll(
        'insert into public.posts select * from public.posts limit 1',
        'create unique index concurrently half on public.posts (id)',
      ),
    ).rejects.toThrow(/could not create unique index/u);
    await runAll(
      'delete from public.posts where ctid in (select max(ctid) from public.posts group by id having count(*) > 1)',
    );
    const before = await examine(server.url, POSTS_DATASETS);
    expect(listTroubles(before)).toEqual([
      'index public.posts: warn',
      'unique-id public.posts: warn',
      'index-valid public.posts: warn',
    ]);
    const remedyOf = (id: string): string => before.findings.find((one) => one.id === id && one.remedy)?.remedy ?? '';
    await runAll(remedyOf('index'), remedyOf('index-valid'));
    expect(listTroubles(await examine(server.url, POSTS_DATASETS))).toEqual([]);
  });

  test('a pooler in transaction mode, and a replica, each with the address to use instead', async () => {
    await runAll(
      `create table public.posts (${COLUMNS})`,
      PARTED.fill,
      ...PARTED.index,
      'create unique index on public.posts (id)',
      'analyze',
    );
    expect(listTroubles(await examine(server.url, POSTS_DATASETS))).toEqual([]);
    const pooler = await startTransactionPooler(server.port);
    const pooled = await examine(`postgresql://postgres@127.0.0.1:${pooler.port}/postgres`, POSTS_DATASETS);
    await pooler.close();
    expect(listTroubles(pooled)).toEqual(['pooler: warn']);
    const replica = await startPostgresReplica(server.port);
    onTestFinished(() => replica.stop());
    expect(listTroubles(await examine(replica.urlFor('postgres'), POSTS_DATASETS))).toEqual(['replica: warn']);
  });
});
