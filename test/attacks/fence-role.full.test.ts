import { escapeIdentifier } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openSession, runFence } from '../support/fence-harness.ts';
import { withClient } from '../support/pglite-database.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { readProjectFile } from '../support/project-files.ts';
import { runPsql } from '../support/run-psql.ts';

/** An administrator as Supabase gives one: no superuser, and it made the role of dlt. */
const ADMIN = 'keeper';
const FENCER = 'switchback_fence';

let server: PostgresServer;
let admin: string;
beforeAll(async () => {
  server = await startPostgresServer();
  admin = server.urlFor(ADMIN);
  await server.withClient((client) => client.query(`create role ${ADMIN} login createrole createdb`));
});
afterAll(() => server.stop());

const asAdmin = (...statements: readonly string[]) =>
  withClient(admin, async (client) => {
    for (const statement of statements) await client.query(statement);
  });

const make = (dltRole: string, more: Readonly<Record<string, string>> = {}) =>
  runPsql(admin, 'fence-role.sql', { dlt_role: dltRole, ...more });

test.each(['dlt_loader', 'Dlt "L"', `x'; alter role keeper nologin; --`])(
  'an administrator that is no superuser makes a role that fences %j and nothing more, as often as it likes',
  async (dltRole) => {
    await asAdmin(`create role ${escapeIdentifier(dltRole)} login`, 'create role bystander login');
    expect(await make(dltRole)).toMatchObject({ exitCode: 0 });
    expect(await make(dltRole)).toMatchObject({ exitCode: 0 });
    const session = await openSession(server, dltRole);
    const url = server.urlFor(FENCER);
    expect(await runFence(server, { role: dltRole }, { url })).toMatchObject({ verdict: 'pass', endedSessions: [{}] });
    await session.ended;
    const back = { role: dltRole, direction: 'unfence', generation: 6 } as const;
    expect(await runFence(server, back, { url })).toMatchObject({ verdict: 'pass', reasonCode: 'unfenced' });
    const { rows } = await server.withClient((client) =>
      client.query<{ rights: boolean; version: number }>(
        `select pg_has_role($1, $2, 'USAGE') as rights, current_setting('server_version_num')::int as version`,
        [FENCER, dltRole],
      ),
    );
    expect(rows[0]?.rights).toBe(false);
    const other = await runFence(server, { role: 'bystander' }, { url });
    expect(other.verdict).toBe((rows[0]?.version ?? 0) >= 160_000 ? 'fail' : 'pass');
    expect(await runPsql(admin, 'fence-role-revoke.sql')).toMatchObject({ exitCode: 0 });
    await asAdmin('drop role bystander', `drop role ${escapeIdentifier(dltRole)}`);
  },
);

test('a role that is fenced is named when the role of the fence goes, with what gives its login back', async () => {
  await asAdmin('create role stays login');
  await make('stays');
  await runFence(server, { role: 'stays' }, { url: server.urlFor(FENCER) });
  const { stderr } = await runPsql(admin, 'fence-role-revoke.sql');
  expect(stderr).toContain('ALTER ROLE stays LOGIN;');
  expect((await runPsql(admin, 'fence-role-revoke.sql')).stderr).toContain('nothing to do');
});

test.each([
  ['no name', '', 'dlt_role: observed none'],
  ['a role that is not there', 'nobody', 'there is no role nobody'],
  ['a superuser', 'postgres', 'is a superuser'],
  ['the administrator itself', ADMIN, 'not used by dlt alone'],
  ['the role of the fence itself', FENCER, 'not used by dlt alone'],
])('%s is refused, and nothing is made', async (_, dltRole, message) => {
  if (dltRole === FENCER) await asAdmin(`create role ${FENCER} login`);
  const { exitCode, stderr } = await make(dltRole);
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining(message)]);
  const made = await server.withClient((client) =>
    client.query('select from pg_roles where rolname = $1 and rolcreaterole', [FENCER]),
  );
  expect(made.rowCount).toBe(0);
});

test('a role that owns something is not made the role of the fence', async () => {
  await asAdmin('create role owner_of_things login', 'create role loader2 login');
  await server.withClient((client) => client.query('create schema things authorization owner_of_things'));
  const { exitCode, stderr } = await make('loader2', { role: 'owner_of_things' });
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining('owns something')]);
});

test('the lines of the README give dlt a role of its own, with its tables', async () => {
  await server.withClient((client) => client.query(`grant create on database postgres to ${ADMIN} with grant option`));
  await asAdmin('create schema reddit_harbor', 'create table reddit_harbor.submissions (id int)');
  const lines = readOwnRoleLines();
  expect(lines.length).toBeGreaterThan(4);
  await asAdmin(...lines);
  const dlt = await openSession(server, 'dlt_loader');
  await dlt.client.query(
    'alter table reddit_harbor.submissions add column title text; create table reddit_harbor.more ()',
  );
  await dlt.client.end();
});

function readOwnRoleLines(): readonly string[] {
  const [, block = ''] =
    /```sql\n(CREATE ROLE dlt_loader[\s\S]*?)```/u.exec(readProjectFile('scripts/sql/README.md')) ?? [];
  return block.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
}
