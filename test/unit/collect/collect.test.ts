import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collect } from '../../../actions/collect/collect.ts';
import type { CollectRequest } from '../../../actions/collect/collect.ts';
import { collectResultSchema } from '../../../actions/collect/contract.ts';
import type { CollectResult } from '../../../actions/collect/contract.ts';
import { statusLine, toActionOutcome } from '../../../actions/collect/to-action-outcome.ts';
import { createPostgresCollectionStore } from '../../../actions/shared/adapters/postgres-collection-store.ts';
import type { PostFilter } from '../../../actions/shared/collection/post-filter.ts';
import type { CollectionStore, Log } from '../../../actions/shared/ports.ts';
import { aBinding } from '../../support/a-post.ts';
import { startPgliteDatabase } from '../../support/pglite-database.ts';
import type { TestDatabase } from '../../support/pglite-database.ts';
import { openListings, sleeplessClock } from '../../support/reddit-replay/open-listings.ts';
import { startRedditReplay } from '../../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay, RedditReplayOptions } from '../../support/reddit-replay/reddit-replay.ts';
import { dealRecordedPosts } from '../../support/reddit-replay/replayed-units.ts';
import type { ReplayedPost } from '../../support/reddit-replay/replayed-units.ts';

const TABLE = `CREATE TABLE public.submissions (reddit_id text UNIQUE, title text, subreddit text, score int, num_comments int,
  created_at timestamptz, is_removed boolean, collected_by text, arrived_at timestamptz)`;

let database: TestDatabase;
let replay: RedditReplay;
beforeAll(async () => {
  database = await startPgliteDatabase();
});
afterAll(() => database.stop());
beforeEach(() => database.withClient((client) => client.query(`DROP TABLE IF EXISTS public.submissions; ${TABLE}`)));
afterEach(() => replay.close());

interface Run {
  readonly units?: readonly string[];
  readonly limit?: number;
  readonly store?: CollectionStore;
  readonly filter?: PostFilter;
  readonly signal?: AbortSignal;
}

const silent: Log = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };

async function startReplay(options: RedditReplayOptions = {}): Promise<void> {
  replay = await startRedditReplay(options);
}

async function run(mode: 'test' | 'collect', options: Run = {}): Promise<CollectResult> {
  const clock = sleeplessClock();
  const signal = options.signal ?? new AbortController().signal;
  const base = {
    units: options.units ?? ['opensource'],
    listing: 'new',
    limit: options.limit ?? 10,
    notes: [],
  } as const;
  const store = options.store ?? createPostgresCollectionStore({ url: database.url });
  const request: CollectRequest =
    mode === 'test'
      ? { ...base, mode }
      : { ...base, mode, store, binding: aBinding(), filter: options.filter ?? { rule: 'none' } };
  return collectResultSchema.parse(
    await collect(request, { reddit: openListings(replay.url, { clock, signal }), clock, log: silent, signal }),
  );
}

const onePageAndMore = (): ReadonlyMap<string, readonly ReplayedPost[]> =>
  new Map([['opensource', [...dealRecordedPosts(['opensource']).values()].flat()]]);

const countRows = async (): Promise<number> =>
  database.withClient(async (client) =>
    Number((await client.query<{ n: string }>('SELECT count(*) AS n FROM submissions')).rows[0]?.n),
  );

describe('mode test', () => {
  it("is the runbook's step 4: ten posts of opensource, nothing written, and its line", async () => {
    await startReplay();
    const result = await run('test');
    expect(result).toMatchObject({
      verdict: 'pass',
      reasonCode: 'collection-tested',
      units: [{ unit: 'opensource', outcome: 'fetched', fetched: 10, new: null }],
    });
    expect(statusLine(result)).toBe('Manual collection: ✓ SUCCESS');
    expect(await countRows()).toBe(0);
  });

  it('fails, with the line of the runbook, when Reddit cannot be reached', async () => {
    await startReplay();
    replay.queueFault(
      ...Array.from({ length: 3 }, () => ({ kind: 'recorded', recording: 'service-unavailable' }) as const),
    );
    const result = await run('test');
    expect(result).toMatchObject({
      verdict: 'fail',
      reasonCode: 'collection-incomplete',
      units: [{ outcome: 'failed', detail: 'Reddit answered 503' }],
    });
    expect(statusLine(result)).toBe('Manual collection: ✗ FAILED');
    expect(toActionOutcome(result)).toMatchObject({ exitCode: 1, annotations: [{ level: 'error' }] });
  });

  it('fails with a remedy when the credentials are refused', async () => {
    await startReplay();
    replay.queueFault({ kind: 'status', status: 401, body: '{"error":401}', on: 'token' });
    expect(await run('test')).toMatchObject({
      verdict: 'fail',
      units: [{ outcome: 'failed', remedy: expect.stringContaining('REDDIT_SECRET') }],
    });
  });
});

describe('mode collect', () => {
  it('stores every post of a listing once, page after page, and the second time nothing', async () => {
    await startReplay();
    const first = await run('collect', { limit: 1000 });
    expect(first.units[0]).toMatchObject({ outcome: 'fetched', fetched: 82, new: 82, updated: 0, pagingEnd: 'end' });
    const second = await run('collect', { limit: 1000 });
    expect(second).toMatchObject({
      verdict: 'pass',
      units: [{ outcome: 'nothing-new', fetched: 82, new: 0, unchanged: 82 }],
    });
    expect(await countRows()).toBe(82);
  });

  it('counts deleted and removed posts apart, and keeps them', async () => {
    await startReplay();
    const { units } = await run('collect', {
      units: ['opensource', 'SideProject', 'productivity', 'freelance', 'personalfinance'],
      limit: 1000,
    });
    const total = (count: (unit: (typeof units)[number]) => number): number =>
      units.reduce((sum, unit) => sum + count(unit), 0);
    expect([total((unit) => unit.fetched), total((unit) => unit.deleted), total((unit) => unit.removed)]).toEqual([
      407, 2, 58,
    ]);
    expect(await countRows()).toBe(407);
  });

  it('takes up what appeared since', async () => {
    await startReplay({ heldBack: 7 });
    await run('collect', { limit: 100 });
    replay.releasePosts('opensource', 5);
    expect((await run('collect', { limit: 100 })).units[0]).toMatchObject({ outcome: 'fetched', new: 5 });
  });

  it("stores only what the path's filter lets through, and counts the rest", async () => {
    await startReplay();
    const { units } = await run('collect', {
      limit: 1000,
      filter: { rule: 'keywords', words: ['ADIPISCING'], in: ['title'] },
    });
    const { fetched = 0, filtered = 0, new: added = 0 } = units[0] ?? {};
    expect([fetched, filtered + (added ?? 0), filtered > 0 && (added ?? 0) > 0]).toEqual([82, 82, true]);
    expect(await countRows()).toBe(added);
  });

  it('goes on after a unit that failed, and after one that is gone', async () => {
    await startReplay({ gone: { sideproject: 'private' } });
    replay.queueFault(...Array.from({ length: 3 }, () => ({ kind: 'reset' }) as const));
    const result = await run('collect', { units: ['opensource', 'SideProject', 'freelance'] });
    expect(result.units.map(({ unit, outcome }) => `${unit} ${outcome}`)).toEqual([
      'opensource failed',
      'SideProject gone',
      'freelance fetched',
    ]);
    expect(result.verdict).toBe('fail');
    expect(await countRows()).toBe(10);
  });

  it('a gone unit alone warns and does not fail', async () => {
    await startReplay({ gone: { sideproject: 'banned' } });
    const result = await run('collect', { units: ['opensource', 'SideProject'] });
    expect(result).toMatchObject({
      verdict: 'warn',
      reasonCode: 'units-gone',
      units: [{}, { detail: 'the subreddit is banned at Reddit' }],
    });
    expect(toActionOutcome(result).exitCode).toBe(0);
  });

  it('a transaction that fails costs its unit alone', async () => {
    await startReplay();
    await database.withClient((client) =>
      client.query(`ALTER TABLE submissions ADD CHECK (subreddit <> 'SideProject')`),
    );
    const result = await run('collect', { units: ['opensource', 'SideProject', 'freelance'] });
    expect(result.units.map(({ outcome, new: added }) => `${outcome} ${added}`)).toEqual([
      'fetched 10',
      'failed null',
      'fetched 10',
    ]);
    expect(await countRows()).toBe(20);
  });

  it('asks nothing of Reddit where rows could double', async () => {
    await startReplay();
    await database.withClient((client) =>
      client.query('ALTER TABLE submissions DROP CONSTRAINT submissions_reddit_id_key'),
    );
    await expect(run('collect')).rejects.toMatchObject({ reasonCode: 'unique-index-missing' });
    expect(replay.requests).toEqual([]);
  });

  it('an anchor that died between two pages ends the paging without a failure, and it is told apart from the end', async () => {
    await startReplay({ units: onePageAndMore() });
    replay.queueFault({ kind: 'empty-page', on: 'next-page' });
    const result = await run('collect', { limit: 1000 });
    expect(result).toMatchObject({
      verdict: 'pass',
      units: [{ outcome: 'fetched', fetched: 100, new: 100, pagingEnd: 'empty-page' }],
    });
  });

  it('a fault on the way keeps what was read before it, and the next run fills the rest', async () => {
    await startReplay({ units: onePageAndMore() });
    replay.queueFault(...Array.from({ length: 3 }, () => ({ kind: 'truncated', on: 'next-page' }) as const));
    expect((await run('collect', { limit: 1000 })).units[0]).toMatchObject({
      outcome: 'failed',
      fetched: 100,
      new: 100,
    });
    expect((await run('collect', { limit: 1000 })).units[0]).toMatchObject({
      outcome: 'fetched',
      fetched: 407,
      new: 307,
    });
  });

  it('a budget that is spent is said, with what is left', async () => {
    await startReplay({ budget: { used: 1000, remaining: 0, resetSeconds: 600 } });
    const result = await run('collect', { units: ['opensource', 'freelance'] });
    expect(result.units).toMatchObject([
      { outcome: 'fetched', budget: { remaining: 0 } },
      { outcome: 'rate-limited', fetched: 0 },
    ]);
  });

  it('after a signal no further unit is begun', async () => {
    await startReplay();
    const result = await run('collect', { signal: AbortSignal.abort() });
    expect(result).toMatchObject({
      verdict: 'fail',
      units: [{ outcome: 'failed', detail: expect.stringContaining('signal') }],
    });
  });

  it('no unit is no failure, and is said', async () => {
    await startReplay();
    expect(await run('collect', { units: [] })).toMatchObject({ verdict: 'warn', reasonCode: 'no-units' });
  });
});
