import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresCollectionStore } from '../../../../actions/shared/adapters/postgres-collection-store.ts';
import { planRows } from '../../../../actions/shared/collection/plan-rows.ts';
import { aBinding, aPost } from '../../../support/a-post.ts';
import { startPgliteDatabase } from '../../../support/pglite-database.ts';
import type { TestDatabase } from '../../../support/pglite-database.ts';

const TABLE = `CREATE TABLE public.submissions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), reddit_id varchar(20) NOT NULL UNIQUE, title text NOT NULL, subreddit text, score int,
  num_comments int, created_at timestamptz NOT NULL, is_removed boolean, collected_by text, arrived_at timestamptz NOT NULL,
  CHECK (score > -100))`;

let database: TestDatabase;
beforeAll(async () => {
  database = await startPgliteDatabase();
});
afterAll(() => database.stop());
beforeEach(() => database.withClient((client) => client.query(`DROP TABLE IF EXISTS public.submissions; ${TABLE}`)));

const store = () => createPostgresCollectionStore({ url: database.url });
const rows = (sql: string): Promise<Record<string, unknown>[]> =>
  database.withClient(async (client) => (await client.query(sql)).rows as Record<string, unknown>[]);

describe('writing collected posts', () => {
  it('stores each post once, its arrival by the clock of the database', async () => {
    const written = await store().write(planRows(aBinding(), [aPost({ id: 'a1' }), aPost({ id: 'a2' })]));

    expect(written).toEqual({ inserted: 2, updated: 0, unchanged: 0 });
    const kept = await rows(
      `SELECT reddit_id, created_at, is_removed, collected_by, abs(extract(epoch FROM now() - arrived_at)) < 60 AS arrived FROM submissions ORDER BY 1`,
    );
    expect(kept[0]).toEqual({
      reddit_id: 'a1',
      created_at: new Date('2026-04-13T18:44:08Z'),
      is_removed: false,
      collected_by: 'manual',
      arrived: true,
    });
  });

  it('twice the same is once, and rewrites no row', async () => {
    const plan = planRows(aBinding(), [aPost({ id: 'a1' })]);
    await store().write(plan);
    const before = await rows('SELECT *, xmin FROM submissions');
    expect(await store().write(plan)).toEqual({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await rows('SELECT *, xmin FROM submissions')).toEqual(before);
  });

  it('brings counts and condition up to date, and leaves arrival, title and path as they were', async () => {
    await store().write(planRows(aBinding(), [aPost({ id: 'a1' })]));
    await database.withClient((client) =>
      client.query(`UPDATE submissions SET arrived_at = '2026-01-01T00:00:00Z', collected_by = 'dlt'`),
    );

    const written = await store().write(
      planRows(aBinding(), [aPost({ id: 'a1', score: 600, title: '[deleted]', condition: 'removed' })]),
    );

    expect(written).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
    expect(await rows('SELECT score, title, is_removed, collected_by, arrived_at FROM submissions')).toEqual([
      {
        score: 600,
        title: 'A title',
        is_removed: true,
        collected_by: 'dlt',
        arrived_at: new Date('2026-01-01T00:00:00Z'),
      },
    ]);
  });

  it('writes all rows of a unit or none', async () => {
    const write = store().write(planRows(aBinding(), [aPost({ id: 'a1' }), aPost({ id: 'a2', score: -500 })]));
    await expect(write).rejects.toMatchObject({ name: 'DependencyError', dependency: 'postgres', retryable: false });
    expect(await rows('SELECT 1 FROM submissions')).toEqual([]);
  });

  it('takes hostile names and texts as names and texts', async () => {
    await database.withClient((client) =>
      client.query(
        `DROP TABLE IF EXISTS "odd; schema""s table"; CREATE TABLE "odd; schema""s table" ("re""ddit" text UNIQUE, "ti'tle" text)`,
      ),
    );
    const binding = aBinding({
      table: 'odd; schema"s table',
      canonicalId: { column: 're"ddit', form: 'fullname' },
      arrivalColumn: null,
      path: null,
      columns: { "ti'tle": 'title' },
    });
    await store().prepare(binding);
    await store().write(planRows(binding, [aPost({ id: 'a1', title: `'); DROP TABLE submissions; -- \u0000\ud800` })]));
    expect(await rows(`SELECT * FROM "odd; schema""s table"`)).toEqual([
      { 're"ddit': 't3_a1', "ti'tle": "'); DROP TABLE submissions; -- \ufffd" },
    ]);
  });

  it('fills a number of seconds where the table has one, as the dlt-made table of the cutover', async () => {
    await database.withClient((client) =>
      client.query(
        'CREATE SCHEMA IF NOT EXISTS reddit_harbor; CREATE TABLE IF NOT EXISTS reddit_harbor.submissions (id text UNIQUE, created_utc double precision)',
      ),
    );
    const binding = aBinding({
      schema: 'reddit_harbor',
      canonicalId: { column: 'id', form: 'bare' },
      arrivalColumn: null,
      path: null,
      columns: { created_utc: 'createdEpoch' },
    });
    await store().write(planRows(binding, [aPost({ id: 'a1' })]));
    expect(await rows('SELECT * FROM reddit_harbor.submissions')).toEqual([{ id: 'a1', created_utc: 1776105848 }]);
  });
});

describe('looking at the table before', () => {
  it.each([
    { what: 'no index', index: '' },
    { what: 'a plain index', index: 'CREATE INDEX ON submissions (reddit_id)' },
    {
      what: 'a unique index with a condition',
      index: 'CREATE UNIQUE INDEX ON submissions (reddit_id) WHERE reddit_id IS NOT NULL',
    },
    { what: 'a unique index on two columns', index: 'CREATE UNIQUE INDEX ON submissions (reddit_id, title)' },
    { what: 'a deferrable constraint', index: 'ALTER TABLE submissions ADD UNIQUE (reddit_id) DEFERRABLE' },
  ])('$what on the canonical id is refused, with the statement that makes one', async ({ index }) => {
    await database.withClient((client) =>
      client.query(`ALTER TABLE submissions DROP CONSTRAINT submissions_reddit_id_key; ${index}`),
    );
    await expect(store().prepare(aBinding())).rejects.toMatchObject({
      reasonCode: 'unique-index-missing',
      remedy: expect.stringContaining('CREATE UNIQUE INDEX CONCURRENTLY ON "public"."submissions" ("reddit_id");'),
    });
  });

  it('a unique index is enough', async () => {
    await expect(store().prepare(aBinding())).resolves.toBeUndefined();
  });

  it('a table that is not there is for a person to mend', async () => {
    await expect(store().prepare(aBinding({ table: 'nowhere' }))).rejects.toMatchObject({
      name: 'OperatorError',
      reasonCode: 'database-refused',
    });
  });
});
