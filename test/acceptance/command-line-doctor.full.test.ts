import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import type { DoctorResult } from '../../actions/shared/doctor/doctor-result.ts';
import { OperationsRepository, stateFiles, type Ran } from '../support/operations-repository.ts';
import { startPgliteDatabase, type TestDatabase } from '../support/pglite-database.ts';
import { createPosts, POSTS_DATASETS } from '../support/posts-dataset.ts';

let database: TestDatabase;
let repository: OperationsRepository;
beforeAll(async () => {
  database = await startPgliteDatabase();
  repository = new OperationsRepository({ ...stateFiles(), 'config/datasets.yaml': POSTS_DATASETS });
}, 120_000);
afterAll(async () => {
  repository.remove();
  await database.stop();
});
beforeEach(() => database.withClient(createPosts));

const examine = (args: readonly string[] = [], url: string | null = database.url): Promise<Ran> =>
  repository.run(['doctor', '--database', ...args], { environment: url === null ? {} : { SUPABASE_DB_URL: url } });

test('a database that lacks nothing is told so, by the bindings of the default branch', async () => {
  const ran = await examine();
  expect(ran.exitCode).toBe(0);
  expect(ran.stdout).toMatch(
    /^Nothing is missing in the database: postgres as postgres, Postgres \d+\.\n\d+ things are as they should be\.\n$/u,
  );
  expect(ran.stderr).toContain('config/datasets.yaml of branch');
});

test('what is missing ends with 1, each with its statement, which then mends it', async () => {
  await database.withClient((client) =>
    client.query(`alter table public.posts drop constraint posts_pkey; drop index public.posts_arrived_at_idx;
      alter table public.posts alter column created_at type timestamp`),
  );
  const ran = await examine(['--json']);
  const result = JSON.parse(ran.stdout) as DoctorResult;
  expect([ran.exitCode, result.verdict, result.reasonCode]).toEqual([1, 'fail', 'database-incomplete']);
  const troubles = result.findings.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  expect(troubles.map(({ id, remedy }) => [id, remedy])).toEqual([
    ['binding', expect.stringContaining('Write type: timestamp_utc')],
    ['index', 'CREATE INDEX CONCURRENTLY ON "public"."posts" ("arrived_at");'],
    ['unique-id', 'CREATE UNIQUE INDEX CONCURRENTLY ON "public"."posts" ("id");'],
  ]);
  await database.withClient(async (client) => {
    await client.query(
      `alter table public.posts alter column created_at type timestamptz using created_at at time zone 'UTC'`,
    );
    for (const { id, remedy = '' } of troubles) if (id !== 'binding') await client.query(remedy);
  });
  expect((await examine()).exitCode).toBe(0);
});

test('a file of bindings that is not committed yet can be named', async () => {
  const path = join(repository.folder, 'mine.yaml');
  writeFileSync(path, POSTS_DATASETS.replaceAll('table: posts', 'table: post'));
  const ran = await examine(['--datasets', path]);
  expect(ran.exitCode).toBe(1);
  expect(ran.stdout).toContain('there is no table public.post');
  expect(ran.stdout).toContain('nearest match is public.posts');
});

test('wrong use ends with 2 and says what to do', async () => {
  const bad = join(repository.folder, 'bad.yaml');
  writeFileSync(bad, POSTS_DATASETS.replace('table: posts', `table: 'x"; drop table posts; --'`));
  const wrong = await examine(['--datasets', bad]);
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringMatching(/bad\.yaml:10:16 .*without quotes/u)]);
  const missing = await examine(['--datasets', join(repository.folder, 'none.yaml')]);
  expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining('ENOENT')]);
  const without = await examine([], null);
  expect([without.exitCode, without.stderr]).toEqual([2, expect.stringContaining('monitor-role.sql')]);
});

test('a database that does not answer ends with 3, and its password is never shown', async () => {
  const ran = await examine(['--json'], 'postgresql://someone:the-secret-itself@127.0.0.1:1/postgres');
  expect([ran.exitCode, JSON.parse(ran.stdout)]).toEqual([3, expect.objectContaining({ verdict: 'unknown' })]);
  expect(ran.stdout + ran.stderr).not.toContain('the-secret-itself');
});
