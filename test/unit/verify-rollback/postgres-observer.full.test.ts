import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createPostgresObserver } from '../../../actions/shared/adapters/postgres/postgres-dlt-observer.ts';
import type { PostgresObserverOptions } from '../../../actions/shared/adapters/postgres/postgres-dlt-observer.ts';
import { assessLoadsUnchanged, assessRowsUnchanged } from '../../../actions/shared/verification/assess-unchanged.ts';
import { assessLoadsComplete } from '../../../actions/shared/verification/assess-landed-since.ts';
import type { DltLook } from '../../../actions/shared/verification/dlt-look.ts';
import type { ProofTargets } from '../../../actions/shared/verification/proof-target.ts';
import { aLookPlan } from '../../support/a-dlt-look.ts';
import { createDltDataset, writeDltLoad } from '../../support/dlt-layout.ts';
import { startPostgresServer } from '../../support/postgres-server.ts';
import type { PostgresServer } from '../../support/postgres-server.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer({
    max_connections: '8',
    superuser_reserved_connections: '3',
    max_prepared_transactions: '2',
  });
  await server.withClient((client) => client.query('create role reader login; create role loader login'));
}, 60_000);
afterAll(() => server.stop());

const aPost = (id: string) => ({ id, subreddit: 'opensource', title: 'A title', created_utc: 1_795_567_000 });
beforeEach(() =>
  server.withClient(async (client) => {
    await client.query('drop schema if exists reddit_harbor, reddit_harbor_staging cascade');
    await createDltDataset(client);
    await writeDltLoad(client, { rows: [aPost('a'), aPost('b')], loadId: '1795567307.95034' });
    await client.query(`grant usage on schema reddit_harbor, reddit_harbor_staging to reader;
      grant select on all tables in schema reddit_harbor, reddit_harbor_staging to reader`);
  }),
);

const TARGETS: ProofTargets = {
  dlt: [{ dltSchema: 'reddit_harbor', tables: [{ schema: 'reddit_harbor', table: 'submissions' }] }],
  arrivals: [],
  lookDistanceSeconds: 900,
  manualLimitSeconds: 5400,
};

async function look(options: Partial<PostgresObserverOptions> = {}, targets = TARGETS): Promise<DltLook> {
  const observer = createPostgresObserver({ url: server.urlFor('reader'), now: () => new Date(), ...options });
  return (await observer.observe({ targets, generation: 7, rollbackAt: null })).look;
}

function judge(first: DltLook, second: DltLook) {
  const plan = aLookPlan({ rollbackAt: first.at, distanceSeconds: 0 });
  const pair = { first, second, skew: { skewMs: 0, roundTripMs: 0 } };
  return {
    loads: assessLoadsUnchanged(pair, plan),
    rows: assessRowsUnchanged(pair, plan),
    complete: assessLoadsComplete(pair, plan),
  };
}

test('sees whether the role that a fence is for can log in, and its sessions, without any right', async () => {
  const observer = createPostgresObserver({ url: server.urlFor('reader'), now: () => new Date() });
  const loginOf = async (dltRole: string | null) =>
    (await observer.observe({ targets: { ...TARGETS, dltRole }, generation: 7, rollbackAt: null })).dltLogin;
  const known = (canLogin: boolean | null, sessions: number) => ({ measured: true, value: { canLogin, sessions } });
  const stuck = new Client({ connectionString: server.urlFor('loader') });
  await stuck.connect();
  try {
    expect(await loginOf('loader')).toEqual({ role: 'loader', state: known(true, 1) });
    await server.withClient((client) => client.query('alter role loader nologin'));
    expect(await loginOf('loader')).toEqual({ role: 'loader', state: known(false, 1) });
  } finally {
    await stuck.end();
    await server.withClient((client) => client.query('alter role loader login'));
  }
  expect(await loginOf("Loader'; --")).toEqual({ role: "Loader'; --", state: known(null, 0) });
  expect(await loginOf(null)).toBeUndefined();
});

test('goes on where nobody may see the roles', async () => {
  await server.withClient((client) => client.query('revoke select on pg_catalog.pg_roles from public'));
  try {
    const observer = createPostgresObserver({ url: server.urlFor('reader'), now: () => new Date() });
    const seen = await observer.observe({
      targets: { ...TARGETS, dltRole: 'loader' },
      generation: 7,
      rollbackAt: null,
    });
    expect(seen.dltLogin?.state).toMatchObject({ measured: false, message: expect.stringContaining('42501') });
    expect(seen.look.datasets).toHaveLength(1);
  } finally {
    await server.withClient((client) => client.query('grant select on pg_catalog.pg_roles to public'));
  }
});

describe('a role that may read', () => {
  test('sees calm as calm, and a load as a load', async () => {
    const first = await look();
    expect(judge(first, await look())).toMatchObject({ loads: { verdict: 'pass' }, rows: { verdict: 'pass' } });
    await server.withClient((client) => writeDltLoad(client, { rows: [aPost('c')], loadId: '1700000000.5' }));
    expect(judge(first, await look())).toMatchObject({ loads: { verdict: 'fail' }, rows: { verdict: 'fail' } });
  });

  test('sees rows of a load that dies before its merge, and after it', async () => {
    const first = await look();
    await server.withClient((client) => writeDltLoad(client, { rows: [aPost('c')], until: 'after-staging' }));
    expect(judge(first, await look())).toMatchObject({ loads: { verdict: 'pass' }, rows: { verdict: 'fail' } });
    await server.withClient((client) => writeDltLoad(client, { rows: [aPost('c')], until: 'after-merge' }));
    const second = await look();
    expect(judge(first, second).rows.verdict).toBe('fail');
    expect(judge(first, second).complete.verdict).toBe('warn');
  });

  test.each([
    ['delete from reddit_harbor._dlt_loads', 'unknown', 'pass'],
    ['truncate reddit_harbor._dlt_loads', 'unknown', 'pass'],
    ['drop table reddit_harbor._dlt_loads', 'unknown', 'pass'],
    ['update reddit_harbor._dlt_loads set status = 1', 'unknown', 'pass'],
    ['truncate reddit_harbor.submissions', 'pass', 'unknown'],
    ['drop table reddit_harbor.submissions', 'pass', 'unknown'],
    [
      'create table reddit_harbor.copy as table reddit_harbor.submissions; drop table reddit_harbor.submissions; alter table reddit_harbor.copy rename to submissions; grant select on reddit_harbor.submissions to reader',
      'pass',
      'unknown',
    ],
  ])('never passes after %s', async (sql, loads, rows) => {
    const first = await look();
    await server.withClient((client) => client.query(sql));
    expect(judge(first, await look())).toMatchObject({ loads: { verdict: loads }, rows: { verdict: rows } });
  });
});

describe('what hides rows or takes rights away', () => {
  test.each([
    ['revoke select on reddit_harbor._dlt_loads from reader', 'loads', 'GRANT SELECT ON "reddit_harbor"."_dlt_loads"'],
    ['revoke select on reddit_harbor.submissions from reader', 'rows', 'GRANT SELECT ON "reddit_harbor"."submissions"'],
    ['revoke usage on schema reddit_harbor from reader', 'loads', 'GRANT USAGE ON SCHEMA "reddit_harbor"'],
    ['alter table reddit_harbor.submissions enable row level security', 'rows', 'BYPASSRLS'],
    [
      'alter table reddit_harbor._dlt_loads enable row level security; create policy p on reddit_harbor._dlt_loads using (false)',
      'loads',
      'BYPASSRLS',
    ],
  ] as const)('%s is unknown with its remedy, and the rest is measured', async (sql, check, remedy) => {
    await server.withClient((client) => client.query(sql));
    const seen = await look();
    const checks = judge(seen, seen);
    expect(checks[check]).toMatchObject({ verdict: 'unknown', remedy: expect.stringContaining(remedy) });
    if (!sql.includes('schema')) expect(checks[check === 'loads' ? 'rows' : 'loads'].verdict).toBe('pass');
  });

  test('a table that somebody locks is unknown within the lock time-out', async () => {
    await server.withClient(async (locker) => {
      await locker.query('begin; lock table reddit_harbor._dlt_loads in access exclusive mode');
      const startedAt = Date.now();
      const seen = await look({ limits: { lockTimeoutMs: 200 } });
      expect(Date.now() - startedAt).toBeLessThan(2_000);
      expect(seen.datasets[0]?.loads).toMatchObject({ measured: false, message: expect.stringContaining('55P03') });
      expect(seen.datasets[0]?.tables.find(({ bound }) => bound)?.counts.measured).toBe(true);
    });
  });

  test('a count that takes too long is unknown, with the index that it needs', async () => {
    await server.withClient((client) =>
      client.query(
        `insert into reddit_harbor.submissions (id, _dlt_load_id, _dlt_id) select i::text, '1795567307.95034', i::text from generate_series(1, 400000) i`,
      ),
    );
    const seen = await look({ limits: { statementTimeoutMs: 20 } });
    expect(judge(seen, seen).rows).toMatchObject({
      verdict: 'unknown',
      remedy: expect.stringContaining('CREATE INDEX CONCURRENTLY ON "reddit_harbor"."submissions" (_dlt_load_id)'),
    });
  });
});

describe('a load in flight', () => {
  test('in an open transaction keeps the second look from proving anything', async () => {
    const first = await look();
    const loader = new Client({ connectionString: server.url });
    await loader.connect();
    await loader.query(
      `begin; insert into reddit_harbor.submissions (id, _dlt_load_id, _dlt_id) values ('c', '1700000000.5', 'c')`,
    );
    expect(judge(first, await look()).rows).toMatchObject({
      verdict: 'unknown',
      observed: expect.stringContaining('postgres is writing to reddit_harbor.submissions'),
    });
    await loader.query('commit');
    await loader.end();
    expect(judge(first, await look()).rows.verdict).toBe('fail');
  });

  test('in a prepared transaction is seen too, though no session holds it', async () => {
    await server.withClient(async (client) => {
      const first = await look();
      await client.query(
        `begin; insert into reddit_harbor.submissions (id, _dlt_load_id, _dlt_id) values ('c', '1700000000.5', 'c'); prepare transaction 'load'`,
      );
      expect(judge(first, await look()).rows).toMatchObject({
        verdict: 'unknown',
        observed: expect.stringContaining('a prepared transaction'),
      });
      await client.query(`rollback prepared 'load'`);
    });
  });

  test('at random moments of real loads is never a pass', async () => {
    for (let round = 0; round < 25; round += 1) {
      const first = await look();
      const [second] = await Promise.all([
        look(),
        server.withClient((client) => writeDltLoad(client, { rows: [aPost(`r${round}`)] })),
      ]);
      const third = await look();
      // Whatever the second look saw of the load, the third sees all of it.
      expect(['pass', 'unknown', 'fail']).toContain(judge(first, second).rows.verdict);
      expect(judge(first, third).rows.verdict).toBe('fail');
    }
  });
});

describe('a database that is out of reach', () => {
  const attempt = (options: Partial<PostgresObserverOptions>) => look({ connectTimeoutMs: 500, ...options });

  test('refuses, with a message that does not hold the password', async () => {
    const fault = await attempt({ url: 'postgresql://reader:s3cret-word@127.0.0.1:1/postgres' }).catch(
      (cause: unknown) => cause,
    );
    expect(fault).toMatchObject({ name: 'DependencyError', retryable: true });
    expect(JSON.stringify([String(fault), fault])).not.toContain('s3cret-word');
  });

  test('says nothing (a black hole), and the time-out ends it', async () => {
    const sockets: Socket[] = [];
    const hole = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
    const { port } = hole.address() as AddressInfo;
    const startedAt = Date.now();
    await expect(attempt({ url: `postgresql://reader@127.0.0.1:${port}/postgres` })).rejects.toMatchObject({
      name: 'DependencyError',
    });
    expect(Date.now() - startedAt).toBeLessThan(3_000);
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => hole.close(resolve));
  });

  test('does not know the role or the database', async () => {
    await expect(attempt({ url: server.urlFor('nobody_at_all') })).rejects.toMatchObject({ name: 'OperatorError' });
    await expect(attempt({ url: server.urlFor('reader').replace('/postgres', '/elsewhere') })).rejects.toMatchObject({
      name: 'OperatorError',
    });
  });

  test('has no connection left', async () => {
    const clients = Array.from({ length: 5 }, () => new Client({ connectionString: server.urlFor('reader') }));
    for (const client of clients) await client.connect();
    await expect(attempt({})).rejects.toMatchObject({ name: 'DependencyError', retryable: true });
    for (const client of clients) await client.end();
  });

  test('cuts the connection in the middle of a look', async () => {
    const locker = new Client({ connectionString: server.url });
    await locker.connect();
    await locker.query('begin; lock table reddit_harbor.submissions in access exclusive mode');
    const looking = look({ limits: { lockTimeoutMs: 20_000 } }).catch((cause: unknown) => cause);
    // A session of its own: inside a transaction pg_stat_activity stays as it was first read.
    await server.withClient(async (other) => {
      for (let killed = 0; killed === 0;) {
        const { rowCount } = await other.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'reader' and wait_event_type = 'Lock'`,
        );
        killed = rowCount ?? 0;
      }
    });
    expect(await looking).toMatchObject({ name: 'DependencyError' });
    await locker.end();
  });

  test('is left as it was: the look is read only and asks for no write', async () => {
    await server.withClient((client) => client.query('alter database postgres set default_transaction_read_only = on'));
    const seen = await look();
    expect(judge(seen, seen).rows.verdict).toBe('pass');
    const admin = new Client({ connectionString: server.url, options: '-c default_transaction_read_only=off' });
    await admin.connect();
    await admin.query('alter database postgres reset default_transaction_read_only');
    await admin.end();
  });
});

describe('dlt itself', () => {
  test('writes the tables that the hand-written layout imitates, and its load is seen by two looks', async () => {
    const python = process.env['SWITCHBACK_DLT_PYTHON'];
    if (python === undefined)
      throw new Error(
        'SWITCHBACK_DLT_PYTHON is not set: expected a Python with dlt[postgres]==1.31.0 and psycopg2-binary.',
      );
    const directory = await mkdtemp(join(tmpdir(), 'switchback-dlt-'));
    await writeFile(join(directory, 'load.py'), LOAD_SCRIPT);
    const load = (id: string) =>
      promisify(execFile)(python, [join(directory, 'load.py'), server.urlFor('postgres', 'unused'), directory, id], {
        env: {
          PATH: process.env['PATH'],
          HOME: directory,
          RUNTIME__DLTHUB_TELEMETRY: 'false',
          RUNTIME__LOG_LEVEL: 'CRITICAL',
        },
        cwd: directory,
      });
    try {
      await load('a');
      const real: ProofTargets = {
        ...TARGETS,
        dlt: [{ dltSchema: 'real_dlt', tables: [{ schema: 'real_dlt', table: 'submissions' }] }],
      };
      const first = await look({ url: server.url }, real);
      expect(judge(first, await look({ url: server.url }, real))).toMatchObject({
        loads: { verdict: 'pass' },
        rows: { verdict: 'pass' },
      });
      await load('b');
      const second = await look({ url: server.url }, real);
      expect(judge(first, second)).toMatchObject({ loads: { verdict: 'fail' }, rows: { verdict: 'fail' } });
      expect(judge(first, second).complete.verdict).toBe('pass');
      expect(
        second.datasets[0]?.tables
          .map(({ schema, table, kind }) => `${schema.replace('real_dlt', '*')}.${table} ${kind}`)
          .toSorted(),
      ).toEqual(['*._dlt_pipeline_state internal', '*.submissions data', '*_staging.submissions staging'].toSorted());
      expect(second.datasets[0]?.loads.measured && second.datasets[0].loads.value?.newest[0]?.loadId).toMatch(
        /^\d{10}\.\d{1,9}$/u,
      );
      const columns = await server.withClient(async (client) => {
        const { rows } = await client.query<{ dataset: string; column: string }>(COLUMNS_SQL);
        return rows;
      });
      const layout = columns.filter(({ dataset }) => dataset === 'reddit_harbor').map(({ column }) => column);
      expect(columns.filter(({ dataset }) => dataset === 'real_dlt').map(({ column }) => column)).toEqual(layout);
    } finally {
      await server.withClient((client) => client.query('drop schema if exists real_dlt, real_dlt_staging cascade'));
      await rm(directory, { recursive: true, force: true });
    }
  }, 60_000);
});

const COLUMNS_SQL = `
  select table_schema as dataset, table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable as column
    from information_schema.columns
   where table_schema in ('real_dlt', 'reddit_harbor') and (table_name like '\\_dlt%' or column_name like '\\_dlt%')
   order by table_name, column_name`;

const LOAD_SCRIPT = `
import sys, dlt
url, directory, post_id = sys.argv[1:4]
pipeline = dlt.pipeline("harbor", pipelines_dir=directory, destination=dlt.destinations.postgres(url), dataset_name="real_dlt")
@dlt.resource(name="submissions", primary_key="id", write_disposition="merge")
def submissions():
    yield {"id": post_id, "subreddit": "opensource", "title": "A title", "created_utc": 1795567000.0}
pipeline.run(submissions())
`;
