import { describe, expect, test } from 'vitest';

import { DependencyError } from '../../../../actions/shared/errors.ts';
import {
  CHECKOUT,
  DEFAULT_BRANCH,
  measurePeoplesFiles,
  measurePolicy,
} from '../../../../actions/shared/peoples-files/measure-files.ts';
import { readProjectFile } from '../../../support/project-files.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const DATASETS = bytes(readProjectFile('config/datasets.yaml'));
const POLICY = bytes(readProjectFile('config/policy.yaml'));
const measure = (datasets: Uint8Array | null, policy: Uint8Array | null) =>
  measurePeoplesFiles(async () => ({ 'config/datasets.yaml': datasets, 'config/policy.yaml': policy }), CHECKOUT);

describe('what people wrote', () => {
  test('is known, each file by itself', async () => {
    expect(await measure(DATASETS, POLICY)).toMatchObject({ datasets: { measured: true }, policy: { measured: true } });
    expect(await measure(DATASETS, null)).toMatchObject({ datasets: { measured: true }, policy: { measured: false } });
    expect(await measure(bytes('{'), POLICY)).toMatchObject({
      datasets: { measured: false, message: expect.stringContaining('config/datasets.yaml:1:') },
      policy: { measured: true },
    });
  });

  test('is unknown altogether where nothing can be read', async () => {
    const fault = new DependencyError({ dependency: 'filesystem', message: 'no disk', retryable: false });
    const { datasets, policy } = await measurePeoplesFiles(() => Promise.reject(fault), CHECKOUT);
    for (const file of [datasets, policy]) expect(file).toMatchObject({ measured: false, message: 'no disk' });
  });

  test('that is missing is said with where it should be, and one that is bad with at most three of its problems', () => {
    expect(measurePolicy(null, DEFAULT_BRANCH)).toEqual({
      measured: false,
      message: 'the default branch has no config/policy.yaml',
      remedy: 'Commit the file to the default branch.',
    });
    const bad = measurePolicy(bytes('a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n'), CHECKOUT, 'other.yaml');
    expect(bad).toMatchObject({ measured: false, remedy: 'Mend other.yaml.' });
    expect('message' in bad ? bad.message.match(/other\.yaml:\d+:\d+/gu) : null).toHaveLength(3);
  });

  test('that a program broke on is no answer', async () => {
    await expect(measurePeoplesFiles(() => Promise.reject(new TypeError('a bug')), CHECKOUT)).rejects.toThrow('a bug');
  });
});
