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
import { fullCutover, hoursAgo } from '../support/table-world.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgresServer();
}, 60_000);
afterAll(() => server.stop());

const DLT_CHECKS = INTEGRITY_CHECKS.filter(({ id }) => id.startsWith('dlt-'));
const DATASETS = datasetsOf(SUBMISSIONS_BY_GENERATION.C);

beforeEach(() =>
  server.withClient(async (client) => {
    await client.query('drop schema if exists reddit_harbor, reddit_harbor_staging cascade');
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
