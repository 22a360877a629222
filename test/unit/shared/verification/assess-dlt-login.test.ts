import { expect, it } from 'vitest';

import { assessDltLogin } from '../../../../actions/shared/verification/assess-dlt-login.ts';

it.each([
  ['a fence that stands', false, 0, 'pass', 'no login and no session'],
  ['a login that is there', true, 0, 'warn', 'a login and no session'],
  ['a session that outlived the fence', false, 2, 'warn', 'no login and 2 sessions'],
  ['a role that is not there', null, 0, 'warn', 'no role "dlt"'],
] as const)('judges %s', (_, canLogin, sessions, verdict, observed) => {
  const check = assessDltLogin({ role: 'dlt', state: { measured: true, value: { canLogin, sessions } } });
  expect([check.verdict, check.observed]).toEqual([verdict, expect.stringContaining(observed)]);
  expect(check.remedy === undefined).toBe(verdict === 'pass');
});

it('says that it was not measured, and is no pass then', () => {
  const state = { measured: false, message: 'permission denied', remedy: 'Grant it.' } as const;
  expect(assessDltLogin({ role: 'dlt', state })).toMatchObject({
    ...{ verdict: 'unknown', observed: 'permission denied', remedy: 'Grant it.' },
  });
});
