import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createPostgresIntegrityDatabase } from '../../actions/shared/adapters/postgres/postgres-integrity-database.ts';
import { outcomeOf, passAnswer, readRows, unmeasuredAnswer } from '../../actions/shared/integrity/check-answers.ts';
import { defineCheck } from '../../actions/shared/integrity/integrity-check.ts';
import type { AnyIntegrityCheck } from '../../actions/shared/integrity/integrity-check.ts';
import type { IntegrityQuery } from '../../actions/shared/integrity/integrity-query.ts';
import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import { measureFault } from '../../actions/shared/verification/measure-fault.ts';
import { z } from 'zod';
import { startBlackHole } from '../support/black-hole.ts';
import { lookAt } from '../support/look-at.ts';
import type { LookAtOptions, LookedAt } from '../support/look-at.ts';
import { startPostgresReplica } from '../support/postgres-replica.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { createPosts, POSTS_DATASETS } from '../support/posts-dataset.ts';
import { startTransactionPooler } from '../support/transaction-pooler.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer({
    max_connections: '12',
    superuser_reserved_connections: '3',
    max_prepared_transactions: '2',
  });
  await server.withClient((client) =>
    client.query('create role reader login; grant pg_read_all_stats to reader; create role blind login'),
  );
}, 60_000);
afterAll(() => server.stop());

beforeEach(() =>
  server.withClient(async (client) => {
    await createPosts(client);
    await client.query('grant select on public.posts to reader, blind');
  }),
);

/** Whatever a test left open. */
const others: Client[] = [];
afterEach(async () => {
  for (const client of others.splice(0)) await client.end().catch(() => undefined);
});
async function another(role = 'postgres'): Promise<Client> {
  const client = new Client({ connectionString: server.urlFor(role) });
  client.on('error', () => undefined);
  await client.connect();
  others.push(client);
  return client;
}

const look = (options: Partial<LookAtOptions> = {}, url = server.urlFor('reader')): Promise<LookedAt> =>
  lookAt(url, { datasets: POSTS_DATASETS, checks: INTEGRITY_CHECKS, ...options });

/** A check of one question, to stand between the real ones. */
function askCheck(id: string, query: IntegrityQuery): AnyIntegrityCheck {
  return defineCheck({
    id,
    title: id,
    scope: 'table',
    kind: 'loss',
    question: 'What is there?',
    runbook: 'step 5',
    needs: 'nothing',
    cost: 'O(1)',
    verdictRule: 'pass: it could be asked',
    remedy: 'none',
    plan: () => ({ kind: 'ask', queries: { rows: query } }),
    assess(_subject, answers) {
      const rows = readRows(answers, { rows: z.looseObject({}) });
      return outcomeOf(
        rows.measured ? passAnswer('rows', JSON.stringify(rows.value.rows)) : unmeasuredAnswer(rows, 'rows'),
      );
    },
  });
}
const ids = (results: LookedAt['results'], verdict: string): readonly string[] =>
  results.filter((one) => one.verdict === verdict).map(({ id }) => id);

/** The rule of the whole matrix: nothing fails, and whatever is unknown says why and what to do. */
function expectNoFalseAlarm({ results }: LookedAt): void {
  expect(results.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
  for (const { id, verdict, observed, remedy } of results) {
    if (verdict === 'unknown')
      expect([id, observed !== '', remedy !== null && remedy !== '']).toEqual([id, true, true]);
  }
}

test('a healthy table is whole, and nothing about it is unknown', async () => {
  const looked = await look();
  expectNoFalseAlarm(looked);
  expect(ids(looked.results, 'unknown')).toEqual([]);
});

describe('one look, one snapshot', () => {
  test('rows that are committed during the look are not seen by it', async () => {
    const count = { sql: 'select count(*)::int as n from "public"."posts"', isBounded: true };
    const database = createPostgresIntegrityDatabase({ url: server.urlFor('reader'), now: () => new Date() });
    const counts = await database.look(async (open) => {
      const before = await open.ask(count);
      await server.withClient((client) =>
        client.query(`insert into public.posts values ('zz', 'opensource', 'T', now())`),
      );
      return [before, await open.ask({ ...count, values: [] })];
    });
    expect(counts).toEqual([1, 2].map(() => ({ measured: true, value: [{ n: 1000 }] })));
  });

  test('what an open transaction wrote before the look is judged by the look after its end', async () => {
    const writer = await another();
    await writer.query('begin');
    const { rows } = await writer.query<{ at: Date }>(
      `insert into public.posts values ('late', 'opensource', 'T', now()) returning arrived_at as at`,
    );
    const arrivedAt = rows[0]?.at.toISOString() ?? '';
    const first = await look();
    const window = first.context.windows.get('public.posts');
    expect(window?.through.slice(0, 23)).toBeTypeOf('string');
    expect((window?.through ?? '') < arrivedAt).toBe(true);
    expect(first.context.database.oldestTransactionAt?.slice(0, 23)).toBe(arrivedAt.slice(0, 23));
    await writer.query('commit');
    const marks = first.records.flatMap((record) =>
      record.kind === 'watermark' ? [[record.table, record.through] as const] : [],
    );
    const second = await look({ memory: { watermarks: new Map(marks) } });
    expect(second.context.windows.get('public.posts')?.after).toBe(window?.through);
  });

  test('a prepared transaction that nobody ended holds the window back too', async () => {
    const writer = await another();
    await writer.query(
      `begin; insert into public.posts values ('prepared', 'opensource', 'T', now()); prepare transaction 'forgotten'`,
    );
    const { context } = await look();
    expect(context.database.oldestTransactionAt).not.toBeNull();
    expect(Date.parse(context.windows.get('public.posts')?.through ?? '')).toBeLessThan(Date.now() - 14 * 60_000);
    await writer.query(`rollback prepared 'forgotten'`);
  });

  test('a role that cannot see open transactions keeps a fixed lag, and says so', async () => {
    const looked = await look({}, server.urlFor('blind'));
    expectNoFalseAlarm(looked);
    const database = looked.results.find(({ id }) => id === 'database');
    expect(database).toMatchObject({ verdict: 'warn', remedy: expect.stringContaining('pg_read_all_stats') });
    expect(database?.detail).toContain('fixed lag of 15 min');
    const through = Date.parse(looked.context.windows.get('public.posts')?.through ?? '');
    expect(Date.parse(looked.context.database.at) - through).toBe(15 * 60_000);
  });
});

describe('a fault in one question', () => {
  const slow = askCheck('slow', { sql: 'select pg_sleep(5)', isBounded: true });
  const small = askCheck('small', { sql: 'select 1 as one', isBounded: true });

  test('a statement time-out leaves the other checks as they are, and keeps the watermark', async () => {
    const looked = await look({ checks: [slow, small], limits: { statementTimeoutMs: 300 } });
    expectNoFalseAlarm(looked);
    expect(looked.results.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['slow', 'unknown'],
      ['small', 'pass'],
    ]);
    expect(looked.results[0]?.observed).toContain('57014');
    expect(looked.records.filter(({ kind }) => kind === 'watermark')).toEqual([]);
  });

  test('the same question is asked once for all checks', async () => {
    const twice = [0, 1].map((one) =>
      askCheck(`now-${one}`, { sql: 'select clock_timestamp()::text as at', isBounded: true }),
    );
    const { results } = await look({ checks: twice });
    expect(results[0]?.observed).toBe(results[1]?.observed);
  });

  test('a table that a migration keeps locked is named, waited for once, and the rest is measured', async () => {
    const migration = await another();
    await migration.query('begin; lock table public.posts in access exclusive mode');
    const looked = await look({ checks: [...INTEGRITY_CHECKS, small], limits: { lockTimeoutMs: 500 } });
    expectNoFalseAlarm(looked);
    expect(ids(looked.results, 'pass')).toEqual(expect.arrayContaining(['binding', 'database', 'small']));
    const unknown = looked.results.filter(({ verdict }) => verdict === 'unknown');
    const waits = unknown.filter(({ observed }) => observed.includes('55P03'));
    const refusals = unknown.filter(({ observed }) => observed.includes('another session holds an exclusive lock on'));
    expect([waits.length, refusals.length]).toEqual([1, unknown.length - 1]);
    for (const { remedy } of unknown) expect(remedy).toContain('Look again when whatever locks');
  });

  test('a table that is renamed under the look makes its questions unknown', async () => {
    const database = createPostgresIntegrityDatabase({ url: server.urlFor('reader'), now: () => new Date() });
    const answer = await database.look(async (open) => {
      await open.readCatalogue({ tables: [{ schema: 'public', table: 'posts' }], dltSchemas: [] });
      await server.withClient((client) => client.query('alter table public.posts rename to other_posts'));
      return open.ask({ sql: 'select count(*) from "public"."posts"' });
    });
    expect(answer).toMatchObject({ measured: false, remedy: expect.stringContaining('look again') });
    const looked = await look();
    expectNoFalseAlarm(looked);
    expect(looked.results.find(({ id }) => id === 'binding')).toMatchObject({
      verdict: 'unknown',
      remedy: expect.stringContaining('public.other_posts'),
    });
    expect(looked.records.filter(({ kind }) => kind === 'watermark')).toEqual([]);
  });

  test('a column that is renamed makes unknown what reads it, and the nearest match is named', async () => {
    await server.withClient((client) =>
      client.query('alter table public.posts rename column arrived_at to arrived_on'),
    );
    const looked = await look();
    expectNoFalseAlarm(looked);
    const binding = looked.results.find(({ id }) => id === 'binding');
    expect(binding).toMatchObject({
      verdict: 'unknown',
      remedy: expect.stringContaining('nearest match is arrived_on'),
    });
    expect(ids(looked.results, 'pass')).toContain('row-security');
  });

  test('a whole scan of a large table is not run, and the index is named', async () => {
    await server.withClient((client) =>
      client.query('drop index public.posts_arrived_at_idx, public.posts_lower_arrived_at_idx'),
    );
    const looked = await look({ limits: { mostScannedRows: 500 } });
    expectNoFalseAlarm(looked);
    const recent = looked.results.find(({ id }) => id === 'recent-rows');
    expect(recent?.observed).toContain('sequential scan of public.posts');
    expect(recent?.remedy).toBe('CREATE INDEX CONCURRENTLY ON "public"."posts" ("arrived_at");');
  });

  test('a check that breaks over a value is unknown and takes no other with it', async () => {
    const broken = {
      ...askCheck('broken', { sql: 'select 1', isBounded: true }),
      assess: () => {
        throw new TypeError('unheard of');
      },
    };
    const looked = await look({ checks: [broken, small] });
    expect(looked.results.map(({ verdict }) => verdict)).toEqual(['unknown', 'pass']);
    expect(looked.results[0]?.observed).toContain('unheard of');
  });
});

describe('rights', () => {
  test('without SELECT everything about the table is unknown and the grant is named', async () => {
    await server.withClient((client) => client.query('revoke select on public.posts from reader'));
    const looked = await look();
    expectNoFalseAlarm(looked);
    expect(looked.results.find(({ id }) => id === 'row-security')?.remedy).toBe(
      'GRANT SELECT ON "public"."posts" TO the role of database-url;',
    );
    expect(looked.results.find(({ id }) => id === 'recent-rows')?.remedy).toContain('GRANT SELECT ON "public"."posts"');
    expect(looked.records.filter(({ kind }) => kind === 'watermark')).toEqual([]);
  });

  test('row security that hides rows is never taken for rows that are gone', async () => {
    await server.withClient((client) =>
      client.query(
        `alter table public.posts enable row level security; create policy hidden on public.posts using (subreddit = 'nobody')`,
      ),
    );
    const looked = await look();
    expectNoFalseAlarm(looked);
    expect(looked.results.find(({ id }) => id === 'row-security')?.verdict).toBe('unknown');
    expect(looked.results.find(({ id }) => id === 'recent-rows')).toMatchObject({
      verdict: 'unknown',
      remedy: expect.stringContaining('BYPASSRLS'),
    });
  });

  test('row security whose every policy is a plain true hides nothing, and all is measured', async () => {
    const plain = await look();
    await server.withClient((client) =>
      client.query(
        'alter table public.posts enable row level security; create policy everybody on public.posts for select using (true)',
      ),
    );
    const looked = await look();
    expectNoFalseAlarm(looked);
    expect(ids(looked.results, 'unknown')).toEqual([]);
    expect(ids(looked.results, 'pass')).toEqual(ids(plain.results, 'pass'));
  });
});

describe('the way to the database', () => {
  const sleeping = askCheck('sleeping', { sql: 'select pg_sleep(8)', isBounded: true });
  const before = askCheck('before', { sql: 'select 1 as before', isBounded: true });
  const after = askCheck('after', { sql: 'select 2 as after', isBounded: true });

  test('a connection that is cut in mid-query leaves what was measured, and the rest is unknown', async () => {
    const running = look({ checks: [before, sleeping, after] });
    await server.withClient(async (client) => {
      for (;;) {
        const { rowCount } = await client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where query like 'select pg_sleep(8)%' and pid <> pg_backend_pid()`,
        );
        if ((rowCount ?? 0) > 0) return;
      }
    });
    const looked = await running;
    expectNoFalseAlarm(looked);
    expect(looked.results.map(({ verdict }) => verdict)).toEqual(['pass', 'unknown', 'unknown']);
    expect(looked.records.filter(({ kind }) => kind === 'watermark')).toEqual([]);
  });

  test('a server that goes silent in mid-look is given up, and what was measured stays', async () => {
    const hole = await startBlackHole(server.port);
    const silent = {
      ...before,
      plan: () => {
        hole.swallow();
        return { kind: 'ask' as const, queries: { rows: { sql: 'select 3', isBounded: true } } };
      },
    };
    const url = `postgresql://reader@127.0.0.1:${hole.port}/postgres`;
    const looked = await look({ checks: [before, silent, after], limits: { statementTimeoutMs: 200 } }, url);
    await hole.close();
    expectNoFalseAlarm(looked);
    expect(looked.results.map(({ verdict }) => verdict)).toEqual(['pass', 'unknown', 'unknown']);
  });

  test('a server without room for a further connection says so, with a remedy', async () => {
    for (let count = 0; count < 9; count += 1) await another('reader');
    const looked = await measureFault(() => look(), 'fallback');
    expect(looked).toMatchObject({ measured: false });
    expect(looked.measured ? '' : looked.message).toContain('53300');
    expect(looked.measured ? '' : looked.remedy).not.toBe('');
  });

  test('a pooler in transaction mode is found by its behaviour, and the look works through it', async () => {
    const pooler = await startTransactionPooler(server.port);
    const looked = await look({}, `postgresql://reader@127.0.0.1:${pooler.port}/postgres`);
    await pooler.close();
    expectNoFalseAlarm(looked);
    const database = looked.results.find(({ id }) => id === 'database');
    expect(database).toMatchObject({ verdict: 'warn', remedy: expect.stringContaining('session-mode') });
    expect(database?.observed).toContain('two server processes');
    expect(looked.results.find(({ id }) => id === 'recent-rows')?.verdict).toBe('pass');
  });

  test('a replica is named, and judged as far as its primary can have finished', async () => {
    const replica = await startPostgresReplica(server.port);
    try {
      const looked = await look({}, replica.urlFor('reader'));
      expectNoFalseAlarm(looked);
      const database = looked.results.find(({ id }) => id === 'database');
      expect(database).toMatchObject({ verdict: 'warn', detail: expect.stringContaining('replica') });
      expect(looked.context.database).toMatchObject({ isReplica: true, maySeeTransactions: false });
      const primary = await look();
      expect(looked.context.database.identity).toBe(primary.context.database.identity);
    } finally {
      await replica.stop();
    }
  });

  test('another database than the one of the looks before makes everything unknown, until it is accepted', async () => {
    const moved = { marks: new Map([['database.identity', 'another']]) };
    const looked = await look({ memory: moved });
    expectNoFalseAlarm(looked);
    expect(looked.results.find(({ id }) => id === 'recent-rows')).toMatchObject({ verdict: 'unknown' });
    expect(looked.records).toEqual([]);
    const accepted = await look({ memory: moved, isBaseline: true });
    expect(accepted.records).toContainEqual(expect.objectContaining({ kind: 'mark', name: 'database.identity' }));
  });

  test('a clock here that is a day off is said, and nothing fails by it', async () => {
    const looked = await look({ now: () => new Date(Date.now() + 86_400_000) });
    expectNoFalseAlarm(looked);
    expect(looked.results.find(({ id }) => id === 'clock-skew')?.verdict).toBe('unknown');
    expect(looked.results.find(({ id }) => id === 'recent-rows')?.verdict).toBe('pass');
  });
});
