import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CollectionTarget } from '../../../actions/collect/collect-unit.ts';
import type { CollectResult } from '../../../actions/collect/contract.ts';
import { statusLine, toActionOutcome } from '../../../actions/collect/to-action-outcome.ts';
import { createPostgresCollectionStore } from '../../../actions/shared/adapters/postgres/postgres-collection-store.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import type { ProgramEnd, RunProgram } from '../../../actions/shared/collection-ports.ts';
import type { CollectionStore } from '../../../actions/shared/ports.ts';
import { startPgliteDatabase } from '../../support/pglite-database.ts';
import type { TestDatabase } from '../../support/pglite-database.ts';
import { modelComments } from '../../support/reddit-replay/modelled-comments.ts';
import { startRedditReplay } from '../../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay, RedditReplayOptions } from '../../support/reddit-replay/reddit-replay.ts';
import { fivePages, runCollection } from '../../support/run-collection.ts';
import type { RunOptions } from '../../support/run-collection.ts';

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

async function startReplay(options: RedditReplayOptions = {}): Promise<void> {
  replay = await startRedditReplay(options);
}

/** Into the database, unless another store is given. */
function run(mode: 'test' | 'collect', options: RunOptions = {}): Promise<CollectResult> {
  const store = createPostgresCollectionStore({ url: database.url });
  return runCollection(replay.url, mode, { store, ...options });
}

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

  it('stores each post once where the table has no unique index, and says so', async () => {
    await startReplay();
    await database.withClient((client) =>
      client.query('ALTER TABLE submissions DROP CONSTRAINT submissions_reddit_id_key'),
    );
    const first = await run('collect', { limit: 100 });
    expect(first).toMatchObject({
      verdict: 'pass',
      units: [{ new: 82 }],
      notes: [expect.stringContaining('CREATE UNIQUE INDEX')],
    });
    expect((await run('collect', { limit: 100 })).units).toMatchObject([{ outcome: 'nothing-new', unchanged: 82 }]);
    expect(await countRows()).toBe(82);
  });

  it('a fault on the way keeps what was read before it, and the next run fills the rest', async () => {
    await startReplay({ units: fivePages() });
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

  it('a write that fails costs no call that was made: what was spent is told', async () => {
    await startReplay();
    const refuse = new DependencyError({ dependency: 'postgres', message: 'gone away', retryable: true });
    const store: CollectionStore = { prepare: async () => [], write: () => Promise.reject(refuse) };
    expect((await run('collect', { store })).units).toMatchObject([
      { outcome: 'failed', detail: 'gone away', fetched: 10, new: null, requests: 2, budget: { remaining: 997 } },
    ]);
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

  it('tells how many posts a day a unit has, of the listing new alone', async () => {
    await startReplay({ units: fivePages() });
    const { units } = await run('collect', { limit: 100 });
    expect(units[0]?.postsPerDay).toBeGreaterThan(0);
    expect(toActionOutcome(await run('test')).summaryMarkdown).toMatch(/name: opensource, weight: \d+ /u);
  });

  it('tells what others spent from the same budget', async () => {
    await startReplay();
    const spending: CollectionStore = {
      ...createPostgresCollectionStore({ url: database.url }),
      prepare: async () => [],
      write: async ({ rows }) => {
        replay.spend(7);
        return { inserted: rows.length, updated: 0, unchanged: 0 };
      },
    };
    const result = await run('collect', { store: spending, units: ['opensource', 'freelance', 'productivity'] });
    expect(result.spentByOthers).toBe(14);
    expect(result.notes).toEqual([expect.stringContaining('14 calls more than this run made')]);
    expect((await run('collect', { units: ['opensource', 'freelance'] })).spentByOthers).toBe(0);
  });
});

describe('comments that a dataset binds', () => {
  const TABLE_OF_COMMENTS = `CREATE TABLE public.comments (comment_id text UNIQUE, link_id text, body text, removed boolean)`;
  const comments: CollectionTarget['comments'] = {
    limit: 100,
    binding: {
      ...{ schema: 'public', table: 'comments', canonicalId: { column: 'comment_id', form: 'bare' } },
      ...{ arrivalColumn: null, path: null, columns: { link_id: 'postFullname', body: 'body', removed: 'removed' } },
      parent: {
        schema: 'public',
        table: 'submissions',
        canonicalId: { column: 'reddit_id', form: 'bare' },
        reference: null,
      },
    },
  };
  /** Two comments under each of 40 posts, of which the newest 30 are collected. */
  const withComments = async (): Promise<void> => {
    const posts = fivePages().get('opensource')?.slice(0, 40) ?? [];
    const own = modelComments({ unit: 'opensource', posts, perPost: 2 });
    await startReplay({ units: new Map([['opensource', posts]]), comments: new Map([['opensource', own]]) });
  };
  beforeEach(() =>
    database.withClient((client) => client.query(`DROP TABLE IF EXISTS public.comments; ${TABLE_OF_COMMENTS}`)),
  );

  it('are read in one call a hundred after the posts, and stored with their posts alone', async () => {
    await withComments();
    const { units } = await run('collect', { limit: 30, comments });
    expect(units[0]).toMatchObject({
      ...{ outcome: 'fetched', new: 30, requests: 3 },
      comments: { fetched: 80, new: 60, withoutPost: 20, unreadable: 0, pagingEnd: 'end' },
    });
    const again = await run('collect', { limit: 40, comments });
    expect(again.units[0]?.comments).toMatchObject({ new: 20, unchanged: 60, withoutPost: 0 });
    const stored = await database.withClient(async (client) => (await client.query('SELECT 1 FROM comments')).rowCount);
    expect(stored).toBe(80);
    expect(toActionOutcome(again).summaryMarkdown).toContain('20 new comments stored of 80.');
  });

  it('that cannot be read fail their unit, whose posts stay', async () => {
    await withComments();
    const failing = { kind: 'status', status: 503, body: '' } as const;
    replay.queueFault({ ...failing, on: 'comments' }, { ...failing, on: 'comments' }, { ...failing, on: 'comments' });
    const { units } = await run('collect', { limit: 30, comments });
    expect(units[0]).toMatchObject({
      outcome: 'failed',
      new: 30,
      detail: 'comments: Reddit answered 503',
      requests: 5,
    });
    expect(await countRows()).toBe(30);
  });

  it('are not asked for in mode test', async () => {
    await withComments();
    await run('test');
    expect(replay.requests.filter(({ url }) => url.includes('comments'))).toEqual([]);
  });
});

describe('a test command of the policy', () => {
  const aRun =
    (end: ProgramEnd): RunProgram =>
    async () => ({ end, durationSeconds: 1.25, output: 'Traceback: boom' });

  it.each([
    { end: { kind: 'exited', exitCode: 0 }, verdict: 'pass', exitCode: 0, reasonCode: 'collection-tested' },
    { end: { kind: 'exited', exitCode: 1 }, verdict: 'fail', exitCode: 1, reasonCode: 'test-command-failed' },
    { end: { kind: 'signalled', signal: 'SIGSEGV' }, verdict: 'fail', exitCode: 1, reasonCode: 'test-command-failed' },
    { end: { kind: 'timed-out' }, verdict: 'fail', exitCode: 1, reasonCode: 'test-command-failed' },
    {
      end: { kind: 'not-started', detail: 'ENOENT' },
      ...{ verdict: 'unknown', exitCode: 3, reasonCode: 'test-command-failed' },
    },
  ] as const)('that $end.kind is $verdict beside our own test', async ({ end, verdict, exitCode, reasonCode }) => {
    await startReplay();
    const result = await run('test', { testCommand: ['python', 'test.py'], runProgram: aRun(end) });
    expect(result).toMatchObject({ verdict, reasonCode, units: [{ outcome: 'fetched' }] });
    const outcome = toActionOutcome(result);
    expect(outcome.exitCode).toBe(exitCode);
    expect(outcome.annotations).toHaveLength(verdict === 'pass' ? 0 : 1);
    expect(outcome.summaryMarkdown).toContain('`python test.py`');
  });

  it('does not hide that our own test failed', async () => {
    await startReplay({ gone: { opensource: 'private' } });
    const runProgram = aRun({ kind: 'exited', exitCode: 0 });
    const result = await run('test', { testCommand: ['true'], runProgram });
    expect(result).toMatchObject({
      verdict: 'fail',
      reasonCode: 'collection-incomplete',
      testCommand: { outcome: 'passed' },
    });
  });
});
