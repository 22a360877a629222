import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import { examine, listTroubles } from '../support/examine.ts';
import { GENERATIONS } from '../support/generation-tables.ts';
import type { Generation } from '../support/generation-tables.ts';
import { lookAt } from '../support/look-at.ts';
import { withClient } from '../support/pglite-database.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { runPsql } from '../support/run-psql.ts';
import { fullCutover } from '../support/table-world.ts';

const ROLE = 'switchback_monitor';
const SCHEMAS = { schemas: 'public, reddit_harbor' };

function generation(name: Generation['name']): Generation {
  const found = GENERATIONS.find((one) => one.name === name);
  if (found === undefined) throw new TypeError(`There is no generation ${name}.`);
  return found;
}
const C = generation('C');

let server: PostgresServer;
let monitor: string;
beforeAll(async () => {
  server = await startPostgresServer({ synchronous_commit: 'off' });
  monitor = server.urlFor(ROLE);
}, 120_000);
afterAll(() => server.stop());

const runAll = (statements: readonly string[]): Promise<void> =>
  server.withClient(async (client) => {
    for (const statement of statements) await client.query(statement);
  });

/** The tables of generation C under an owner that is no superuser, one with row security, whose policy shows one unit. */
beforeEach(async () => {
  await runPsql(server.url, 'monitor-role-revoke.sql');
  await runAll([
    'drop schema if exists reddit_harbor, reddit_harbor_staging cascade; drop schema public cascade; create schema public',
    C.ddl,
    ...C.additions,
    'alter table reddit_harbor.submissions enable row level security',
    `create policy one on reddit_harbor.submissions for select using (subreddit = 'opensource')`,
    C.rows,
  ]);
});

async function untilConnected(): Promise<void> {
  const { rowCount } = await server.withClient((client) =>
    client.query(`select from pg_stat_activity where usename = '${ROLE}' and query like 'select pg_sleep%'`),
  );
  if (rowCount === 0) await untilConnected();
}

const look = (url: string) => lookAt(url, { datasets: C.datasets, state: fullCutover(), checks: INTEGRITY_CHECKS });

describe('the role that monitor-role.sql makes', () => {
  test('sees everything that a look asks for, and says where it is past row security', async () => {
    const { exitCode, stderr } = await runPsql(server.url, 'monitor-role.sql', SCHEMAS);
    expect({ exitCode, warnings: stderr.match(/WARNING/gu) }).toEqual({ exitCode: 0, warnings: null });
    expect(stderr).toMatch(/row security is on for reddit_harbor\.submissions: gave BYPASSRLS/u);
    const { results } = await look(monitor);
    expect(results.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
    expect(results.find(({ id }) => id === 'database')).toMatchObject({ verdict: 'pass' });
    expect(listTroubles(await examine(monitor, C.datasets))).toEqual([]);
  });

  test('is the same after a second run, which warns of nothing', async () => {
    const readRole = () =>
      server.withClient(async (client) => {
        const { rows } = await client.query<Record<string, unknown>>(
          `select r.*, (select json_agg(d.defaclacl::text order by d.oid) from pg_default_acl d) as defaults,
                  (select json_agg(c.relacl::text order by c.oid) from pg_class c where c.relnamespace = 'public'::regnamespace) as grants
             from pg_roles r where rolname = '${ROLE}'`,
        );
        return rows;
      });
    await runPsql(server.url, 'monitor-role.sql', SCHEMAS);
    const once = await readRole();
    const again = await runPsql(server.url, 'monitor-role.sql', SCHEMAS);
    expect({ ...again, role: await readRole() }).toEqual({ exitCode: 0, stderr: '', role: once });
    expect(once).toMatchObject([{ rolcanlogin: true, rolsuper: false, rolbypassrls: true, rolconnlimit: 5 }]);
  });

  test('reads what is made later, writes nothing, and is limited', async () => {
    await runPsql(server.url, 'monitor-role.sql', SCHEMAS);
    await runAll(['create table public.later (id int)', 'create schema elsewhere; create table elsewhere.secret ()']);
    const attempt = (sql: string): Promise<unknown> =>
      withClient(monitor, async (client) => (await client.query<Record<string, unknown>>(sql)).rows);
    expect(await attempt('select * from public.later')).toEqual([]);
    expect(await attempt('show statement_timeout')).toEqual([{ statement_timeout: '15s' }]);
    await expect(attempt('insert into public.later values (1)')).rejects.toThrow(/read-only|permission/u);
    await expect(attempt('begin read write; insert into public.later values (1)')).rejects.toThrow(
      /permission denied/u,
    );
    await expect(attempt('select * from elsewhere.secret')).rejects.toThrow(/permission denied/u);
    await runAll(['drop schema elsewhere cascade']);
  });

  test('gives BYPASSRLS back where no table has row security any more', async () => {
    await runPsql(server.url, 'monitor-role.sql', SCHEMAS);
    await runAll(['alter table reddit_harbor.submissions disable row level security']);
    expect((await runPsql(server.url, 'monitor-role.sql', SCHEMAS)).stderr).toMatch(/took BYPASSRLS/u);
    const never = { ...SCHEMAS, bypass_rls: 'never' };
    await runAll(['alter table reddit_harbor.submissions enable row level security']);
    expect((await runPsql(server.url, 'monitor-role.sql', never)).stderr).toMatch(/WARNING:.*bypass_rls is never/u);
  });

  test('is gone after monitor-role-revoke.sql, which may run again', async () => {
    await runPsql(server.url, 'monitor-role.sql', SCHEMAS);
    const ended = withClient(monitor, (client) => client.query('select pg_sleep(60)')).catch((fault: unknown) => fault);
    await untilConnected();
    expect(await runPsql(server.url, 'monitor-role-revoke.sql')).toMatchObject({ exitCode: 0 });
    expect(await ended).toMatchObject({ code: '57P01' });
    await server.withClient(async (client) => {
      const { rows } = await client.query(`select from pg_roles where rolname = '${ROLE}'`);
      expect(rows).toEqual([]);
    });
    const again = await runPsql(server.url, 'monitor-role-revoke.sql');
    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('nothing to do') });
  });
});

describe('monitor-role.sql run by an owner who is no superuser', () => {
  const SCHEMA_NAMES = ['public', 'reddit_harbor', 'reddit_harbor_staging'];
  beforeAll(() => runAll(['create role keeper login createrole']));
  beforeEach(() =>
    runAll([
      // Not the keeper's: a table that the keeper may read, and no more.
      'create table public.foreign_one (id int); grant select on public.foreign_one to keeper',
      ...SCHEMA_NAMES.map((name) => `alter schema ${name} owner to keeper`),
      `do $$ declare item record; begin
         for item in select oid::regclass as name from pg_class where relnamespace::regnamespace::text = any('{${SCHEMA_NAMES.join()}}') and relkind = 'r' and relname <> 'foreign_one'
         loop execute format('alter table %s owner to keeper', item.name); end loop; end $$`,
    ]),
  );

  test('grants what an owner can, and names the statements that take a superuser', async () => {
    const { exitCode, stderr } = await runPsql(server.urlFor('keeper'), 'monitor-role.sql', SCHEMAS);
    const warnings = stderr.split('\n').filter((line) => line.includes('WARNING'));
    expect({ exitCode, warnings }).toEqual({
      exitCode: 0,
      warnings: [
        expect.stringContaining('no privileges were granted for "foreign_one"'),
        expect.stringContaining('GRANT SELECT ON public.foreign_one TO switchback_monitor;'),
        expect.stringContaining('FOR ROLE postgres IN SCHEMA public GRANT SELECT ON TABLES TO switchback_monitor;'),
        expect.stringContaining('ALTER ROLE switchback_monitor BYPASSRLS'),
      ],
    });
    expect(listTroubles(await examine(monitor, C.datasets))).toEqual(['privileges reddit_harbor.submissions: fail']);
    await runAll(
      warnings.flatMap((line) => /(?:GRANT|ALTER (?:ROLE|DEFAULT PRIVILEGES)) [^;]*;/u.exec(line)?.[0] ?? []),
    );
    expect(listTroubles(await examine(monitor, C.datasets))).toEqual([]);
    await runAll(['set role keeper; create table public.later (id int); reset role']);
    expect(
      await withClient(monitor, async (client) => (await client.query<object>('table public.later')).rows),
    ).toEqual([]);
    const revoke = () => runPsql(server.urlFor('keeper'), 'monitor-role-revoke.sql');
    expect(await revoke()).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('privileges for table foreign_one'),
    });
    expect(listTroubles(await examine(monitor, C.datasets))).toEqual([]);
    await runAll([
      `revoke select on public.foreign_one from ${ROLE}`,
      `alter default privileges in schema public revoke select on tables from ${ROLE}`,
    ]);
    expect(await revoke()).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('dropped the role'),
    });
  });
});

describe('what the role is without', () => {
  test.each([
    [
      'SELECT on a table',
      'revoke select on reddit_harbor.submissions from $role',
      'GRANT SELECT ON "reddit_harbor"."submissions"',
    ],
    [
      'SELECT on the loads',
      'revoke select on reddit_harbor._dlt_loads from $role',
      'GRANT SELECT ON "reddit_harbor"."_dlt_loads"',
    ],
    ['USAGE on a schema', 'revoke usage on schema reddit_harbor from $role', 'GRANT USAGE ON SCHEMA "reddit_harbor"'],
    ['pg_read_all_stats', 'revoke pg_read_all_stats from $role', 'GRANT pg_read_all_stats'],
    ['BYPASSRLS', 'alter role $role nobypassrls', 'BYPASSRLS'],
  ])('is named by the look and by the doctor, whose statement mends it: %s', async (_, revoke, grant) => {
    await runPsql(server.url, 'monitor-role.sql', SCHEMAS);
    const whole = listTroubles(await examine(monitor, C.datasets));
    await runAll([revoke.replace('$role', ROLE)]);
    const { results } = await look(monitor);
    const named = results.filter(({ remedy }) => remedy?.includes(grant) === true);
    expect(named.map(({ verdict }) => verdict)).toContain(grant.includes('stats') ? 'warn' : 'unknown');
    const { findings } = await examine(monitor, C.datasets);
    const finding = findings.find(({ remedy }) => remedy?.includes(grant) === true);
    const [statement = ''] = (finding?.remedy ?? '').split(' or CREATE POLICY');
    expect(statement).toContain(`"${ROLE}"`);
    await runAll([statement]);
    expect(listTroubles(await examine(monitor, C.datasets))).toEqual(whole);
  });

  test('is every result that the look does not know, and none of them names anything else', async () => {
    await runPsql(server.url, 'monitor-role.sql', SCHEMAS);
    await runAll([`revoke select on all tables in schema reddit_harbor, public, reddit_harbor_staging from ${ROLE}`]);
    const unknown = (await look(monitor)).results.filter(({ verdict }) => verdict === 'unknown');
    expect(unknown.length).toBeGreaterThan(5);
    expect(unknown.filter(({ remedy }) => remedy?.startsWith('GRANT SELECT ON "') !== true)).toEqual([]);
  });
});

describe('monitor-role.sql refuses or quotes', () => {
  test('names of schemas and roles that hold SQL', async () => {
    await runAll(['create table public.y (id int)']);
    const hostile = {
      schemas: `x"; drop table public.y; --,$$; drop table public.y; --'`,
      role: `r"'; drop table public.y; --`,
    };
    const { exitCode, stderr } = await runPsql(server.url, 'monitor-role.sql', hostile);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('there is no schema') });
    expect(await runPsql(server.url, 'monitor-role-revoke.sql', hostile)).toMatchObject({ exitCode: 0 });
    await runAll(['select from public.y']);
  });

  test.each([
    ['a superuser', 'create role taken superuser'],
    ['an owner', 'create role taken; create table public.owned (); alter table public.owned owner to taken'],
  ])('a role that is somebody else’s: %s', async (_, made) => {
    await runAll([made]);
    const given = await runPsql(server.url, 'monitor-role.sql', { role: 'taken' });
    const taken = await runPsql(server.url, 'monitor-role-revoke.sql', { role: 'taken' });
    await runAll(['drop table if exists public.owned', 'drop role taken']);
    expect([given.exitCode, taken.exitCode]).toEqual([3, 3]);
    expect(given.stderr).toContain('can do more than look');
  });
});
