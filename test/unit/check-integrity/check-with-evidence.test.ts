import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createPostgresIntegrityDatabase } from '../../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import { integrityResultSchema } from '../../../actions/shared/integrity/integrity-result.ts';
import type { IntegrityDatabase, RedditListings } from '../../../actions/shared/ports.ts';
import { aPost } from '../../support/a-post.ts';
import { inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { asJson, lookWithEvidence, replayOne } from '../../support/look-with-evidence.ts';
import { startPgliteDatabase, type TestDatabase } from '../../support/pglite-database.ts';
import { createPosts, POSTS_DATASETS } from '../../support/posts-dataset.ts';

let database: TestDatabase;
let reader: IntegrityDatabase;
beforeAll(async () => {
  database = await startPgliteDatabase();
  reader = createPostgresIntegrityDatabase({ url: database.url, now: () => new Date() });
}, 120_000);
afterAll(() => database.stop());

describe('a look at one table', () => {
  beforeAll(() => database.withClient(createPosts));
  const reddit = (title: string, count = 3): RedditListings => {
    const posts = Array.from({ length: count }, (_, at) =>
      aPost({ id: `1sk${at + 1}`, title, author: 'someone', createdAt: new Date(Date.now() - 7_200_000 - at) }),
    );
    const page = { kind: 'page' as const, page: { posts, after: null, unreadable: [] } };
    const answer = async () => ({ ...page, requests: 1, throttled: 0, budget: null });
    return { fetchListing: answer, fetchInfo: answer };
  };

  test('is computed again from its evidence alone, also with what an earlier look left', async () => {
    const history = inMemoryHistoryStore();
    for (const time of ['first', 'second']) {
      const { result, measurement } = await lookWithEvidence({ database: reader, datasets: POSTS_DATASETS, history });
      expect(integrityResultSchema.parse(measurement.answer)).toEqual(result);
      expect([time, measurement.leftOut, await replayOne(measurement)]).toEqual([time, null, { kind: 'same' }]);
    }
  }, 60_000);

  test('keeps what Reddit listed without who wrote it, and what it said of missing ids', async () => {
    const { result, measurement } = await lookWithEvidence({
      database: reader,
      datasets: POSTS_DATASETS,
      reddit: reddit('mail jane@mail.example.com'),
    });
    expect(result.checks.some(({ id }) => id === 'census')).toBe(true);
    expect(measurement.input).toMatchObject({
      look: {
        listings: [{ unit: 'opensource', shown: { kind: 'page', posts: [{ author: null, title: '' }, {}, {}] } }],
      },
    });
    expect(JSON.stringify(measurement)).not.toMatch(/someone|jane@/u);
    expect([measurement.leftOut, await replayOne(measurement)]).toEqual([null, { kind: 'same' }]);
  });

  test('names the checks whose answers are too large, and computes every other one', async () => {
    await database.withClient((client) =>
      client.query(`alter table public.posts drop constraint posts_pkey;
        insert into public.posts select id || repeat('x', 60), subreddit, title, created_at, now() - interval '2 minutes' from public.posts;`),
    );
    const { result, measurement } = await lookWithEvidence({ database: reader, datasets: POSTS_DATASETS });
    expect(result.verdict).toBe('fail');
    const { leftOut } = measurement;
    expect(leftOut).toMatch(/^What is too large or personal: \d+ checks? cannot be computed again: [a-z, -]+\.$/u);
    expect(leftOut?.split(',').length).toBeLessThan(6);
    expect(await replayOne(measurement)).toEqual({ kind: 'partly-same', leftOut });
    expect(integrityResultSchema.parse(measurement.answer)).toEqual(result);
    const changed = { ...result, verdict: 'pass' as const };
    expect(await replayOne({ ...measurement, answer: asJson(changed) })).toMatchObject({ kind: 'differs' });
  });
});

test('a database that does not answer is a measurement too', async () => {
  const broken: IntegrityDatabase = {
    look: async () => {
      throw new DependencyError({ dependency: 'postgres', message: 'It was reset.', retryable: true, remedy: 'Wait.' });
    },
  };
  const { result, measurement } = await lookWithEvidence({ database: broken, datasets: POSTS_DATASETS });
  expect(result.verdict).toBe('unknown');
  expect(await replayOne(measurement)).toEqual({ kind: 'same' });
});
