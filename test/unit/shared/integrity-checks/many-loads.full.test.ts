import { afterAll, beforeAll, expect, test } from 'vitest';

import { dltLoadsCheck } from '../../../../actions/shared/integrity-checks/dlt-loads.ts';
import { INTEGRITY_CHECKS } from '../../../../actions/shared/integrity-checks/list-checks.ts';
import type { CheckResult } from '../../../../actions/shared/integrity/integrity-result.ts';
import { LEAST_LOADS, MOST_LOADS } from '../../../../actions/shared/integrity/look-context.ts';
import { lookAt } from '../../../support/look-at.ts';
import type { TestDatabase } from '../../../support/pglite-database.ts';
import { startPostgresServer } from '../../../support/postgres-server.ts';
import { hoursAgo } from '../../../support/table-world.ts';

const DATASETS = `schema_version: 1
units: [{ name: OpenSource }]
datasets:
  - name: posts
    holds: posts
    paths: { dlt: { listing: new, limit: 50, filter: { rule: none }, cadence_minutes: 20 } }
    dlt: { pipeline: reddit, schema: by_dlt }
    tables:
      - schema: by_dlt
        table: posts
        written_by: dlt
        canonical_id: { column: id, form: bare }
        unit_column: subreddit
        arrival: { rule: dlt_load }
        event_time: { column: created_utc, type: epoch_seconds }
        required_columns: [id, title]
`;

let database: TestDatabase;
const run = (sql: string): Promise<unknown> => database.withClient((client) => client.query(sql));

/**
 * Six days of loads, one post each, seven thousand in all, within a table of 400,000: more than may be read whole. The faults came with the oldest loads.
 */
beforeAll(async () => {
  database = await startPostgresServer();
  await run(`create schema by_dlt;
    create table by_dlt._dlt_loads (load_id varchar(64) not null, schema_name varchar, status bigint not null, inserted_at timestamptz not null, schema_version_hash varchar);
    create table by_dlt.posts (id text, subreddit text, title text, created_utc bigint, _dlt_load_id varchar(64), _dlt_id varchar);
    insert into by_dlt._dlt_loads
      select extract(epoch from at)::bigint || '.' || n, 'reddit', 0, at + interval '20 seconds', 'hash'
        from (select n, now() - interval '2 minutes' - (7000 - n) * interval '74 seconds' as at from generate_series(1, 7000) n) loads;
    insert into by_dlt.posts
      select to_hex(268435456 + i), 'opensource', 'Post ' || i, extract(epoch from now() - interval '20 days')::bigint + i, '1700000000.' || i / 50, 'old' || i from generate_series(1, 400000) i;
    insert into by_dlt.posts
      select to_hex(285212672 + n), 'opensource', 'Post ' || n, floor(load_id::numeric) - 60, load_id, 'new' || n
        from (select load_id, row_number() over (order by inserted_at) as n from by_dlt._dlt_loads) loads;
    create index on by_dlt.posts (_dlt_load_id);
    create index on by_dlt.posts (id);
    create index on by_dlt.posts (created_utc);
    update by_dlt.posts set title = null where id = to_hex(285212672 + 10);
    update by_dlt.posts set id = 't3_' || id where id = to_hex(285212672 + 11);
    insert into by_dlt.posts select id, subreddit, title, created_utc, _dlt_load_id, 'again' from by_dlt.posts where id = to_hex(285212672 + 12);
    update by_dlt.posts set _dlt_id = 'twice' where id in (to_hex(285212672 + 20), to_hex(285212672 + 21));
    update by_dlt.posts set _dlt_load_id = (select load_id from by_dlt.posts p join by_dlt._dlt_loads on load_id = p._dlt_load_id where id = to_hex(285212672 + 20)) where id = to_hex(285212672 + 21);
    analyze;`);
}, 120_000);
afterAll(() => database.stop());

/** The checks that go by the loads of the window. */
const BY_LOADS = [
  'duplicates',
  'nulls',
  'id-format',
  'dlt-duplicate-rows',
  'event-time',
  'test-rows',
  'volume',
] as const;

async function look(hours: number): Promise<readonly CheckResult[]> {
  const memory = { watermarks: new Map([['by_dlt.posts', hoursAgo(hours)]]) };
  const { results, records } = await lookAt(database.url, { datasets: DATASETS, checks: INTEGRITY_CHECKS, memory });
  moved = records.some(({ kind }) => kind === 'watermark');
  return results.filter(({ id }) => BY_LOADS.some((own) => own === id) || id === 'recent-rows');
}

const verdictsOf = (results: readonly CheckResult[]) =>
  Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]));
const observedOf = (results: readonly CheckResult[], id: string) => results.find((each) => each.id === id)?.observed;
let moved = false;

test('a look after a pause reads the rows of every load since its watermark, however many there are', async () => {
  expect(LEAST_LOADS).toBeLessThan(7_000);
  const results = await look(6.5 * 24);
  expect(verdictsOf(results)).toEqual({
    ...{ duplicates: 'fail', nulls: 'fail', 'id-format': 'fail', 'dlt-duplicate-rows': 'fail' },
    ...{ 'event-time': 'pass', 'test-rows': 'pass', 'recent-rows': 'pass', volume: 'skipped' },
  });
  expect(observedOf(results, 'volume')).toMatch(/^69\d\d rows in the hours that ended/u);
  expect(moved).toBe(true);
});

test('rows of a load that completed before those that are read are of a completed load', async () => {
  await run(`create table by_dlt.rare (id text, _dlt_load_id varchar(64), _dlt_id varchar);
    create index on by_dlt.rare (_dlt_load_id);
    insert into by_dlt.rare select 'r', load_id, 'r' from by_dlt._dlt_loads order by inserted_at offset 500 limit 3;
    insert into by_dlt.rare values ('r', '1000000000.5', 'r');
    -- A package that waited completes late, under its old id.
    insert into by_dlt._dlt_loads values ('1100000000.5', 'reddit', 0, now() - interval '90 seconds', 'hash')`);
  const memory = { watermarks: new Map([['by_dlt.posts', hoursAgo(1)]]) };
  const { results, context } = await lookAt(database.url, { datasets: DATASETS, checks: [dltLoadsCheck], memory });
  expect(context.loads.get('by_dlt')).toHaveLength(LEAST_LOADS);
  expect(results.map(({ verdict, observed }) => [verdict, observed])).toEqual([
    [
      'warn',
      expect.stringMatching(
        /^rows of 1 load older than the newest 5000 loads of _dlt_loads, and none of these: 1000000000\.5 \(began \d+ min ago\): 1 row of by_dlt\.rare$/u,
      ),
    ],
  ]);
  await run(`delete from by_dlt._dlt_loads where load_id = '1100000000.5'; drop table by_dlt.rare`);
});

test('where more completed in the window than are read, no check passes, and the watermark stays', async () => {
  await run(`insert into by_dlt._dlt_loads
    select extract(epoch from now())::bigint || '.x' || n, 'reddit', 0, now() - interval '3 hours' + n * interval '0.1 seconds', 'hash' from generate_series(1, ${MOST_LOADS - 6_000}) n`);
  const results = await look(6.5 * 24);
  expect(verdictsOf(results)).toEqual({
    ...Object.fromEntries(BY_LOADS.map((id) => [id, 'unknown'])),
    'recent-rows': 'pass',
  });
  expect(observedOf(results, 'nulls')).toMatch(
    /^more loads of dlt completed since \S+ than are read: the newest 100,000 of by_dlt\._dlt_loads, so what came up to \S+ was not looked at$/u,
  );
  expect(moved).toBe(false);
});
