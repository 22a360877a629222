import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { createPostgresHeldPosts } from '../../../../../actions/shared/adapters/postgres/postgres-held-posts.ts';
import type { PostgresHeldOptions } from '../../../../../actions/shared/adapters/postgres/postgres-held-posts.ts';
import type { BoundTable } from '../../../../../actions/shared/datasets/datasets.ts';
import type { HandoverQuestion } from '../../../../../actions/shared/handover/handover-question.ts';
import { startPostgresServer } from '../../../../support/postgres-server.ts';
import type { PostgresServer } from '../../../../support/postgres-server.ts';
import { TABLES_OF_BOTH_PATHS } from '../../../../support/tables-of-both-paths.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
});
afterAll(() => server.stop());
beforeEach(() => server.withClient((client) => client.query(TABLES_OF_BOTH_PATHS)));

const run = (sql: string): Promise<unknown> => server.withClient((client) => client.query(sql));
const held = (changes: Partial<PostgresHeldOptions> = {}) =>
  createPostgresHeldPosts({ url: server.url, now: () => new Date(), ...changes });

const bound = (given: Partial<BoundTable>): BoundTable => ({
  schema: 'public',
  table: 'submissions',
  writtenBy: 'manual',
  canonicalId: { column: 'submission_id', form: 'bare' },
  unitColumn: 'subreddit',
  arrival: { rule: 'column', column: 'ingested_at' },
  eventTime: { column: 'created_at', type: 'timestamptz' },
  requiredColumns: [],
  parents: [],
  ...given,
});
const dltTable = bound({
  ...{ schema: 'reddit_harbor', writtenBy: 'dlt', canonicalId: { column: 'id', form: 'bare' } },
  ...{ arrival: { rule: 'dlt_load' }, eventTime: { column: 'created_utc', type: 'epoch_seconds' } },
});

const fromDlt: HandoverQuestion = {
  unit: 'opensource',
  generation: 5,
  old: { table: dltTable, path: 'dlt' },
  next: { table: bound({}), path: 'manual', since: '2026-11-26T10:00:00Z', dltSchema: 'reddit_harbor' },
};
const toDlt: HandoverQuestion = {
  ...fromDlt,
  old: { table: bound({}), path: 'manual' },
  next: { table: dltTable, path: 'dlt', since: '2026-11-26T10:00:00Z', dltSchema: 'reddit_harbor' },
};

describe('what the tables hold of a switch', () => {
  it('is the newest post of the old path and what came first by the new one, by the clock of the database', async () => {
    await run(`INSERT INTO reddit_harbor.submissions VALUES ('1aa', 'OpenSource', 100, '1'), ('1ab', 'opensource', 200, '1'), ('1zz', 'saas', 900, '1');
      INSERT INTO public.submissions VALUES ('1a0', 'opensource', '2026-11-26T09:00:00Z', '2026-11-26T09:30:00Z'),
        ('1ac', 'OpenSource', '2026-11-26T09:58:00Z', '2026-11-26T10:05:00Z'), ('1ae', 'opensource', '2026-11-26T10:04:00Z', '2026-11-26T10:05:00Z'),
        ('1af', 'opensource', '2026-11-26T10:30:00Z', '2026-11-26T11:00:00Z')`);
    expect(await held().readHeld([fromDlt])).toEqual({
      facts: [
        {
          ...{ unit: 'opensource', generation: 5, oldNewestId: '1ab' },
          newFirst: { oldestId: '1ac', newestId: '1ae', at: '2026-11-26T10:05:00.000000Z' },
        },
      ],
      unread: [],
    });
  });

  it('the way forward goes by the loads of dlt', async () => {
    await run(`INSERT INTO public.submissions VALUES ('1aa', 'opensource', now(), now());
      INSERT INTO reddit_harbor.submissions VALUES ('1ac', 'opensource', 100, '2'), ('1ad', 'opensource', 101, '2'), ('1ae', 'opensource', 102, '3');
      INSERT INTO reddit_harbor._dlt_loads VALUES ('1', '2026-11-26T09:00:00Z'), ('2', '2026-11-26T10:10:00Z'), ('3', '2026-11-26T10:20:00Z')`);
    expect(await held().readHeld([toDlt])).toMatchObject({
      facts: [{ oldNewestId: '1aa', newFirst: { oldestId: '1ac', newestId: '1ad' } }],
    });
  });

  it('in a table of both paths only the old one’s rows count', async () => {
    await run(`ALTER TABLE public.submissions ADD COLUMN collected_by text;
      INSERT INTO public.submissions VALUES ('1aa', 'opensource', '2026-11-26T09:00:00Z', now(), 'dlt'), ('1ab', 'opensource', '2026-11-26T10:00:00Z', now(), 'manual')`);
    const shared = bound({
      writtenBy: 'both',
      path: { rule: 'column', column: 'collected_by', manual: 'manual', dlt: 'dlt' },
    });
    const question: HandoverQuestion = { ...fromDlt, old: { table: shared, path: 'dlt' }, next: null };
    expect(await held().readHeld([question])).toMatchObject({
      facts: [{ oldNewestId: '1aa', newFirst: null }],
    });
  });

  it('what cannot be read is told with its remedy, and so is the rest', async () => {
    await run(`INSERT INTO reddit_harbor.submissions VALUES ('1ab', 'opensource', 200, '1')`);
    const lost: HandoverQuestion = {
      ...fromDlt,
      unit: 'saas',
      old: { table: bound({ table: 'nowhere' }), path: 'dlt' },
    };
    expect(await held().readHeld([lost, fromDlt])).toEqual({
      facts: [{ unit: 'opensource', generation: 5, oldNewestId: '1ab', newFirst: null }],
      unread: [
        {
          ...{ unit: 'saas', generation: 5, message: expect.stringContaining('SQLSTATE 42P01') },
          remedy: expect.stringContaining('in config/datasets.yaml'),
        },
      ],
    });
    expect(await held().readHeld([])).toEqual({ facts: [], unread: [] });
  });

  it('a table that dlt has not made yet holds nothing', async () => {
    await run(
      `INSERT INTO public.submissions VALUES ('1aa', 'opensource', now(), now()); DROP TABLE reddit_harbor.submissions`,
    );
    expect(await held().readHeld([toDlt])).toMatchObject({
      facts: [{ oldNewestId: '1aa', newFirst: null }],
      unread: [],
    });
  });

  it('so does the one of a dlt that was taken back before its first load', async () => {
    await run(`INSERT INTO public.submissions VALUES ('1ac', 'opensource', '2026-11-26T10:04:00Z', '2026-11-26T10:05:00Z');
      DROP TABLE reddit_harbor.submissions; DROP TABLE reddit_harbor._dlt_loads`);
    expect(await held().readHeld([fromDlt])).toMatchObject({
      facts: [{ oldNewestId: null, newFirst: { oldestId: '1ac' } }],
      unread: [],
    });
  });
});

describe('a table too large to be read whole', () => {
  const ask = (unit: string): HandoverQuestion => ({ ...fromDlt, unit });
  const rowsRead = async (): Promise<number> => {
    const { rows } = await server.withClient((client) =>
      client.query<{ read: number }>(
        `SELECT seq_tup_read::int AS read FROM pg_stat_user_tables WHERE schemaname = 'reddit_harbor' AND relname = 'submissions'`,
      ),
    );
    return rows[0]?.read ?? 0;
  };
  beforeEach(() =>
    run(`INSERT INTO reddit_harbor.submissions
        SELECT 'a' || to_hex(i), CASE WHEN i = 299000 THEN 'opensource' WHEN i = 1 THEN 'rare' ELSE 'busy' END, i, '1' FROM generate_series(1, 300000) i;
      ANALYZE reddit_harbor.submissions`),
  );

  it('is not read without an index, for any unit, and the index is named', async () => {
    const { facts, unread } = await held().readHeld([ask('opensource'), ask('rare'), ask('nobody')]);
    expect(facts).toEqual([]);
    expect(unread.map(({ unit, message, remedy }) => [unit, message.split(':')[0], remedy])).toEqual(
      ['opensource', 'rare', 'nobody'].map((unit) => [
        unit,
        'it would take a sequential scan of reddit_harbor.submissions',
        'CREATE INDEX CONCURRENTLY ON "reddit_harbor"."submissions" ("created_utc");',
      ]),
    );
    // Postgres tells of a session's reading when it ends, so one that does read all comes after it: the count of that alone must be there.
    await run('SET max_parallel_workers_per_gather = 0; SELECT count(*) FROM reddit_harbor.submissions');
    await vi.waitFor(async () => expect(await rowsRead()).toBeGreaterThanOrEqual(300_000), { timeout: 30_000 });
    expect(await rowsRead()).toBe(300_000);
  });

  it('gives the newest row of a unit that is among the newest, by an index on the time of the posts alone', async () => {
    await run('CREATE INDEX ON reddit_harbor.submissions (created_utc)');
    const { facts, unread } = await held().readHeld([ask('opensource'), ask('rare')]);
    expect(facts).toMatchObject([{ unit: 'opensource', oldNewestId: `a${(299_000).toString(16)}` }]);
    expect(unread).toMatchObject([
      {
        unit: 'rare',
        message: expect.stringMatching(
          /^none of the newest 10,000 rows of reddit_harbor\.submissions is dlt's of rare, and of all rows it would take a scan of the whole index/u,
        ),
        remedy: 'CREATE INDEX CONCURRENTLY ON "reddit_harbor"."submissions" (lower("subreddit"::text), "created_utc");',
      },
    ]);
  });

  it('gives that of every unit by the index that it names', async () => {
    await run('CREATE INDEX ON reddit_harbor.submissions (lower("subreddit"::text), "created_utc")');
    expect(await held().readHeld([ask('rare'), ask('nobody')])).toMatchObject({
      facts: [
        { unit: 'rare', oldNewestId: 'a1' },
        { unit: 'nobody', oldNewestId: null },
      ],
      unread: [],
    });
  });

  it('and is not waited for where another session holds it, more than once', async () => {
    await server.withClient(async (client) => {
      await client.query('BEGIN; LOCK TABLE reddit_harbor.submissions IN ACCESS EXCLUSIVE MODE');
      const limits = { lockTimeoutMs: 200, statementTimeoutMs: 60_000, lookMs: 600_000 };
      const { facts, unread } = await held({ limits }).readHeld([ask('opensource'), ask('rare'), ask('nobody')]);
      expect(facts).toEqual([]);
      expect(unread.map(({ message }) => message)).toEqual([
        'another session holds an exclusive lock on reddit_harbor.submissions',
        'another session holds an exclusive lock on reddit_harbor.submissions',
        'another session holds an exclusive lock on reddit_harbor.submissions',
      ]);
    });
  });
});
