import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresCollectionStore } from '../../../../../actions/shared/adapters/postgres/postgres-collection-store.ts';
import type { Comment } from '../../../../../actions/shared/collection/comment.ts';
import { planCommentRows, planRows } from '../../../../../actions/shared/collection/plan-rows.ts';
import type { CommentBinding, ParentLink } from '../../../../../actions/shared/collection/plan-rows.ts';
import { aBinding, aComment, aPost } from '../../../../support/a-post.ts';
import { startPgliteDatabase } from '../../../../support/pglite-database.ts';
import type { TestDatabase } from '../../../../support/pglite-database.ts';

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

const WITHOUT_UNIQUE = [
  { what: 'no index', index: '' },
  { what: 'a plain index', index: 'CREATE INDEX ON submissions (reddit_id)' },
  {
    what: 'a unique index with a condition',
    index: 'CREATE UNIQUE INDEX ON submissions (reddit_id) WHERE reddit_id IS NOT NULL',
  },
  { what: 'a unique index on two columns', index: 'CREATE UNIQUE INDEX ON submissions (reddit_id, title)' },
  { what: 'a deferrable constraint', index: 'ALTER TABLE submissions ADD UNIQUE (reddit_id) DEFERRABLE' },
];
const dropUnique = (index: string): Promise<unknown> =>
  database.withClient((client) =>
    client.query(`ALTER TABLE submissions DROP CONSTRAINT submissions_reddit_id_key; ${index}`),
  );

describe('looking at the table before', () => {
  it.each(WITHOUT_UNIQUE)(
    "$what on the canonical id is said, with doctor's statement that makes one",
    async ({ index }) => {
      await dropUnique(index);
      expect(await store().prepare(aBinding())).toEqual([
        expect.stringContaining('CREATE UNIQUE INDEX CONCURRENTLY ON "public"."submissions" ("reddit_id");'),
      ]);
    },
  );

  it('a unique index is enough', async () => {
    expect(await store().prepare(aBinding())).toEqual([]);
  });

  it('a table that is not there is for a person to mend', async () => {
    await expect(store().prepare(aBinding({ table: 'nowhere' }))).rejects.toMatchObject({
      name: 'OperatorError',
      reasonCode: 'database-refused',
    });
  });
});

describe('a table without a unique index on the canonical id, as generation B has', () => {
  const [first, second] = [aPost({ id: 'a1' }), aPost({ id: 'a2' })];

  it.each(WITHOUT_UNIQUE)('$what: stores each post once, and brings it up to date', async ({ index }) => {
    await dropUnique(index);
    expect(await store().write(planRows(aBinding(), [first]))).toEqual({ inserted: 1, updated: 0, unchanged: 0 });
    const later = [{ ...first, score: 600, title: 'Another title' }, second];
    expect(await store().write(planRows(aBinding(), later))).toEqual({ inserted: 1, updated: 1, unchanged: 0 });
    expect(await store().write(planRows(aBinding(), later))).toEqual({ inserted: 0, updated: 0, unchanged: 2 });
    expect(await rows('SELECT reddit_id, score, title FROM submissions ORDER BY 1')).toEqual([
      { reddit_id: 'a1', score: 600, title: 'A title' },
      { reddit_id: 'a2', score: 546, title: 'A title' },
    ]);
  });

  it('a post that was doubled before stays so, is no third row, and counts as one', async () => {
    await dropUnique('');
    await store().write(planRows(aBinding(), [first]));
    await database.withClient((client) =>
      client.query(`INSERT INTO submissions (reddit_id, title, created_at, arrived_at)
        SELECT reddit_id, title, created_at, arrived_at FROM submissions`),
    );
    const changed = planRows(aBinding(), [{ ...first, score: 7 }]);
    expect(await store().write(changed)).toEqual({ inserted: 0, updated: 1, unchanged: 0 });
    expect(await rows('SELECT score FROM submissions')).toEqual([{ score: 7 }, { score: 7 }]);
  });

  it('a key that is null is no post, and stays', async () => {
    await dropUnique('ALTER TABLE submissions ALTER reddit_id DROP NOT NULL');
    await database.withClient((client) =>
      client.query(`INSERT INTO submissions (title, created_at, arrived_at) VALUES ('old', now(), now())`),
    );
    expect(await store().write(planRows(aBinding(), [first]))).toMatchObject({ inserted: 1 });
    expect(await rows('SELECT 1 FROM submissions')).toHaveLength(2);
  });
});

describe('more rows than one statement takes', () => {
  const many = Array.from({ length: 600 }, (_, index) => aPost({ id: `b${index.toString(36)}` }));

  it.each(['', 'with a unique index'])('are all there, each once %s', async (unique) => {
    if (unique === '') await dropUnique('');
    expect(await store().write(planRows(aBinding(), many))).toEqual({ inserted: 600, updated: 0, unchanged: 0 });
    expect(await store().write(planRows(aBinding(), many))).toEqual({ inserted: 0, updated: 0, unchanged: 600 });
  });

  it('are all or none, though the last one fails', async () => {
    const bad = [...many, aPost({ id: 'zzzzzz', score: -500 })];
    await expect(store().write(planRows(aBinding(), bad))).rejects.toMatchObject({ name: 'DependencyError' });
    expect(await rows('SELECT 1 FROM submissions')).toEqual([]);
  });
});

describe('writing comments', () => {
  const COMMENTS = `DROP TABLE IF EXISTS public.comments; CREATE TABLE public.comments (comment_id text UNIQUE, submission_id uuid,
    link_id text, content text NOT NULL, upvotes int CHECK (upvotes >= 0), removed boolean, ingested_at timestamptz)`;
  const canonicalId = { column: 'comment_id', form: 'bare' } as const;
  const parent: ParentLink = {
    ...{ schema: 'public', table: 'submissions', canonicalId: { column: 'reddit_id', form: 'bare' } },
    reference: { column: 'submission_id', from: 'id' },
  };
  const binding: CommentBinding = {
    ...{ schema: 'public', table: 'comments', canonicalId, arrivalColumn: 'ingested_at', path: null, parent },
    columns: { link_id: 'postFullname', content: 'body', upvotes: 'upvotes', removed: 'removed' },
  };
  const plan = (more: Partial<CommentBinding>, ...comments: readonly Comment[]) =>
    planCommentRows({ ...binding, ...more }, comments);
  beforeEach(() => database.withClient((client) => client.query(COMMENTS)));

  it('links each to the row of its post, and leaves out those whose post is not stored', async () => {
    await store().write(planRows(aBinding(), [aPost({ id: 'p1' })]));
    const comments = [aComment({ id: 'c1', postId: 'p1' }), aComment({ id: 'c2', postId: 'p2' })];
    const written = await store().write(plan({}, ...comments));
    expect(written).toEqual({ inserted: 1, updated: 0, unchanged: 0, withoutParent: 1 });
    expect(
      await rows(`SELECT comment_id, link_id, content, submission_id = s.id AS linked, ingested_at IS NOT NULL AS arrived
        FROM comments, submissions s`),
    ).toEqual([{ comment_id: 'c1', link_id: 't3_p1', content: 'A comment', linked: true, arrived: true }]);
  });

  it('twice the same is once; what was removed meanwhile is marked', async () => {
    await store().write(planRows(aBinding(), [aPost({ id: 'p1' })]));
    await store().write(plan({}, aComment({ id: 'c1', postId: 'p1' })));
    const gone = aComment({ id: 'c1', postId: 'p1', body: '[removed]', condition: 'removed' });
    expect(await store().write(plan({}, gone))).toEqual({ inserted: 0, updated: 1, unchanged: 0, withoutParent: 0 });
    expect(await store().write(plan({}, gone))).toMatchObject({ inserted: 0, updated: 0, unchanged: 1 });
    expect(await rows('SELECT content, removed FROM comments')).toEqual([{ content: 'A comment', removed: true }]);
  });

  it('a post that was doubled before doubles no comment, and no unique index is needed', async () => {
    await dropUnique('');
    await database.withClient((client) => client.query('ALTER TABLE comments DROP CONSTRAINT comments_comment_id_key'));
    await store().write(planRows(aBinding(), [aPost({ id: 'p1' })]));
    await database.withClient((client) =>
      client.query(`INSERT INTO submissions (reddit_id, title, created_at, arrived_at)
        SELECT reddit_id, title, created_at, arrived_at FROM submissions`),
    );
    const comment = aComment({ id: 'c1', postId: 'p1' });
    expect(await store().write(plan({}, comment))).toMatchObject({ inserted: 1, withoutParent: 0 });
    expect(await store().write(plan({}, comment))).toMatchObject({ inserted: 0, unchanged: 1 });
    expect(await rows('SELECT 1 FROM comments')).toHaveLength(1);
  });

  it('refers by its own field where the binding has one, and needs the post all the same', async () => {
    await store().write(planRows(aBinding(), [aPost({ id: 'p1' })]));
    const comments = [aComment({ id: 'c1', postId: 'p1' }), aComment({ id: 'c2', postId: 'p2' })];
    const written = await store().write(plan({ parent: { ...parent, reference: null } }, ...comments));
    expect(written).toMatchObject({ inserted: 1, withoutParent: 1 });
    const unbound = await store().write(plan({ parent: null }, ...comments));
    expect(unbound).toEqual({ inserted: 1, updated: 0, unchanged: 1 });
  });
});
