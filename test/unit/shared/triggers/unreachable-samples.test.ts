import { describe, expect, it } from 'vitest';

import { assessGates } from '../../../../actions/shared/gates/assess-gates.ts';
import { assessOutlook } from '../../../../actions/shared/status/outlook.ts';
import {
  findUnreachableInPhases,
  findUnreachableSamples,
} from '../../../../actions/shared/triggers/unreachable-samples.ts';
import { aGateFacts, SHIPPED_DATASETS, SHIPPED_POLICY } from '../../../support/a-gate-facts.ts';

/** The shipped bindings, with dlt collecting so often. */
function everyMinutes(cadenceMinutes: number): typeof SHIPPED_DATASETS {
  const datasets = SHIPPED_DATASETS.datasets.map((dataset) => {
    const { paths } = dataset;
    return paths?.dlt === undefined
      ? dataset
      : { ...dataset, paths: { ...paths, dlt: { ...paths.dlt, cadenceMinutes } } };
  });
  return { ...SHIPPED_DATASETS, datasets };
}

const policy = SHIPPED_POLICY;

describe('samples that are out of reach', () => {
  it.each([
    ['one unit hourly', 60, 1, []],
    ['one unit every 2 h', 120, 1, ['error-rate', 'unit-fetches']],
    ['three units every 2 h', 120, 3, []],
    ['five units daily', 1_440, 5, ['error-rate', 'unit-fetches']],
    ['no unit', 1_440, 0, []],
  ] as const)('are found for %s', (_, minutes, units, found) => {
    const facts = { policy, datasets: everyMinutes(minutes) };
    const samples = findUnreachableSamples(facts, { phase: '10%', units, soakHours: 24 });
    expect(samples.map(({ of }) => of)).toEqual(found);
  });

  it('say what they want, what there can be, and what to do', () => {
    const facts = { policy, datasets: everyMinutes(120) };
    const [rule, gate] = findUnreachableSamples(facts, { phase: '10%', units: 1, soakHours: 24 });
    expect(rule?.observed).toBe(
      'at 10% the rule error-rate can never decide: 1 unit every 120 min come to 12 unit-fetches in 24 h at most, and it wants 20',
    );
    expect(rule?.remedy).toContain('longest_window_hours');
    expect(gate?.remedy).toContain('soak_hours');
  });

  it('of the gate are none in the last phase, which nothing comes after', () => {
    const facts = { policy, datasets: everyMinutes(1_440) };
    const last = findUnreachableSamples(facts, { phase: '100%', units: 5, soakHours: 72 });
    expect(last.map(({ of }) => of)).toEqual(['error-rate']);
  });

  it('are known of each phase beforehand, and none with the shipped files', () => {
    expect(findUnreachableInPhases({ policy, datasets: SHIPPED_DATASETS })).toEqual([]);
    const found = findUnreachableInPhases({ policy, datasets: everyMinutes(360) });
    expect(found.map(({ of, observed }) => [of, observed.slice(0, 7)])).toEqual([
      ['error-rate', 'at 10% '],
      ['unit-fetches', 'at 10% '],
      ['error-rate', 'at 50% '],
    ]);
  });

  it('are named by status and by the gate that waits for them', () => {
    const datasets = everyMinutes(120);
    const records = aGateFacts({ datasets }).history;
    if (!records.measured) throw new Error('the history of a test is there');
    const history = { measured: true, value: { ...records.value, unitFetches: [] } } as const;
    const facts = aGateFacts({ datasets, history });
    expect(assessOutlook(facts).wrong.map(({ about }) => about)).toEqual(
      expect.arrayContaining(['error-rate', 'unit-fetches']),
    );
    const gate = assessGates(facts).gates.find(({ id }) => id === 'unit-fetches');
    expect(gate).toMatchObject({ verdict: 'unknown', earliestAt: null });
    expect(gate?.observed).toContain('can never decide');
    expect(gate?.remedy).toContain('Let dlt fetch more often');
  });
});
