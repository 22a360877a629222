import { describe, expect, it } from 'vitest';

import { DependencyError, OperatorError } from '../../../../actions/shared/errors.ts';
import { describeGivingUp } from '../../../../actions/shared/transition/describe-giving-up.ts';

const LANDED = 'Not known to be advanced to 10%: a commit was sent, and it may have landed.';

describe('describeGivingUp', () => {
  it.each([
    ['deadline', false, 'deadline-passed', 'The deadline passed. Nothing was written. Last: HTTP 502'],
    ['deadline', true, 'deadline-passed', `${LANDED} The deadline passed. Last: HTTP 502`],
    ['interrupted', false, 'interrupted', 'A signal ended the work. Nothing was written. Last: HTTP 502'],
    ['interrupted', true, 'interrupted', `${LANDED} A signal ended the work. Last: HTTP 502`],
  ] as const)('%s, may have landed: %s', (why, mayHaveLanded, reasonCode, message) => {
    const result = { kind: 'gave-up', why, mayHaveLanded, detail: 'HTTP 502' } as const;
    expect(describeGivingUp(result, 'advanced to 10%')).toEqual({ reasonCode, message, remedy: null });
  });

  it.each([
    [new OperatorError({ reasonCode: 'push-refused', message: 'No.', remedy: 'Ask.' }), 'push-refused', 'Ask.'],
    [
      new DependencyError({ dependency: 'git', message: 'No.', retryable: false, remedy: 'Clone.' }),
      'git-failed',
      'Clone.',
    ],
  ])('a fault after a commit was sent: %s', (fault, reasonCode, remedy) => {
    const result = { kind: 'gave-up', why: 'fault', mayHaveLanded: true, detail: fault.message, fault } as const;
    expect(describeGivingUp(result, 'advanced to 10%')).toEqual({
      reasonCode,
      message: `${LANDED} Then: No.`,
      remedy,
    });
  });
});
