import { afterAll, beforeAll, expect, test } from 'vitest';

import { createPostgresIntegrityDatabase } from '../../../../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { findLeadingIndex, findUniqueIndex } from '../../../../../actions/shared/integrity/catalogue-table.ts';
import type { CatalogueTable } from '../../../../../actions/shared/integrity/catalogue-table.ts';
import { quoteTable } from '../../../../../actions/shared/integrity/quoted-name.ts';
import type { OpenLook } from '../../../../../actions/shared/ports.ts';
import { createDltDataset, writeDltLoad } from '../../../../support/dlt-layout.ts';
import { startPgliteDatabase } from '../../../../support/pglite-database.ts';
import type { TestDatabase } from '../../../../support/pglite-database.ts';

const HOSTILE = { schema: 'Sch"ema', table: `po'sts"; drop table public.parts; --` };
let database: TestDatabase;
beforeAll(async () => {
  database = await startPgliteDatabase();
  await database.withClient(async (client) => {
    await client.query(`
      create schema "Sch""ema";
      create table ${quoteTable(HOSTILE)} ("Id" text primary key, "arr ived" timestamptz);
      create table public.parts (id int, at timestamptz, note text) partition by range (id);
      create table public.parts_a partition of public.parts for values from (0) to (1000);
      create table public.parts_b partition of public.parts for values from (1000) to (2000);
      insert into public.parts select i, now(), 'x' from generate_series(0, 1999) i;
      create index on public.parts (at);
      create unique index parts_lower on public.parts_a (lower(note), id) where id > 5;
      create view public.young as select id from public.parts where note = 'x';
      create table public.parents (id text primary key deferrable);
      create table public.children (id int, parent text);
      create unique index on public.parents (id);
      alter table public.children add constraint child_parent foreign key (parent) references public.parents (id) on delete cascade not valid;
      analyze`);
    await createDltDataset(client);
    await writeDltLoad(client, {
      rows: [{ id: 'a', subreddit: 'x', title: 'T', created_utc: 1 }],
      loadId: '1795567307.5',
    });
  });
});
afterAll(() => database.stop());

const look = <T>(work: (open: OpenLook) => Promise<T>, mostScannedRows = 200_000): Promise<T> =>
  createPostgresIntegrityDatabase({ url: database.url, now: () => new Date(), limits: { mostScannedRows } }).look(work);
const PUBLIC = ['parts', 'young', 'parents'].map((table) => ({ schema: 'public', table }));
const read = (open: OpenLook) =>
  open.readCatalogue({ tables: [HOSTILE, ...PUBLIC], dltSchemas: ['reddit_harbor', 'absent'] });
async function tableOf(key: string): Promise<CatalogueTable> {
  const { tables } = await look(read);
  const table = tables.get(key);
  if (table === undefined) throw new Error(`${key} is not among ${[...tables.keys()].join(', ')}`);
  return table;
}

test('names that need quoting, or hold SQL, are names', async () => {
  const table = await tableOf(`${HOSTILE.schema}.${HOSTILE.table}`);
  expect(table.columns.map(({ name, type }) => [name, type])).toEqual([
    ['Id', 'text'],
    ['arr ived', 'timestamp with time zone'],
  ]);
  expect(findUniqueIndex(table, 'Id')).toBeDefined();
  const answer = await look((open) => open.ask({ sql: `select count(*) from ${quoteTable(HOSTILE)}` }));
  expect(answer).toEqual({ measured: true, value: [{ count: '0' }] });
  expect((await tableOf('public.parts')).kind).toBe('partitioned');
});

test('a partitioned table has the rows of its partitions, and an index on it counts', async () => {
  const table = await tableOf('public.parts');
  expect(table.estimatedRows).toBe(2_000);
  expect(findLeadingIndex(table, 'at')).toBeDefined();
});

test('a scan of a partitioned table is refused by the sum of its partitions, though each is small', async () => {
  const query = {
    sql: 'select count(*) from "public"."parts" where note is null',
    index: 'CREATE INDEX CONCURRENTLY ON "public"."parts" ("note");',
  };
  const refused = await look((open) => open.ask(query), 1_500);
  expect(refused).toMatchObject({
    measured: false,
    message: expect.stringContaining('public.parts:'),
    // Postgres builds no index concurrently on a partitioned table.
    remedy: expect.stringContaining('CREATE INDEX ON "public"."parts" ("note"); It blocks writers'),
  });
  expect(await look((open) => open.ask(query), 5_000)).toMatchObject({ measured: true });
  expect(await look((open) => open.ask({ ...query, isBounded: true }), 1)).toMatchObject({ measured: true });
});

test('a view is a view, and a scan through it is seen', async () => {
  expect(await tableOf('public.young')).toMatchObject({ kind: 'view', estimatedRows: null, indexes: [] });
  const answer = await look((open) => open.ask({ sql: 'select count(*) from "public"."young" where id > 5' }), 100);
  expect(answer).toMatchObject({ measured: false });
});

test('a unique index that proves nothing is none, and foreign keys are seen from both sides', async () => {
  const parents = await tableOf('public.parents');
  const deferrable = parents.indexes.find(({ name }) => name === 'parents_pkey');
  expect([deferrable?.isImmediate, findUniqueIndex(parents, 'id')?.name]).toEqual([false, 'parents_id_idx']);
  const key = { name: 'child_parent', table: 'children', columns: ['parent'], onDelete: 'cascade', isValidated: false };
  expect(parents.referencedBy).toEqual([expect.objectContaining(key)]);
  expect((await tableOf('public.children')).foreignKeys).toEqual([expect.objectContaining(key)]);
});

test('what dlt made is read with its staging tables, and its loads newest first', async () => {
  const { tables, loads, absent } = await look(async (open) => ({
    ...(await read(open)),
    loads: await open.readLoads('reddit_harbor'),
    absent: await open.readLoads('absent'),
  }));
  expect([...tables.keys()]).toEqual(
    expect.arrayContaining([
      'reddit_harbor._dlt_loads',
      'reddit_harbor.submissions',
      'reddit_harbor_staging.submissions',
    ]),
  );
  expect(loads).toMatchObject({ measured: true, value: [{ loadId: '1795567307.5', status: 0 }] });
  expect(absent).toEqual({ measured: true, value: null });
});

test('an error over a value does not show the value', async () => {
  const answer = await look((open) => open.ask({ sql: `select 'Alice wrote this'::text::int`, isBounded: true }));
  expect(answer).toMatchObject({ measured: false, message: expect.stringContaining('22P02') });
  expect(JSON.stringify(answer)).not.toContain('Alice');
});

test('nothing can be written through a look', async () => {
  const answer = await look((open) => open.ask({ sql: 'delete from public.parts', isBounded: true }));
  expect(answer).toMatchObject({ measured: false, message: expect.stringContaining('25006') });
});

test('after the deadline of the look nothing more is asked, and what is not asked says why', async () => {
  let at = 0;
  const now = () => new Date(at);
  const open = createPostgresIntegrityDatabase({ url: database.url, now, limits: { lookMs: 1_000 } });
  const answers = await open.look(async ({ ask }) => {
    const before = await ask({ sql: 'select 1 as one' });
    at += 2_000;
    return [before, await ask({ sql: 'select 2 as two' })];
  });
  expect(answers).toEqual([
    { measured: true, value: [{ one: 1 }] },
    expect.objectContaining({ measured: false, message: expect.stringContaining('deadline') }),
  ]);
});
