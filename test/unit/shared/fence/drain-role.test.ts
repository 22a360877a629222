import { expect, test } from 'vitest';

import { drainRole } from '../../../../actions/shared/fence/drain-role.ts';
import type { RoleSession } from '../../../../actions/shared/fence/role-look.ts';
import { someRoleFacts } from '../../../support/a-fence.ts';
import { inMemoryFence, inMemoryServer } from '../../../support/in-memory-fence.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';

function aDrain() {
  const clock = virtualClock();
  const server = inMemoryServer([someRoleFacts({ canLogin: false })]);
  const steps: string[] = [];
  const database = inMemoryFence(server, { clock, step: (what) => steps.push(what) });
  const deadlineAt = new Date(clock.now().getTime() + 10_000);
  const ended = new Map<number, RoleSession>();
  return { server, steps, ended, drain: () => drainRole('dlt', ended, { database, clock, deadlineAt }) };
}

const aSession = (pid: number, role = 'dlt') => ({ pid, database: 'postgres', application: 'dlt', role });

test('a role without sessions is looked at three times, and nobody is asked to end', async () => {
  const { drain, steps } = aDrain();
  expect(await drain()).toMatchObject({ kind: 'quiet' });
  expect(steps).toEqual(['readActivity', 'readActivity', 'readActivity']);
});

test("every session of the role is ended, and nobody else's", async () => {
  const { server, drain, ended } = aDrain();
  for (const session of [aSession(1), aSession(2), aSession(3, 'collector')]) server.sessions.set(session.pid, session);
  expect(await drain()).toMatchObject({ kind: 'quiet' });
  expect([...ended.keys()]).toEqual([1, 2]);
  expect([...server.sessions.keys()]).toEqual([3]);
});

test('a session that was on its way in is waited for and ended', async () => {
  const { server, drain, ended } = aDrain();
  server.starting.set(8, { role: 'dlt', looks: 6 });
  expect(await drain()).toMatchObject({ kind: 'quiet' });
  expect([...ended.keys()]).toEqual([8]);
});

test('a server on which somebody is always on the way in is not waited for for ever', async () => {
  const { server, drain } = aDrain();
  let next = 100;
  // A new one at each look, none of which stays.
  server.starting.keys = () => [next++].values();
  expect(await drain()).toMatchObject({ kind: 'quiet' });
});

test('a session that stays is told of when the time is over', async () => {
  const { server, drain } = aDrain();
  server.sessions.set(4, aSession(4));
  server.stubborn.add(4);
  expect(await drain()).toMatchObject({ kind: 'busy', last: { sessions: [{ pid: 4 }] } });
});

test('a login that never comes to its end is told of when the time is over', async () => {
  const { server, drain } = aDrain();
  server.starting.set(8, { role: 'dlt', looks: 1_000 });
  expect(await drain()).toMatchObject({ kind: 'busy', last: { sessions: [] }, stillStarting: [8] });
});

test('a login that somebody gave back ends it at once', async () => {
  const { server, drain } = aDrain();
  server.roles.set('dlt', someRoleFacts());
  expect(await drain()).toMatchObject({ kind: 'login-back' });
});
