import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { DependencyError } from '../../../actions/shared/errors.ts';
import { CHECKOUT } from '../../../actions/shared/peoples-files/measure-files.ts';
import { measureTargets } from '../../../actions/verify-rollback/measure-targets.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const DATASETS = read('config/datasets.yaml');
const POLICY = read('config/policy.yaml');
const measure = (datasets: string | null, policy: string | null) => {
  const bytes = (text: string | null) => (text === null ? null : new TextEncoder().encode(text));
  const files = { 'config/datasets.yaml': bytes(datasets), 'config/policy.yaml': bytes(policy) };
  return measureTargets(async () => files, CHECKOUT);
};

describe('what the proof looks at', () => {
  test('comes from the datasets, and for how long from the policy', async () => {
    const shipped = await measure(DATASETS, POLICY);
    expect(shipped).toMatchObject({ value: { lookDistanceSeconds: 7_200, manualLimitSeconds: 10_800 } });
    const longer = POLICY.replace('look_cadences: 2', 'look_cadences: 3').replace(
      'schedule_minutes: 90',
      'schedule_minutes: 200',
    );
    expect(await measure(DATASETS, longer)).toMatchObject({
      value: { lookDistanceSeconds: 10_800, manualLimitSeconds: 12_000 },
    });
  });

  test.each([
    ['no datasets', null, POLICY, 'the checkout has no config/datasets.yaml'],
    ['no policy', DATASETS, null, 'the checkout has no config/policy.yaml'],
    ['bad datasets', '{', POLICY, 'config/datasets.yaml:1:'],
    ['a bad policy', DATASETS, POLICY.replace('look_minutes: 15', 'look_minutes: soon'), 'config/policy.yaml:'],
    ['looks that may be one', DATASETS, POLICY.replace('look_minutes: 15', 'look_minutes: 0'), 'look_minutes'],
  ])('is not known with %s, and that is said with what to do', async (_name, datasets, policy, said) => {
    const targets = await measure(datasets, policy);
    expect(targets).toMatchObject({ measured: false, message: expect.stringContaining(said) });
    expect(targets).toHaveProperty('remedy', expect.stringMatching(/\S/u));
  });

  test('is not known where the files cannot be read', async () => {
    const readFiles = () =>
      Promise.reject(new DependencyError({ dependency: 'filesystem', message: 'no disk', retryable: false }));
    expect(await measureTargets(readFiles, CHECKOUT)).toMatchObject({ measured: false, message: 'no disk' });
  });
});
