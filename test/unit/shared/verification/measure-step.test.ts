import { expect, test } from 'vitest';

import { DependencyError, OperatorError } from '../../../../actions/shared/errors.ts';
import { measureStep } from '../../../../actions/shared/verification/measure-step.ts';

test('a refusal is told with what was observed and expected', async () => {
  const facts = {
    reasonCode: 'permission-denied',
    observed: 'HTTP 403',
    expected: 'that it is done',
    remedy: 'Mend it.',
  };
  const refuse = (): Promise<never> => Promise.reject(new OperatorError({ ...facts, message: 'Opening was refused' }));
  expect(await measureStep(refuse, '')).toEqual({
    measured: false,
    message: 'Opening was refused: observed HTTP 403, expected that it is done.',
    remedy: 'Mend it.',
  });
});

test('a fault of the other side takes the remedy that is given where it has none, and a bug stays one', async () => {
  const fault = new DependencyError({ dependency: 'github', message: 'No answer.', retryable: true });
  expect(await measureStep(() => Promise.reject(fault), 'Run it again.')).toMatchObject({ remedy: 'Run it again.' });
  await expect(measureStep(() => Promise.reject(new TypeError('a bug')), '')).rejects.toThrow('a bug');
});
