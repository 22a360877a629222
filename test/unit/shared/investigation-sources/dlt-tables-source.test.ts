import { aDatabase } from '../../../support/a-look-context.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { parseDatasets, type Datasets } from '../../../../actions/shared/datasets/datasets.ts';
import { DependencyError } from '../../../../actions/shared/errors.ts';
import type { LoadFact } from '../../../../actions/shared/integrity/look-context.ts';
import { dltTablesJob, loadSeconds } from '../../../../actions/shared/investigation-sources/dlt-tables-source.ts';
import type { IntegrityDatabase, OpenLook } from '../../../../actions/shared/ports.ts';
import type { Measured } from '../../../../actions/shared/verification/measured.ts';

const never = new AbortController().signal;
const REQUEST = {
  ...{ from: '2026-11-25T12:00:00.000Z', to: '2026-11-26T13:00:00.000Z', rollbackAt: '2026-11-26T12:00:00.000Z' },
  slowSeconds: 300,
};

/** The shipped binding: one dlt schema, `reddit_harbor`. */
function shippedDatasets(): Datasets {
  const path = fileURLToPath(new URL('../../../../config/datasets.yaml', import.meta.url));
  const parsed = parseDatasets(readFileSync(path));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.datasets;
}
const DATASETS = shippedDatasets();
const CADENCE_MINUTES = Math.max(...DATASETS.datasets.map(({ paths }) => paths?.dlt?.cadenceMinutes ?? 0));

function databaseWith(loads: Measured<readonly LoadFact[] | null>): IntegrityDatabase {
  const look: OpenLook = {
    facts: aDatabase(),
    readCatalogue: async () => ({ tables: new Map(), names: [] }),
    readLoads: async () => loads,
    ask: async () => Promise.reject(new Error('nothing is asked of a table here')),
  };
  return { look: (work) => work(look) };
}

const ask = (loads: Measured<readonly LoadFact[] | null>) =>
  dltTablesJob(REQUEST, {
    database: { measured: true, value: databaseWith(loads) },
    datasets: { measured: true, value: DATASETS },
  }).gather(never, () => undefined);

function aLoad(minutesBefore: number, changes: Partial<LoadFact> = {}): LoadFact {
  const at = Date.parse(REQUEST.rollbackAt) - minutesBefore * 60_000;
  const insertedAt = new Date(at).toISOString().replace('Z', '000Z');
  return { loadId: `${at / 1_000 - 20}.5`, schemaName: 'problems', status: 0, insertedAt, ...changes };
}

test('loads that came in time speak against dlt, and are handed on for the chart', async () => {
  const loads = [aLoad(1), aLoad(1 + CADENCE_MINUTES), aLoad(60 * 30)];
  const answer = await ask({ measured: true, value: loads });
  expect(answer).toMatchObject({ status: 'measured', clues: [] });
  expect(answer.facts?.[0]?.loads).toEqual(loads.slice(0, 2));
});

test('loads that had stopped before the rollback are a sign, to the minute of two cadences', async () => {
  const within = await ask({ measured: true, value: [aLoad(2 * CADENCE_MINUTES)] });
  expect(within.clues).toEqual([]);
  const stopped = await ask({ measured: true, value: [aLoad(2 * CADENCE_MINUTES + 1)] });
  expect(stopped.clues).toMatchObject([{ sign: 'dlt-load-gap', where: 'reddit_harbor._dlt_loads' }]);
});

test('what landed after the rollback does not hide that loads had stopped', async () => {
  const answer = await ask({ measured: true, value: [aLoad(-10), aLoad(2 * CADENCE_MINUTES + 1)] });
  expect(answer.clues.map(({ sign }) => sign)).toEqual(['dlt-load-gap']);
});

test('half-done and slow loads are named with how many of how many', async () => {
  const slow = aLoad(1, { loadId: String(Date.parse(REQUEST.rollbackAt) / 1_000 - 60 - 301) });
  const answer = await ask({ measured: true, value: [slow, aLoad(2, { status: 1 }), aLoad(3)] });
  expect(answer.clues.map(({ sign, count, example }) => [sign, count, example.slice(0, 17)])).toEqual([
    ['dlt-load-incomplete', 1, '1 of 3 loads with'],
    ['dlt-load-slow', 1, '1 of 3 loads took'],
  ]);
});

test('tables that are not there, or are empty, are a sign; those that cannot be read are unknown', async () => {
  const sign = async (value: readonly LoadFact[] | null) => (await ask({ measured: true, value })).clues[0]?.sign;
  expect([await sign(null), await sign([])]).toEqual(['dlt-loads-missing', 'dlt-loads-missing']);
  const unread = await ask({ measured: false, message: 'denied', remedy: 'GRANT it.' });
  expect(unread).toMatchObject({ status: 'unknown', remedy: 'GRANT it.', clues: [] });
  expect(unread.observed).toContain('denied');
});

test('no database is not configured, bad datasets are unknown', async () => {
  const missing = { measured: false, message: 'none', remedy: 'Give one.' } as const;
  const database = { measured: true, value: databaseWith({ measured: true, value: [] }) } as const;
  const of = (ports: Parameters<typeof dltTablesJob>[1]) => dltTablesJob(REQUEST, ports).gather(never, () => undefined);
  expect(await of({ database: missing, datasets: { measured: true, value: DATASETS } })).toMatchObject({
    status: 'not-configured',
  });
  expect(await of({ database, datasets: missing })).toMatchObject({ status: 'unknown', remedy: 'Give one.' });
});

test('a database that cannot be reached is a fault for whoever gathers', async () => {
  const lost = new DependencyError({ dependency: 'postgres', message: 'Lost', retryable: true });
  const database = { measured: true, value: { look: () => Promise.reject(lost) } } as const;
  const job = dltTablesJob(REQUEST, { database, datasets: { measured: true, value: DATASETS } });
  await expect(job.gather(never, () => undefined)).rejects.toBe(lost);
});

test.each([
  ['1795567307.95034', '2026-11-25T01:22:07.950340Z', null],
  ['1795694380', '2026-11-26T12:00:00.000000Z', 20],
  ['abc', '2026-11-26T12:00:00.000000Z', null],
  ['1795694500', '2026-11-26T12:00:00.000000Z', null],
])('load %s that completed at %s took %s seconds', (loadId, insertedAt, seconds) => {
  const shown = loadSeconds({ loadId, insertedAt, schemaName: 's', status: 0 });
  if (seconds === null && shown !== null) expect(shown).toBeGreaterThanOrEqual(0);
  else expect(shown).toBe(seconds);
});
