import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { parseDatasets, type Datasets } from '../../../../actions/shared/datasets/datasets.ts';
import type { HourCount } from '../../../../actions/shared/history/fold-history.ts';
import { seriesOf, type ChartFacts } from '../../../../actions/shared/investigation-sources/collection-series.ts';
import { investigationResultSchema } from '../../../../actions/shared/investigation/investigation-result.ts';
import { aUnitFetch } from '../../../support/a-history.ts';

const WINDOW = { from: '2026-11-26T08:30:00.000Z', to: '2026-11-26T12:10:00.000Z' };
const HOURS = ['08', '09', '10', '11', '12'].map((hour) => `2026-11-26T${hour}:00:00.000Z`);
const NOTHING: ChartFacts = { recorded: null, loads: null, runs: null, logged: [], datasets: null };
const schema = investigationResultSchema.shape.series;

function shipped(): Datasets {
  const parsed = parseDatasets(
    readFileSync(fileURLToPath(new URL('../../../../config/datasets.yaml', import.meta.url))),
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.datasets;
}

function lineOf(facts: Partial<ChartFacts>, id: 'error-rate' | 'arrivals' | 'load-times', name: string) {
  const series = schema.parse(seriesOf(WINDOW, { ...NOTHING, ...facts }));
  return series.find((one) => one.id === id)?.lines.find((line) => line.name === name);
}

const recorded = (changes: Partial<NonNullable<ChartFacts['recorded']>>) => ({
  recorded: { fetches: [], counts: [], countedThrough: new Map<string, string>(), ...changes },
});

test('without any facts there are three charts without a line', () => {
  expect(seriesOf(WINDOW, NOTHING).map(({ id, lines }) => [id, lines])).toEqual([
    ['error-rate', []],
    ['arrivals', []],
    ['load-times', []],
  ]);
});

test('the error rate is the failed share of an hour, and null where nothing was fetched', () => {
  const at = (minute: string, outcome: 'fetched' | 'failed' | 'rate-limited' | 'gone') =>
    aUnitFetch({ path: 'dlt', at: `2026-11-26T09:${minute}:00Z`, outcome });
  const fetches = [at('00', 'failed'), at('10', 'rate-limited'), at('59', 'fetched'), at('20', 'gone')];
  const line = lineOf(recorded({ fetches }), 'error-rate', 'dlt');
  expect(line?.points).toEqual(HOURS.map((hour, index) => ({ at: hour, value: index === 1 ? 66.7 : null })));
  expect(lineOf(recorded({ fetches }), 'error-rate', 'manual')).toBeUndefined();
});

test('what logs tell counts where collectors recorded nothing themselves', () => {
  const fetches = [aUnitFetch({ path: 'dlt', at: '2026-11-26T09:00:00Z' })];
  const told = (hour: string, path: 'dlt' | null) => ({
    at: `2026-11-26T${hour}:00:00.000Z`,
    collected: 1,
    failed: 3,
    path,
  });
  const facts = {
    ...recorded({ fetches }),
    logged: [told('09', 'dlt'), told('10', 'dlt'), told('10', 'dlt'), told('11', null)],
  };
  const values = (name: string) => lineOf(facts, 'error-rate', name)?.points.map(({ value }) => value);
  expect(values('dlt')).toEqual([null, 0, 75, null, null]);
  expect(values('path not named')).toEqual([null, null, null, 75, null]);
});

test('hours that were looked at and have no row are 0, those that were not, or not to the end, are null', () => {
  const datasets = shipped();
  const bound = datasets.datasets
    .find(({ holds }) => holds === 'posts')
    ?.tables.find(({ writtenBy }) => writtenBy !== 'downstream');
  const table = `${bound?.schema ?? ''}.${bound?.table ?? ''}`;
  const name = bound?.writtenBy === 'both' ? 'both paths' : (bound?.writtenBy ?? '');
  const one = (hour: string, rows: number): HourCount => ({
    ...{ dataset: 'submissions', table, unit: 'opensource', path: null, hour: `2026-11-26T${hour}`, rows },
    through: '2026-11-26T12:05:00.000000Z',
  });
  const facts = { ...recorded({ counts: [one('09', 4), one('09', 3), one('11', 2), one('12', 1)] }), datasets };
  expect(lineOf(facts, 'arrivals', name)?.points.map(({ value }) => value)).toEqual([null, 7, 0, 2, null]);
});

test('rows of a table that no binding knows are not drawn', () => {
  const count = {
    dataset: 'x',
    table: 'public.x',
    unit: null,
    path: null,
    hour: '2026-11-26T09',
    rows: 4,
    through: '2026-11-26T12:00:00Z',
  };
  expect(seriesOf(WINDOW, { ...NOTHING, ...recorded({ counts: [count] }) })[1]?.lines).toEqual([]);
});

test('load times are those of runs by path and of loads by schema, oldest first', () => {
  const run = {
    id: 1,
    workflow: 'dlt.yml',
    path: 'dlt' as const,
    url: 'u',
    status: 'completed',
    conclusion: 'success',
  };
  const runs = [
    { ...run, startedAt: '2026-11-26T10:00:00.000Z', endedAt: '2026-11-26T10:01:30.000Z' },
    { ...run, startedAt: '2026-11-26T09:00:00.000Z', endedAt: '2026-11-26T09:00:30.000Z' },
    { ...run, startedAt: '2026-11-26T11:00:00.000Z', endedAt: null },
  ];
  const load = { loadId: '1795694380', schemaName: 's', status: 0, insertedAt: '2026-11-26T12:00:00.000000Z' };
  const facts = { runs, loads: [{ schema: 'reddit_harbor', loads: [load] }] };
  expect(lineOf(facts, 'load-times', 'runs of dlt')?.points.map(({ value }) => value)).toEqual([30, 90]);
  expect(lineOf(facts, 'load-times', 'loads of reddit_harbor')?.points).toEqual([
    { at: '2026-11-26T12:00:00.000Z', value: 20 },
  ]);
});
