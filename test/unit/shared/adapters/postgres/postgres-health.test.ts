import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { createPostgresHealth } from '../../../../../actions/shared/adapters/postgres/postgres-health.ts';
import { signalAfter } from '../../../../../actions/shared/adapters/signal-after.ts';
import type { DatabaseHealth } from '../../../../../actions/shared/investigation-sources/database-health.ts';
import { startBlackHole } from '../../../../support/black-hole.ts';
import { withClient } from '../../../../support/pglite-database.ts';
import { startPostgresServer, type PostgresServer } from '../../../../support/postgres-server.ts';

const never = new AbortController().signal;
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer({
    max_connections: '12',
    superuser_reserved_connections: '3',
    statement_timeout: '45s',
  });
  await server.withClient((client) =>
    client.query(`create table public.submissions (id int primary key); insert into public.submissions values (1);
      create role monitor login; grant pg_read_all_stats to monitor; create role outsider login;
      create role collector login; alter role collector set idle_in_transaction_session_timeout = '10min'`),
  );
});
afterAll(() => server.stop());

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

/** A session of another program, held open until the test is over. */
async function aSession(statements: readonly string[], last?: string): Promise<void> {
  let opened: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => (opened = resolve));
  const isOver = new Promise<void>((resolve) => ended.push(resolve));
  void withClient(server.url, async (client) => {
    for (const statement of statements) await client.query(statement);
    const waiting = last === undefined ? Promise.resolve() : client.query(last).catch(() => undefined);
    opened();
    await Promise.race([isOver, waiting.then(() => isOver)]);
  });
  await isOpen;
}

async function look(role = 'monitor'): Promise<Extract<DatabaseHealth, { kind: 'seen' }>> {
  const health = await createPostgresHealth({ url: server.urlFor(role) }).read(never);
  if (health.kind !== 'seen') throw new Error(health.message);
  return health;
}

async function until(holds: (health: Awaited<ReturnType<typeof look>>) => boolean) {
  for (let tries = 0; tries < 50; tries += 1) {
    const health = await look();
    if (holds(health)) return health;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return look();
}

test('a quiet database shows its connections, settings and size, and nothing that waits', async () => {
  const health = await look();
  expect(health).toMatchObject({
    isReplica: false,
    replicaLagSeconds: null,
    connections: { measured: true, value: { most: 9 } },
    lockWaits: { measured: true, value: [] },
    longTransactions: { measured: true, value: [] },
    slowStatements: { measured: true, value: null },
    standbys: { measured: true, value: [] },
  });
  expect(health.databaseBytes.measured && health.databaseBytes.value).toBeGreaterThan(1_000_000);
  const settings = health.settings.measured ? health.settings.value : [];
  // The server's own, not the one that the look has set for itself.
  expect(settings).toContainEqual({ name: 'statement_timeout', value: '45000ms', role: null });
  expect(settings).toContainEqual({ name: 'idle_in_transaction_session_timeout', value: '10min', role: 'collector' });
});

test('a session that waits for a lock is named with its table, its statement and who is in front', async () => {
  await aSession(['begin', 'lock table public.submissions in access exclusive mode']);
  await aSession([], 'select count(*) from public.submissions');
  const health = await until(({ lockWaits }) => lockWaits.measured && lockWaits.value.length > 0);
  expect(health.lockWaits).toMatchObject({
    measured: true,
    value: [
      {
        relation: 'public.submissions',
        query: 'select count(*) from public.submissions',
        blockers: 1,
        role: 'postgres',
      },
    ],
  });
});

test('without pg_read_all_stats sessions are unknown with the grant, and their number is still counted', async () => {
  await aSession(['begin', 'select 1']);
  const health = await look('outsider');
  const hidden = { measured: false, remedy: expect.stringContaining('GRANT pg_read_all_stats') };
  expect(health).toMatchObject({
    lockWaits: hidden,
    longTransactions: hidden,
    slowStatements: hidden,
    standbys: hidden,
  });
  expect(health.connections).toMatchObject({ measured: true, value: { active: null } });
  expect(health.connections.measured && health.connections.value.used).toBeGreaterThanOrEqual(2);
});

test('a server without a free connection says so as an answer', async () => {
  for (let at = 0; at < 9; at += 1) await aSession(['select 1']);
  const health = await createPostgresHealth({ url: server.urlFor('monitor') }).read(never);
  expect(health).toMatchObject({ kind: 'full', message: expect.stringContaining('53300') });
});

test('a database that falls silent ends with the signal', async () => {
  const hole = await startBlackHole(server.port);
  hole.swallow();
  const url = `postgresql://monitor@127.0.0.1:${hole.port}/postgres`;
  await expect(createPostgresHealth({ url }).read(signalAfter(100))).rejects.toThrow('Connecting to the database');
  await hole.close();
});

test('nothing is written: the look stands in a read-only transaction', async () => {
  const before = await server.withClient((client) => client.query('select pg_current_wal_lsn() as at'));
  await look();
  const after = await server.withClient((client) => client.query('select pg_current_wal_lsn() as at'));
  expect(after.rows).toEqual(before.rows);
});
