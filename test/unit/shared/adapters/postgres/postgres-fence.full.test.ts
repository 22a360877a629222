import { escapeIdentifier } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { compareTexts } from '../../../../../actions/shared/history/instant-order.ts';
import type { RoleState } from '../../../../support/fence-harness.ts';
import { makeFencer, makeRole, openSession, readRoles, runFence } from '../../../../support/fence-harness.ts';
import { inMemoryLedger } from '../../../../support/in-memory-fence.ts';
import { startBlackHole } from '../../../../support/black-hole.ts';
import { startCuttingProxy } from '../../../../support/cutting-proxy.ts';
import { startPostgresServer, type PostgresServer } from '../../../../support/postgres-server.ts';
import { startTransactionPooler } from '../../../../support/transaction-pooler.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer({ max_prepared_transactions: '5', max_connections: '60' });
  await makeFencer(server);
  await makeRole(server, 'collector');
  await server.withClient((client) =>
    client.query('create table posts (id int); grant all on posts to public; create role boss login superuser'),
  );
  await server.withClient((client) => client.query('create database another'));
});
afterAll(() => server.stop());

let made = 0;
/** A role of the test's own. */
async function aRole(attributes?: string, name = `dlt_${(made += 1)}`): Promise<string> {
  await makeRole(server, name, attributes);
  return name;
}

async function stateOf(role: string): Promise<RoleState | undefined> {
  return (await readRoles(server))[role];
}

const fence = (role: string, options = {}) => runFence(server, { role }, options);
const unfence = (role: string, options = {}) =>
  runFence(server, { role, direction: 'unfence', generation: 6 }, options);

describe('a fence by a role that is no superuser', () => {
  test('ends the sessions of the role in every database, lets nobody log in, and leaves the manual path alone', async () => {
    const role = await aRole();
    const here = await openSession(server, role);
    const there = await openSession(server, role, { database: 'another' });
    const manual = await openSession(server, 'collector');
    const writing = here.client
      .query('insert into posts select 1 from pg_sleep(600)')
      .catch((cause: Error) => cause.message);
    const before = await readRoles(server);
    const result = await fence(role);
    expect(result).toMatchObject({ verdict: 'pass', reasonCode: 'fenced', remedies: [] });
    expect(result.endedSessions.map(({ database }) => String(database)).toSorted(compareTexts)).toEqual([
      'another',
      'postgres',
    ]);
    await Promise.all([here.ended, there.ended]);
    expect(await writing).toContain('terminating connection');
    await expect(openSession(server, role)).rejects.toMatchObject({ code: '28000' });
    expect((await manual.client.query('insert into posts values (2)')).rowCount).toBe(1);
    await manual.client.end();
    const after = await readRoles(server);
    expect({ ...after, [role]: null }).toEqual({ ...before, [role]: null });
    expect(after[role]).toMatchObject({
      ...before[role],
      login: false,
      comment: expect.stringContaining('switchback-fence'),
    });
  });

  test('restores just that: comment, limit, end and members are as they were', async () => {
    const role = await aRole("login connection limit 7 valid until '2031-01-01 00:00:00+00'");
    await server.withClient(async (client) => {
      await client.query(`comment on role ${escapeIdentifier(role)} is E'it''s \\\\ two\nlines'`);
    });
    const before = await readRoles(server);
    expect(await fence(role)).toMatchObject({ verdict: 'pass' });
    expect(await unfence(role)).toMatchObject({ verdict: 'pass', reasonCode: 'unfenced' });
    expect(await readRoles(server)).toEqual(before);
    const session = await openSession(server, role);
    await session.client.end();
  });

  test('leaves no membership behind, though it lacks the right to end the sessions', async () => {
    const role = await aRole();
    const session = await openSession(server, role);
    const fencer = await openSession(server, 'fencer');
    await expect(
      fencer.client.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]),
    ).rejects.toMatchObject({ code: '42501' });
    await fencer.client.end();
    const before = (await stateOf(role))?.members;
    expect(await fence(role)).toMatchObject({ verdict: 'pass', endedSessions: [{ database: 'postgres' }] });
    await session.ended;
    expect((await stateOf(role))?.members).toEqual(before);
  });

  test('a second time is a no-op', async () => {
    const role = await aRole();
    const ledger = inMemoryLedger();
    await fence(role, { ledger });
    const before = await readRoles(server);
    expect(await fence(role, { ledger })).toMatchObject({ verdict: 'pass', reasonCode: 'fenced', endedSessions: [] });
    expect(await readRoles(server)).toEqual(before);
    expect(ledger.records.map((record) => record.before.canLogin)).toEqual([true, true, true]);
  });

  test('a role without a login keeps none', async () => {
    const role = await aRole('nologin');
    const before = await readRoles(server);
    expect(await fence(role)).toMatchObject({ verdict: 'pass' });
    expect(await unfence(role)).toMatchObject({ verdict: 'warn', reasonCode: 'login-not-ours' });
    expect(await readRoles(server)).toEqual(before);
  });

  test('a session that was logging in at that moment is ended too', async () => {
    const role = await aRole();
    // The server waits after the check of the login and before the session shows itself.
    const login = openSession(server, role, { options: '-c post_auth_delay=3' }).then(
      async ({ client, ended }) => {
        const answer = await client.query('insert into posts values (7777)').then(
          () => 'written',
          () => 'refused',
        );
        await ended;
        return answer;
      },
      () => 'refused',
    );
    await server.withClient(async (client) => {
      for (let count = 0; count === 0;)
        count = (await client.query("select from pg_locks where classid = 'pg_database'::regclass")).rowCount ?? 0;
    });
    const result = await fence(role);
    expect(result).toMatchObject({ verdict: 'pass' });
    expect(result.endedSessions).toHaveLength(1);
    await login;
    const left = await server.withClient((client) =>
      client.query('select from pg_stat_activity where usename = $1', [role]),
    );
    expect(left.rowCount).toBe(0);
  });

  test('works behind a pooler in transaction mode', async () => {
    const role = await aRole();
    const session = await openSession(server, role);
    const pooler = await startTransactionPooler(server.port);
    const result = await fence(role, { url: `postgresql://fencer@127.0.0.1:${pooler.port}/postgres` });
    expect(result).toMatchObject({ verdict: 'pass', endedSessions: [{}] });
    await session.ended;
    await pooler.close();
  });

  test('names members, and prepared transactions with what to do', async () => {
    const role = await aRole();
    await server.withClient((client) => client.query(`grant ${role} to collector`));
    const session = await openSession(server, role);
    await session.client.query("begin; insert into posts values (3); prepare transaction 'it''s half'");
    const result = await fence(role);
    expect(result).toMatchObject({ verdict: 'warn', reasonCode: 'fenced-with-warnings' });
    const [revoke, rollback] = result.remedies;
    expect([revoke, rollback]).toEqual([
      `If it need not: REVOKE "${role}" FROM "collector";`,
      "In that database: ROLLBACK PREPARED 'it''s half';",
    ]);
    await server.withClient(async (client) => {
      for (const remedy of [revoke, rollback]) await client.query(remedy?.split(': ')[1] ?? '');
    });
    expect(await fence(role)).toMatchObject({ verdict: 'pass' });
  });
});

describe('names that are SQL', () => {
  test.each([
    'Dlt Loader',
    'a"b',
    `x'; alter role boss nologin; --`,
    'x"; drop role collector; --',
    'current_user',
    'session_user',
    'ALL',
    '$1',
    '%I %s',
    String.raw`back\slash`,
    'gr\u00fcn \u96ea \u{1f525}',
    '\u202ereversed',
    'u'.repeat(63),
    ' ',
    '.',
    '-- comment',
    'tab\tand\nline',
  ])('%j is fenced and unfenced, and no other role is touched', async (name) => {
    await makeRole(server, name);
    const before = await readRoles(server);
    const session = await openSession(server, name);
    expect(await fence(name)).toMatchObject({ verdict: 'pass', role: name, endedSessions: [{}] });
    await session.ended;
    const fenced = await readRoles(server);
    expect(fenced[name]?.login).toBe(false);
    expect({ ...fenced, [name]: null }).toEqual({ ...before, [name]: null });
    expect(await unfence(name)).toMatchObject({ verdict: 'pass' });
    expect(await readRoles(server)).toEqual(before);
  });

  test.each([
    ['a name that the server would cut to another one', `${'c'.repeat(63)}d`, 'c'.repeat(63)],
    ['characters that it would cut', '\u00fc'.repeat(40), '\u00fc'.repeat(31)],
    ['another case', 'LOADER', 'loader'],
    ['a name that it cannot hold', 'null\0role', 'null'],
    ['an empty name', '', 'empty'],
  ])('%s is missing, and its neighbour stays', async (_, name, neighbour) => {
    await makeRole(server, neighbour);
    const before = await readRoles(server);
    const result = await fence(name);
    expect(result).toMatchObject({ verdict: 'fail', reasonCode: 'fence-role-missing' });
    expect(await readRoles(server)).toEqual(before);
  });
});

test.each(['two  spaces', 'a\ttab\nand a line', '\u202eturned', ` it's "both" `, '\u{1f525} \\'])(
  'a statement that is told of %j does what it says, as a person copies it',
  async (name) => {
    await makeRole(server, name);
    await makeRole(server, `${name} member`);
    await server.withClient((client) =>
      client.query(`grant ${escapeIdentifier(name)} to ${escapeIdentifier(`${name} member`)}`),
    );
    const { remedies } = await fence(name);
    expect(remedies).toHaveLength(1);
    await server.withClient((client) => client.query(remedies[0]?.split(': ')[1] ?? ''));
    expect(await fence(name)).toMatchObject({ verdict: 'pass', remedies: [] });
  },
);

describe('refused', () => {
  test.each([
    ['a superuser', 'boss', {}, 'fence-role-superuser'],
    ["this connection's own role", 'fencer', {}, 'fence-role-shared'],
    ["the manual path's role", 'collector', { manualUser: 'collector' }, 'fence-role-shared'],
  ])('%s', async (_, role, request, reasonCode) => {
    const before = await readRoles(server);
    const result = await runFence(server, { role, ...request });
    expect(result).toMatchObject({ verdict: 'fail', reasonCode, endedSessions: [] });
    expect(result.remedies[0]).toContain('role of its own');
    expect(await readRoles(server)).toEqual(before);
  });

  test('a connection that may not change the role: what it lacks is named, and giving that mends it', async () => {
    const role = await aRole();
    await server.withClient((client) => client.query('create role weak login; create role nobody_else login'));
    const url = server.urlFor('weak');
    const before = await readRoles(server);
    const result = await fence(role, { url });
    expect(result).toMatchObject({ verdict: 'fail', reasonCode: 'permission-denied' });
    expect(await readRoles(server)).toEqual(before);
    const statements = result.remedies.filter((remedy) => remedy.endsWith(';'));
    expect(statements[0]).toBe('ALTER ROLE "weak" CREATEROLE;');
    await server.withClient(async (client) => {
      for (const statement of statements) await client.query(statement);
    });
    expect(await fence(role, { url })).toMatchObject({ verdict: 'pass' });
  });
});

describe('faults', () => {
  test('an open change of the role by somebody else is waited for, told of with its process, and nothing is done', async () => {
    const role = await aRole();
    const other = await openSession(server, 'postgres');
    await other.client.query(`begin; alter role ${role} connection limit 5`);
    const { rows } = await other.client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const result = await fence(role, { deadlineMs: 1_000, lockTimeoutMs: 200 });
    expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'fence-unverified' });
    expect(result.remedies.join(' ')).toContain(`SELECT pg_terminate_backend(${rows[0]?.pid});`);
    await other.client.query('rollback');
    await other.client.end();
    expect(await stateOf(role)).toMatchObject({ login: true, comment: null });
    expect(await fence(role)).toMatchObject({ verdict: 'pass' });
  });

  test('an open change by a session of the role itself does not hold the fence up', async () => {
    const role = await aRole();
    const own = await openSession(server, role);
    await own.client.query(`begin; alter role ${role} password 'x'`);
    expect(await fence(role, { lockTimeoutMs: 200 })).toMatchObject({ verdict: 'pass' });
    await own.ended;
  });

  test('a change that was committed meanwhile is no fault', async () => {
    const role = await aRole();
    const other = await openSession(server, 'postgres');
    await other.client.query(`begin; alter role ${role} connection limit 5`);
    const running = fence(role);
    await server.withClient(async (client) => {
      for (let waiting = 0; waiting === 0;)
        waiting =
          (await client.query("select from pg_stat_activity where usename = 'fencer' and wait_event_type = 'Lock'"))
            .rowCount ?? 0;
    });
    await other.client.query('commit');
    await other.client.end();
    expect(await running).toMatchObject({ verdict: 'pass' });
    expect(await stateOf(role)).toMatchObject({ login: false, connectionLimit: 5 });
  });

  test('a statement that takes too long is tried again until the deadline, then unknown', async () => {
    const role = await aRole();
    const other = await openSession(server, 'postgres');
    await other.client.query('select pg_advisory_lock(1398227555, 3)');
    const result = await fence(role, { deadlineMs: 1_000, statementTimeoutMs: 2_000, lockTimeoutMs: 60_000 });
    expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'fence-unverified' });
    expect(result.steps.find(({ step }) => step === 'change-login')?.detail).toContain('57014');
    await other.client.end();
    expect(await stateOf(role)).toMatchObject({ login: true });
  });

  test('a network that goes silent ends at the deadline as unknown, and the password is nowhere', async () => {
    const role = await aRole();
    await server.withClient((client) => client.query("alter role fencer password 'S3cr3t-w0rd'"));
    const hole = await startBlackHole(server.port);
    const result = await fence(role, {
      url: `postgresql://fencer:S3cr3t-w0rd@127.0.0.1:${hole.port}/postgres`,
      ...{ deadlineMs: 1_000, statementTimeoutMs: 2_000 },
      wrap: (port: Parameters<NonNullable<Parameters<typeof runFence>[2]>['wrap'] & object>[0]) => ({
        ...port,
        readActivity: (name: string) => {
          hole.swallow();
          return port.readActivity(name);
        },
      }),
    });
    expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'fence-unverified' });
    expect(result.steps.map(({ outcome }) => outcome)).toEqual([
      'done',
      'done',
      'done',
      'unknown',
      'not-reached',
      'not-reached',
    ]);
    expect(JSON.stringify(result)).not.toContain('S3cr3t');
    await hole.close();
    expect(await stateOf(role)).toMatchObject({ login: false });
    expect(await fence(role)).toMatchObject({ verdict: 'pass' });
  });

  /** A fence whose way to the server is cut once. How often it was sent something, or was to be. */
  async function fenceCutAt(at: number, what: 'request' | 'answer'): Promise<number> {
    const role = await aRole();
    const session = await openSession(server, role);
    const proxy = await startCuttingProxy(server.port, { at, what });
    const ledger = inMemoryLedger();
    const result = await fence(role, { url: `postgresql://fencer@127.0.0.1:${proxy.port}/postgres`, ledger });
    await proxy.close();
    expect(result, `cut at ${what} ${at}`).toMatchObject({ verdict: 'pass', reasonCode: 'fenced' });
    await session.ended;
    expect(await stateOf(role)).toMatchObject({ login: false });
    expect(ledger.records.map(({ step, before }) => [step, before.canLogin])).toEqual([
      ['planned', true],
      ['fenced', true],
    ]);
    return proxy.sent();
  }

  test.each(['request', 'answer'] as const)(
    'a connection that breaks once, at whichever %s, is made anew and the fence carried on',
    async (what) => {
      const whole = await fenceCutAt(-1, what);
      expect(whole).toBeGreaterThan(20);
      const places = Array.from({ length: whole }, (_, at) => at);
      for (let first = 0; first < whole; first += 6)
        await Promise.all(places.slice(first, first + 6).map((at) => fenceCutAt(at, what)));
    },
  );

  test('a server that is stopped in mid-fence leaves a clear answer', async () => {
    const own = await startPostgresServer();
    await makeFencer(own);
    await makeRole(own, 'dlt');
    const result = await runFence(
      own,
      { role: 'dlt' },
      {
        deadlineMs: 2_000,
        wrap: (port) => ({
          ...port,
          readActivity: async (name) => {
            await own.stop();
            return port.readActivity(name);
          },
        }),
      },
    );
    expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'fence-unverified' });
    expect(result.steps.map(({ outcome }) => outcome)).toEqual([
      'done',
      'done',
      'done',
      'unknown',
      'not-reached',
      'not-reached',
    ]);
    expect(result.remedies.join(' ')).toMatch(/database/u);
  });

  test('a database that was never there is told of with what to do', async () => {
    const result = await fence('dlt', { url: 'postgresql://fencer:S3cr3t-w0rd@127.0.0.1:1/postgres', deadlineMs: 500 });
    expect(result).toMatchObject({ verdict: 'unknown', databaseAt: null });
    expect(result.remedies[0]).toContain('Check that the database runs');
    expect(JSON.stringify(result)).not.toContain('S3cr3t');
  });
});

test('fences and an older unfence at the same time end fenced', async () => {
  for (let round = 0; round < 10; round += 1) {
    const role = await aRole();
    await fence(role);
    const results = await Promise.all([
      ...[1, 2].map(() => runFence(server, { role, generation: 7 })),
      ...[1, 2].map(() => runFence(server, { role, direction: 'unfence', generation: 6 })),
    ]);
    expect(results.slice(0, 2).map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
    expect(await stateOf(role)).toMatchObject({ login: false, comment: expect.stringContaining('generation=7') });
  }
});
