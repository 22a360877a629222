import { expect, test } from 'vitest';

import { planLogin } from '../../../../actions/shared/fence/plan-login.ts';
import { aFenceConnection, aFenceRequest, aRoleLook } from '../../../support/a-fence.ts';

const plan = (
  ...[request, look = aRoleLook()]: [Parameters<typeof aFenceRequest>[0], ReturnType<typeof aRoleLook>?]
) => {
  const made = planLogin(aFenceRequest(request), look, null);
  return made.kind === 'refuse' ? made.refusal : made.kind;
};

test('a role that is not there is refused, and one that differs in case is named', () => {
  expect(plan({ role: 'DLT' }, aRoleLook(null, { similarName: 'dlt' }))).toMatchObject({
    reasonCode: 'fence-role-missing',
    detail: expect.stringContaining('There is a role "dlt"'),
  });
  expect(plan({ direction: 'unfence' }, aRoleLook(null))).toMatchObject({ reasonCode: 'fence-role-missing' });
});

test('a superuser is refused: it can give itself its login back', () => {
  expect(plan({}, aRoleLook({ isSuperuser: true }))).toMatchObject({ reasonCode: 'fence-role-superuser' });
});

test.each([
  ["the manual path's user", { manualUser: 'dlt' }, {}],
  ["the manual path's user behind the pooler of Supabase", { manualUser: 'dlt.abcdefghijklmnopqrst' }, {}],
  ["this connection's session user", {}, { sessionUser: 'dlt' }],
  ["this connection's current user", {}, { currentUser: 'dlt' }],
])('a role that is %s too is refused', (_, request, connection) => {
  const look = aRoleLook({}, { connection: aFenceConnection(connection) });
  expect(plan(request, look)).toMatchObject({
    reasonCode: 'fence-role-shared',
    remedy: expect.stringContaining('role of its own'),
  });
});

test.each(['dlt.manual', 'dlt2', 'DLT', ''])('%s is another role', (manualUser) => {
  expect(plan({ manualUser })).toBe('change');
});

test('a force goes against the state, and never against who shares the role or what it is', () => {
  const forceReason = 'the branch cannot be written';
  expect(plan({ dltEnabled: true })).toMatchObject({ reasonCode: 'stale-decision' });
  expect(plan({ dltEnabled: true, forceReason })).toBe('change');
  expect(plan({ manualUser: 'dlt', forceReason })).toMatchObject({ reasonCode: 'fence-role-shared' });
  expect(plan({ forceReason }, aRoleLook({ isSuperuser: true }))).toMatchObject({ reasonCode: 'fence-role-superuser' });
});

test('a state that could not be read lets a fence go on, and no unfence', () => {
  expect(plan({ dltEnabled: null })).toBe('change');
  expect(plan({ direction: 'unfence', dltEnabled: null })).toMatchObject({ reasonCode: 'unfence-refused' });
  expect(plan({ direction: 'unfence', dltEnabled: false })).toMatchObject({ reasonCode: 'unfence-refused' });
  expect(plan({ direction: 'unfence', dltEnabled: false, forceReason: 'the state is wrong' })).toBe('keep');
});

test('an unfence of a shared role or a superuser goes on: nothing is taken', () => {
  expect(plan({ direction: 'unfence', manualUser: 'dlt' })).toBe('keep');
  expect(plan({ direction: 'unfence' }, aRoleLook({ isSuperuser: true }))).toBe('keep');
});

test('on a replica neither can be done', () => {
  const look = aRoleLook({}, { connection: aFenceConnection({ isReplica: true }) });
  expect(plan({}, look)).toMatchObject({ reasonCode: 'database-refused' });
  expect(plan({ direction: 'unfence' }, look)).toMatchObject({ reasonCode: 'database-refused' });
});

test('a hostile name is one line in what is told', () => {
  const refusal = plan({ role: 'x\n::error::y' }, aRoleLook(null, { similarName: 'a"\u202eb' }));
  expect(refusal).toMatchObject({ detail: expect.stringContaining('There is a role U&"a\\+000022\\+00202eb"') });
});
