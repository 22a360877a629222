import { describe, expect, test } from 'vitest';

import { findMark } from '../../../actions/shared/fence/fence-mark.ts';
import { fenceResultSchema } from '../../../actions/shared/fence/fence-result.ts';
import type { FenceRequest } from '../../../actions/shared/fence/fence-request.ts';
import { carryOutFence } from '../../../actions/switch-collectors/carry-out-fence.ts';
import type { RoleFacts } from '../../../actions/shared/fence/role-look.ts';
import { aFenceConnection, aFenceRequest, someRoleFacts } from '../../support/a-fence.ts';
import type { InMemoryLedger } from '../../support/in-memory-fence.ts';
import { databaseGone, inMemoryFence, inMemoryLedger, inMemoryServer } from '../../support/in-memory-fence.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

const FENCE = aFenceRequest();
const UNFENCE = aFenceRequest({ direction: 'unfence', generation: 6 });

function aScene(role: Partial<RoleFacts> = {}, ledger: InMemoryLedger = inMemoryLedger()) {
  const clock = virtualClock();
  const server = inMemoryServer([someRoleFacts({ comment: 'hello', ...role }), someRoleFacts({ name: 'collector' })]);
  const steps: string[] = [];
  return {
    ...{ clock, server, ledger, steps },
    run: async (request: FenceRequest, step: (what: string) => void = () => undefined) => {
      const result = await carryOutFence(request, {
        database: inMemoryFence(server, {
          clock,
          step: (what) => {
            steps.push(what);
            step(what);
          },
        }),
        ...{ ledger, clock },
        deadlineAt: new Date(clock.now().getTime() + 60_000),
      });
      expect(fenceResultSchema.parse(result)).toEqual(result);
      return result;
    },
    openSession: (pid: number, name = 'dlt') =>
      server.sessions.set(pid, { pid, database: 'postgres', application: 'dlt', role: name }),
  };
}

const outcomes = ({ steps }: Awaited<ReturnType<typeof carryOutFence>>) =>
  Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]));

describe('a fence', () => {
  test('takes the login, then the sessions, and says so', async () => {
    const scene = aScene();
    scene.openSession(1);
    scene.openSession(2, 'collector');
    const result = await scene.run(FENCE);
    expect(result).toMatchObject({ verdict: 'pass', reasonCode: 'fenced', endedSessions: [{ pid: 1 }], remedies: [] });
    expect(scene.server.roles.get('dlt')).toMatchObject({ canLogin: false });
    expect([...scene.server.sessions.keys()]).toEqual([2]);
    expect(scene.ledger.records.map(({ step, before }) => [step, before.canLogin])).toEqual([
      ['planned', true],
      ['fenced', true],
    ]);
  });

  test('a second time is a no-op, and never takes the first for what was there before', async () => {
    const scene = aScene();
    await scene.run(FENCE);
    const before = structuredClone(scene.server.roles.get('dlt'));
    scene.clock.advance(3_600_000);
    const result = await scene.run(FENCE);
    expect(result).toMatchObject({ verdict: 'pass', reasonCode: 'fenced', endedSessions: [] });
    expect(outcomes(result)).toMatchObject({ 'change-login': 'unchanged', 'end-sessions': 'unchanged' });
    expect(scene.server.roles.get('dlt')).toEqual(before);
    expect(scene.ledger.records.every((record) => record.before.canLogin)).toBe(true);
    // The looks of the proof are counted from the newest end of a fence: a second one must not start them anew.
    const at = findMark(before?.comment ?? null)?.at;
    expect(scene.ledger.records.at(-1)).toMatchObject({ step: 'fenced', at });
  });

  test('goes on when the history is out of reach, and its unfence needs none', async () => {
    const scene = aScene({}, inMemoryLedger({ isOutOfReach: true }));
    const result = await scene.run(FENCE);
    expect(result).toMatchObject({
      verdict: 'warn',
      reasonCode: 'fenced-with-warnings',
      remedies: ['Wait for GitHub.'],
    });
    expect(outcomes(result)).toMatchObject({ 'write-down': 'warn', verify: 'done' });
    expect(await scene.run(UNFENCE)).toMatchObject({ verdict: 'warn', reasonCode: 'unfenced-with-warnings' });
    expect(scene.server.roles.get('dlt')).toEqual(someRoleFacts({ comment: 'hello' }));
  });

  test('names members that can become the role, prepared transactions, and a role that can change roles', async () => {
    const scene = aScene({ members: [{ name: 'Mallory "x"', sessions: 2 }], canCreateRole: true });
    scene.server.prepared.push({ id: "it's", database: 'postgres', role: 'dlt' });
    const result = await scene.run(FENCE);
    expect(result).toMatchObject({ verdict: 'warn', reasonCode: 'fenced-with-warnings' });
    expect(result.remedies).toEqual([
      'If it need not: REVOKE "dlt" FROM "Mallory ""x""";',
      "In that database: ROLLBACK PREPARED 'it''s';",
      'ALTER ROLE "dlt" NOCREATEROLE;',
    ]);
  });

  test('names what the connection lacks', async () => {
    const scene = aScene();
    scene.server.connection = aFenceConnection({ canCreateRole: false, isAdminOfRole: false });
    const result = await scene.run(FENCE);
    expect(result).toMatchObject({ verdict: 'fail', reasonCode: 'permission-denied' });
    expect(result.remedies).toContain('ALTER ROLE "switchback_fence" CREATEROLE;');
    expect(result.remedies).toContain('GRANT "dlt" TO "switchback_fence" WITH ADMIN OPTION;');
    expect(scene.server.roles.get('dlt')).toMatchObject({ canLogin: true, comment: 'hello' });
  });

  test('ends a session for which the login was given back meanwhile, and takes it again', async () => {
    const scene = aScene();
    let isGivenBack = false;
    const result = await scene.run(FENCE, (what) => {
      if (what !== 'readActivity' || isGivenBack) return;
      isGivenBack = true;
      scene.server.roles.set('dlt', { ...someRoleFacts(), comment: scene.server.roles.get('dlt')?.comment ?? null });
      scene.openSession(9);
    });
    expect(result).toMatchObject({ verdict: 'pass', endedSessions: [{ pid: 9 }] });
  });

  test('that somebody undoes again and again fails and says so', async () => {
    const scene = aScene();
    const result = await scene.run(FENCE, (what) => {
      if (what === 'readActivity') scene.server.roles.set('dlt', someRoleFacts());
    });
    expect(result).toMatchObject({ verdict: 'fail', reasonCode: 'fence-incomplete' });
    expect(result.remedies.join(' ')).toContain('gives the role its login back');
  });

  test('a session that stays fails, and names its process', async () => {
    const scene = aScene();
    scene.openSession(42);
    scene.server.stubborn.add(42);
    const result = await scene.run(FENCE);
    expect(result).toMatchObject({ verdict: 'fail', reasonCode: 'fence-incomplete' });
    expect(result.remedies.join(' ')).toContain('42');
  });

  test('a login that is still under way when the time is over is unknown, not passed', async () => {
    const scene = aScene();
    scene.server.starting.set(8, { role: 'collector', looks: 10_000 });
    expect(await scene.run(FENCE)).toMatchObject({ verdict: 'unknown', reasonCode: 'fence-unverified' });
  });

  test.each([
    ['readRole', { 'read-role': 'unknown', 'change-login': 'not-reached' }],
    ['changeLogin', { 'read-role': 'done', 'change-login': 'unknown', 'end-sessions': 'not-reached' }],
    ['changeLogin done', { 'change-login': 'unknown', 'end-sessions': 'not-reached', verify: 'not-reached' }],
    ['readActivity', { 'change-login': 'done', 'end-sessions': 'unknown', verify: 'not-reached' }],
    ['endSessions', { 'change-login': 'done', 'end-sessions': 'unknown', verify: 'not-reached' }],
  ])('is unknown where the database goes away at %s, and says what was done', async (at, expected) => {
    const scene = aScene();
    scene.openSession(1);
    const result = await scene.run(FENCE, (what) => {
      if (what === at) throw databaseGone();
    });
    expect(result).toMatchObject({ verdict: 'unknown', reasonCode: 'fence-unverified' });
    expect(outcomes(result)).toMatchObject(expected);
    expect(result.remedies).toContain('Check the status of the database, then run this again.');
  });
});

describe('an unfence', () => {
  test('of a role that had no login before leaves it without one', async () => {
    const scene = aScene({ canLogin: false });
    await scene.run(FENCE);
    expect(await scene.run(UNFENCE)).toMatchObject({ verdict: 'warn', reasonCode: 'login-not-ours' });
    expect(scene.server.roles.get('dlt')).toEqual(someRoleFacts({ canLogin: false, comment: 'hello' }));
  });

  test('finds in the history what somebody took off the role', async () => {
    const scene = aScene();
    await scene.run(FENCE);
    scene.server.roles.set('dlt', someRoleFacts({ canLogin: false, comment: 'another' }));
    expect(await scene.run(UNFENCE)).toMatchObject({ verdict: 'pass', reasonCode: 'unfenced' });
    expect(scene.server.roles.get('dlt')).toEqual(someRoleFacts({ comment: 'another' }));
  });

  test('gives nothing where neither the role nor the history tells', async () => {
    const scene = aScene({ canLogin: false }, inMemoryLedger({ isOutOfReach: true }));
    expect(await scene.run(UNFENCE)).toMatchObject({ verdict: 'unknown', reasonCode: 'fence-unverified' });
    expect(scene.server.roles.get('dlt')).toMatchObject({ canLogin: false });
  });

  test('tells of a role that the next fence could not hold', async () => {
    const result = await aScene().run({ ...UNFENCE, manualUser: 'dlt' });
    expect(result).toMatchObject({ verdict: 'warn', reasonCode: 'unfenced-with-warnings' });
    expect(result.remedies.join(' ')).toContain('role of its own');
  });

  test('that was overtaken by a later rollback gives nothing back', async () => {
    const scene = aScene();
    await scene.run({ ...FENCE, generation: 7 });
    expect(await scene.run(UNFENCE)).toMatchObject({ verdict: 'fail', reasonCode: 'stale-decision' });
    expect(scene.server.roles.get('dlt')).toMatchObject({ canLogin: false });
  });

  test('that a later rollback overtakes between its look and its change gives nothing back', async () => {
    const scene = aScene();
    await scene.run(FENCE);
    let isOvertaken = false;
    const result = await scene.run(UNFENCE, (what) => {
      if (what !== 'changeLogin' || isOvertaken) return;
      isOvertaken = true;
      const role = scene.server.roles.get('dlt') ?? someRoleFacts();
      scene.server.roles.set('dlt', {
        ...role,
        comment: role.comment?.replace('generation=5', 'generation=7') ?? null,
      });
    });
    expect(result).toMatchObject({ verdict: 'fail', reasonCode: 'stale-decision' });
    expect(scene.server.roles.get('dlt')).toMatchObject({ canLogin: false });
  });
});

class Crash extends Error {}

/** Breaks off at the given step, counted over database and history together; whether it came so far. */
async function crashAt(at: number, request: FenceRequest, prepare: FenceRequest | null) {
  let steps = -1;
  const step = (): void => {
    if (steps >= 0 && steps++ === at) throw new Crash();
  };
  const ledger = inMemoryLedger({ step });
  const scene = aScene({}, ledger);
  if (prepare !== null) await scene.run(prepare);
  scene.openSession(1);
  steps = 0;
  const isCrashed = await scene.run(request, step).then(
    () => false,
    (cause: unknown) => {
      if (!(cause instanceof Crash)) throw cause;
      return true;
    },
  );
  steps = -1;
  return { scene, isCrashed };
}

describe('broken off before or after any effect', () => {
  test.each([
    ['a fence', FENCE, null],
    ['an unfence', UNFENCE, FENCE],
  ])('%s leaves a role that an unfence brings back as it was', async (_, request, prepare) => {
    let crashes = 0;
    for (let at = 0; ; at += 1) {
      const { scene, isCrashed } = await crashAt(at, request, prepare);
      if (!isCrashed) break;
      crashes += 1;
      await scene.run(UNFENCE);
      expect(scene.server.roles.get('dlt'), `broken off at ${at}`).toEqual(someRoleFacts({ comment: 'hello' }));
    }
    expect(crashes).toBeGreaterThan(5);
  });

  test('a fence that runs again ends with the role fenced and without a session', async () => {
    for (let at = 0; ; at += 1) {
      const { scene, isCrashed } = await crashAt(at, FENCE, null);
      if (!isCrashed) return;
      expect(await scene.run(FENCE)).toMatchObject({ verdict: 'pass' });
      expect(scene.server.roles.get('dlt')?.canLogin, `broken off at ${at}`).toBe(false);
      expect(scene.server.sessions.size).toBe(0);
      expect(scene.ledger.records.at(-1)).toMatchObject({ step: 'fenced', before: { canLogin: true } });
    }
  });
});
