import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { collect } from '../../actions/collect/collect.ts';
import type { CollectPorts } from '../../actions/collect/collect.ts';
import { createPostgresCollectionStore } from '../../actions/shared/adapters/postgres/postgres-collection-store.ts';
import { planRows } from '../../actions/shared/collection/plan-rows.ts';
import type { Post } from '../../actions/shared/collection/post.ts';
import type { CollectionStore } from '../../actions/shared/ports.ts';
import { aBinding, aPost } from '../support/a-post.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { openListings, sleeplessClock } from '../support/reddit-replay/open-listings.ts';
import { startRedditReplay } from '../support/reddit-replay/reddit-replay.ts';

const TABLE = `DROP TABLE IF EXISTS public.submissions; CREATE TABLE public.submissions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  reddit_id text, title text, subreddit text, score int, num_comments int, created_at timestamptz, is_removed boolean, collected_by text, arrived_at timestamptz)`;
const GUARDS = [
  { what: 'without any index, as generation B', index: '' },
  { what: 'with a plain index', index: 'CREATE INDEX ON submissions (reddit_id)' },
  { what: 'with a unique index', index: 'CREATE UNIQUE INDEX ON submissions (reddit_id)' },
];
const WRITERS = 4;
const ROUNDS = 15;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.stop());
beforeEach(() => server.withClient((client) => client.query(TABLE)));

const stored = async (): Promise<{ readonly rows: number; readonly ids: number }> =>
  server.withClient(async (client) => {
    const { rows } = await client.query<{ rows: string; ids: string }>(
      'SELECT count(*) AS rows, count(DISTINCT reddit_id) AS ids FROM submissions',
    );
    return { rows: Number(rows[0]?.rows), ids: Number(rows[0]?.ids) };
  });
const open = (): CollectionStore => createPostgresCollectionStore({ url: server.url });

/** 120 posts, half of them the same for every writer of a round, in an order of their own. */
function postsOf(writer: number, round: number): readonly Post[] {
  const ids = Array.from({ length: 120 }, (_, at) => (at < 60 ? `s${round}x${at}` : `w${writer}x${round}x${at}`));
  const posts = ids.map((id) => aPost({ id: id.replaceAll('x', '0'), score: writer }));
  return writer % 2 === 0 ? posts : posts.toReversed();
}

describe.each(GUARDS)('collectors that write at once into a table $what', ({ index }) => {
  beforeEach(() => server.withClient((client) => client.query(index === '' ? 'SELECT 1' : index)));

  it('store every post, and each once', async () => {
    const expected = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) {
      const writes = Array.from({ length: WRITERS }, (_, writer) => {
        const posts = postsOf(writer, round);
        for (const { id } of posts) expected.add(id);
        return open().write(planRows(aBinding(), posts));
      });
      const written = await Promise.all(writes);
      // What one inserted, no other did.
      expect(written.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(60 + WRITERS * 60);
    }
    expect(await stored()).toEqual({ rows: expected.size, ids: expected.size });
  });

  it('collect one subreddit side by side, page after page, and double no post', async () => {
    const replay = await startRedditReplay();
    try {
      const clock = sleeplessClock();
      const signal = new AbortController().signal;
      const ports = (): CollectPorts => ({
        ...{ reddit: openListings(replay.url, { clock }), clock, signal },
        runProgram: () => Promise.reject(new Error('no program was to be started')),
        log: { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined },
      });
      const units = ['opensource', 'SideProject', 'productivity', 'freelance', 'personalfinance'];
      const run = (order: readonly string[]) =>
        collect(
          {
            ...{ mode: 'collect', units: order, listing: 'new', limit: 1000, generation: 1, notes: [], comments: null },
            ...{ store: open(), binding: aBinding(), filter: { rule: 'none' }, readBefore: new Map() },
          },
          ports(),
        );
      const results = await Promise.all([run(units), run(units), run(units.toReversed())]);
      expect(results.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass']);
      const added = results.flatMap((result) => result.units.map((unit) => unit.new ?? 0));
      expect(added.reduce((sum, one) => sum + one, 0)).toBe(407);
      expect(await stored()).toEqual({ rows: 407, ids: 407 });
    } finally {
      await replay.close();
    }
  });
});

describe('a collector that waits for another', () => {
  it('whose transaction never ends is refused after a while, and has written nothing', async () => {
    await server.withClient(async (client) => {
      await client.query(
        `BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('switchback collect "public"."submissions"', 0))`,
      );
      await expect(open().write(planRows(aBinding(), [aPost()]))).rejects.toMatchObject({
        ...{ name: 'DependencyError', dependency: 'postgres', retryable: true },
        message: expect.stringContaining('lock timeout'),
      });
      await client.query('ROLLBACK');
    });
    expect(await stored()).toEqual({ rows: 0, ids: 0 });
    expect(await open().write(planRows(aBinding(), [aPost()]))).toMatchObject({ inserted: 1 });
  });

  it('sees what the other committed, also where the role reads repeatably by default', async () => {
    await server.withClient((client) =>
      client.query(`ALTER ROLE postgres SET default_transaction_isolation = 'repeatable read'`),
    );
    try {
      const writes = Array.from({ length: WRITERS }, () => open().write(planRows(aBinding(), postsOf(0, 0))));
      const written = await Promise.all(writes);
      expect(written.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(120);
      expect(await stored()).toEqual({ rows: 120, ids: 120 });
    } finally {
      await server.withClient((client) => client.query('ALTER ROLE postgres RESET default_transaction_isolation'));
    }
  });

  it('that is killed in mid-write has written nothing, and holds nobody back', async () => {
    const abort = new AbortController();
    const dying = createPostgresCollectionStore({ url: server.url, signal: abort.signal });
    await server.withClient(async (client) => {
      await client.query('BEGIN; LOCK TABLE submissions');
      const write = dying.write(planRows(aBinding(), postsOf(0, 0)));
      const fault = write.catch((cause: unknown) => cause);
      await expect
        .poll(async () => (await client.query(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory'`)).rowCount)
        .toBe(1);
      abort.abort();
      expect(await fault).toMatchObject({ name: 'DependencyError' });
      await client.query('ROLLBACK');
    });
    await expect.poll(async () => (await open().write(planRows(aBinding(), postsOf(1, 0)))).inserted).toBe(120);
    expect(await stored()).toEqual({ rows: 120, ids: 120 });
  });
});
