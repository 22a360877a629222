import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { INTEGRITY_CHECKS } from '../../actions/shared/integrity-checks/list-checks.ts';
import { createDltDataset, SUBMISSIONS, writeDltLoad } from '../support/dlt-layout.ts';
import type { DltLoad } from '../support/dlt-layout.ts';
import { lookAt } from '../support/look-at.ts';
import type { LookAtOptions } from '../support/look-at.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { rememberMarks } from '../support/remember-marks.ts';
import { datasetsOf, SUBMISSIONS_BY_GENERATION } from '../support/source-tables.ts';
import { DLT_DATASETS, fillWorld, fullCutover, hoursAgo, SHARED_DATASETS } from '../support/table-world.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
}, 60_000);
afterAll(() => server.stop());

const DLT_CHECKS = INTEGRITY_CHECKS.filter(({ id }) => id.startsWith('dlt-'));
const DATASETS = datasetsOf(SUBMISSIONS_BY_GENERATION.C);

beforeEach(() =>
  server.withClient(async (client) => {
    await client.query(
      'drop schema if exists reddit_harbor, reddit_harbor_staging, public cascade; create schema public',
    );
    await createDltDataset(client);
    await client.query('create index on reddit_harbor.submissions (_dlt_load_id)');
    for (const hours of [4, 3, 2, 1]) await load({ rows: [aPost(`h${hours}`)], ...at(hours) });
  }),
);

const aPost = (id: string, hours = 5) => ({
  id,
  subreddit: 'opensource',
  title: 'A title',
  created_utc: Math.floor(Date.now() / 1000 - hours * 3600),
});

/** A load that began then and took twenty seconds. */
function at(hours: number): Pick<DltLoad, 'loadId' | 'insertedAt'> {
  const began = Date.now() - hours * 3_600_000;
  return { loadId: (began / 1000).toFixed(5), insertedAt: new Date(began + 20_000) };
}

function load(part: DltLoad): Promise<string> {
  return server.withClient((client) => writeDltLoad(client, part, SUBMISSIONS));
}

async function look(part: Partial<LookAtOptions> = {}) {
  const seen = await lookAt(server.url, { datasets: DATASETS, checks: DLT_CHECKS, state: fullCutover(), ...part });
  const verdicts = Object.fromEntries(
    seen.results
      .filter(({ verdict }) => !['pass', 'skipped'].includes(verdict))
      .map(({ id, verdict }) => [id, verdict]),
  );
  return { ...seen, verdicts };
}

describe('a healthy dataset', () => {
  test('fires nothing', async () => {
    const first = await look();
    expect(first.verdicts).toEqual({});
    const second = await look({ memory: rememberMarks({}, first.records) });
    expect(second.verdicts).toEqual({});
    expect(second.results.filter(({ verdict }) => verdict === 'skipped').map(({ id }) => id)).toEqual([
      'dlt-after-rollback',
    ]);
  });
});

describe('a load that died after its merge', () => {
  test('may be running for an hour, then it failed', async () => {
    await load({ rows: [aPost('x')], until: 'after-merge', ...at(0.1) });
    expect((await look()).verdicts).toEqual({});
    await load({ rows: [aPost('y')], until: 'after-merge', ...at(1.5) });
    const { results } = await look();
    expect(results.filter(({ verdict }) => verdict === 'fail')).toMatchObject([
      { id: 'dlt-loads', faultCount: 1, observed: expect.stringContaining('1 row of reddit_harbor.submissions') },
    ]);
  });
  test('failed once a later load completed', async () => {
    await load({ rows: [aPost('x')], until: 'after-merge', ...at(0.4) });
    expect((await look()).verdicts).toEqual({});
    await load({ rows: [aPost('y')], ...at(0.1) });
    expect((await look()).verdicts).toEqual({ 'dlt-loads': 'fail' });
  });
  test('is found without the index in a small table, and unknown in a large one', async () => {
    await load({ rows: [aPost('x')], until: 'after-merge', ...at(2.5) });
    await server.withClient((client) => client.query('drop index reddit_harbor.submissions__dlt_load_id_idx'));
    expect((await look()).verdicts).toEqual({ 'dlt-loads': 'fail' });
    const { results } = await look({ limits: { mostScannedRows: 0 } });
    expect(results.find(({ id }) => id === 'dlt-loads')).toMatchObject({
      verdict: 'unknown',
      remedy: 'CREATE INDEX CONCURRENTLY ON "reddit_harbor"."submissions" ("_dlt_load_id");',
    });
  });
});

test('a status that was raised warns of what dlt restores', async () => {
  await server.withClient((client) =>
    client.query(`update reddit_harbor._dlt_loads set status = 1 where inserted_at > $1`, [hoursAgo(1.5)]),
  );
  const { results } = await look();
  expect(results.find(({ id }) => id === 'dlt-loads')).toMatchObject({ verdict: 'warn' });
});

describe('a clock, a pause or a reader that is wrong', () => {
  test('a load that came later than stamped warns', async () => {
    const first = await look();
    await load({ rows: [aPost('x')], ...at(0.5) });
    expect((await look({ memory: rememberMarks({}, first.records) })).verdicts).toEqual({ 'dlt-client-clock': 'warn' });
  });

  test('no load for longer than three cadences warns', async () => {
    await server.withClient((client) =>
      client.query(`delete from reddit_harbor._dlt_loads where inserted_at > $1`, [hoursAgo(3.5)]),
    );
    const { verdicts } = await look();
    expect(verdicts['dlt-cadence']).toBe('warn');
  });

  test('views of staging, over other views too, and partitions warn, and fail where they are bound', async () => {
    await server.withClient((client) =>
      client.query(`create view reddit_harbor.inner_view as select * from reddit_harbor_staging.submissions;
        create view reddit_harbor.outer_view as select * from reddit_harbor.inner_view`),
    );
    const warned = await look();
    expect(warned.verdicts).toEqual({ 'dlt-staging': 'warn' });
    expect(warned.results.find(({ id }) => id === 'dlt-staging')?.observed).toContain('reddit_harbor.outer_view');
    const datasets = DATASETS.replace('table: submissions', 'table: outer_view');
    expect((await look({ datasets })).verdicts).toMatchObject({ 'dlt-staging': 'fail' });
  });

  test('two loads at once in one staging table fail', async () => {
    await load({ rows: [aPost('x')], ...at(0.2) });
    await server.withClient((client) =>
      client.query(
        `insert into reddit_harbor_staging.submissions (id, _dlt_load_id, _dlt_id) values ('z', '1700000000.5', 'z')`,
      ),
    );
    expect((await look()).verdicts).toEqual({ 'dlt-shared-dataset': 'fail' });
  });

  test('a job that was loaded twice fails where no unique index forbids it', async () => {
    await server.withClient((client) =>
      client.query(`drop index reddit_harbor.submissions_dlt_id_key;
        insert into reddit_harbor.submissions select * from reddit_harbor.submissions where id = 'h1'`),
    );
    const { results } = await look();
    expect(results.find(({ id }) => id === 'dlt-duplicate-rows')).toMatchObject({ verdict: 'fail', faultCount: 1 });
  });
});

describe('what cannot be looked at', () => {
  const asReader = (part: Partial<LookAtOptions> = {}) =>
    lookAt(server.urlFor('reader'), { datasets: DATASETS, checks: DLT_CHECKS, state: fullCutover(), ...part });
  beforeEach(() =>
    server.withClient((client) =>
      client.query(`do $$ begin create role reader login; exception when duplicate_object then null; end $$;
        grant pg_read_all_stats to reader;
        grant usage on schema reddit_harbor, reddit_harbor_staging to reader;
        grant select on all tables in schema reddit_harbor, reddit_harbor_staging to reader`),
    ),
  );

  test.each([
    [
      'revoke select on reddit_harbor._dlt_loads from reader',
      'dlt-loads',
      'GRANT SELECT ON "reddit_harbor"."_dlt_loads"',
    ],
    [
      'revoke select on reddit_harbor.submissions from reader',
      'dlt-loads',
      'GRANT SELECT ON "reddit_harbor"."submissions"',
    ],
    [
      'revoke select on reddit_harbor._dlt_pipeline_state from reader',
      'dlt-state',
      'GRANT SELECT ON "reddit_harbor"."_dlt_pipeline_state"',
    ],
    [
      'revoke select on reddit_harbor._dlt_version from reader',
      'dlt-schema-version',
      'GRANT SELECT ON "reddit_harbor"."_dlt_version"',
    ],
    ['alter table reddit_harbor._dlt_loads enable row level security', 'dlt-loads', 'BYPASSRLS'],
    ['alter table reddit_harbor.submissions enable row level security', 'dlt-loads', 'BYPASSRLS'],
  ])('is unknown with its remedy, and never a failure: %s', async (sql, id, remedy) => {
    await server.withClient((client) => client.query(sql));
    const { results } = await asReader();
    expect(results.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(results.filter((result) => result.id === id)).toContainEqual(
      expect.objectContaining({ verdict: 'unknown', remedy: expect.stringContaining(remedy) }),
    );
  });

  test('is unknown while another session locks the loads', async () => {
    await server.withClient(async (locker) => {
      await locker.query('begin; lock table reddit_harbor._dlt_loads in access exclusive mode');
      const { results } = await asReader({ limits: { lockTimeoutMs: 200 } });
      expect(results.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
      expect(results.find(({ id }) => id === 'dlt-loads')?.verdict).toBe('unknown');
    });
  });
});

test('a healthy table that both paths write in one schema, beside one of dlt alone, fires nothing', async () => {
  await server.withClient(async (client) => {
    await client.query('drop schema reddit_harbor, reddit_harbor_staging cascade');
    await fillWorld(client, 2_000);
  });
  for (const datasets of [SHARED_DATASETS, DLT_DATASETS]) {
    const first = await look({ datasets });
    expect(first.verdicts).toEqual({});
    expect((await look({ datasets, memory: rememberMarks({}, first.records) })).verdicts).toEqual({});
  }
});

test('before the first load of dlt nothing is asked, and nothing fires', async () => {
  await server.withClient((client) => client.query('drop schema reddit_harbor, reddit_harbor_staging cascade'));
  const { results } = await look();
  expect(results.map(({ verdict, skipReason }) => [verdict, skipReason])).toEqual(
    DLT_CHECKS.map(() => ['skipped', 'not-applicable']),
  );
});

test('a table of 400,000 rows in four loads is asked by its index alone', async () => {
  await server.withClient(async (client) => {
    await client.query(`insert into reddit_harbor.submissions (id, subreddit, title, created_utc, _dlt_load_id, _dlt_id)
      select 'n' || i, 'opensource', 'A title', 1, load_id, load_id || '-n' || i
        from generate_series(1, 100000) i, reddit_harbor._dlt_loads`);
    await client.query('vacuum analyze reddit_harbor.submissions');
  });
  await load({ rows: [aPost('x')], until: 'after-merge', ...at(1.5) });
  const { results } = await look();
  expect(results.filter(({ verdict }) => !['pass', 'skipped'].includes(verdict))).toMatchObject([
    { id: 'dlt-loads', verdict: 'fail', observed: expect.stringContaining(': 1 row of reddit_harbor.submissions') },
  ]);
  await server.withClient((client) =>
    client.query(
      `delete from reddit_harbor._dlt_loads where inserted_at = (select inserted_at from reddit_harbor._dlt_loads order by inserted_at offset 1 limit 1)`,
    ),
  );
  expect((await look()).results.find(({ verdict }) => verdict === 'fail')?.observed).toContain(
    '10000 or more rows of reddit_harbor.submissions',
  );
});
