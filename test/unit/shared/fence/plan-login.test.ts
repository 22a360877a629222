import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { findMark, withMark } from '../../../../actions/shared/fence/fence-mark.ts';
import type { FenceMemory } from '../../../../actions/shared/fence/fence-memory.ts';
import { planLogin } from '../../../../actions/shared/fence/plan-login.ts';
import type { RoleFacts } from '../../../../actions/shared/fence/role-look.ts';
import type { Measured } from '../../../../actions/shared/verification/measured.ts';
import { aFenceRequest, aRoleLook, someRoleFacts } from '../../../support/a-fence.ts';

const MARK = { generation: 5, at: '2026-11-25T01:00:00.000Z', run: 'r' };
const fenced = { canLogin: false, comment: withMark('hello', MARK) };
const known = (value: FenceMemory): Measured<FenceMemory> => ({ measured: true, value });
const unfence = (generation = 6) => aFenceRequest({ direction: 'unfence', generation });

describe('a fence', () => {
  test('takes the login and writes that on the role', () => {
    const plan = planLogin(aFenceRequest(), aRoleLook({ comment: 'hello', connectionLimit: 3 }), null);
    expect(plan).toMatchObject({
      ...{ kind: 'change', isLoginKept: false, change: { canLogin: false } },
      before: { canLogin: true, connectionLimit: 3, validUntil: null },
    });
    expect(plan.kind === 'change' && findMark(plan.change.comment)).toEqual({
      ...{ generation: 5, at: '2026-11-25T02:05:20.000Z', run: '4711-1-switch' },
    });
  });

  test('that stands is left as it is, and what was there before it is not forgotten', () => {
    const plan = planLogin(aFenceRequest(), aRoleLook(fenced), null);
    expect(plan).toMatchObject({ kind: 'keep', before: { canLogin: true } });
  });

  test('of a later rollback moves the generation of the mark, so that an older advance cannot unfence', () => {
    const plan = planLogin(aFenceRequest({ generation: 7 }), aRoleLook(fenced), null);
    expect(plan).toMatchObject({ kind: 'change', isLoginKept: true, before: { canLogin: true } });
    const comment = plan.kind === 'change' ? plan.change.comment : null;
    expect(findMark(comment)).toMatchObject({ generation: 7, at: MARK.at });
    expect(planLogin(unfence(6), aRoleLook({ ...fenced, comment }), null)).toMatchObject({
      kind: 'refuse',
      refusal: { reasonCode: 'stale-decision' },
    });
  });

  test('takes a login that was given back by hand again', () => {
    const plan = planLogin(aFenceRequest({ generation: 3 }), aRoleLook({ ...fenced, canLogin: true }), null);
    expect(plan).toMatchObject({ kind: 'change', isLoginKept: false });
    expect(plan.kind === 'change' && findMark(plan.change.comment)).toMatchObject({ generation: 5 });
  });

  test('of a role without a login writes nothing: nothing is to be given back later', () => {
    const plan = planLogin(aFenceRequest(), aRoleLook({ canLogin: false, comment: 'hello' }), null);
    expect(plan).toMatchObject({ kind: 'keep', before: { canLogin: false } });
  });
});

describe('an unfence', () => {
  test('gives back what a fence took, and the comment', () => {
    expect(planLogin(unfence(), aRoleLook(fenced), null)).toMatchObject({
      ...{ kind: 'change', isLoginKept: false, change: { canLogin: true, comment: 'hello' } },
    });
  });

  test('takes the mark off a role that has its login already', () => {
    expect(planLogin(unfence(), aRoleLook({ ...fenced, canLogin: true }), null)).toMatchObject({
      ...{ kind: 'change', isLoginKept: true, change: { canLogin: true, comment: 'hello' } },
    });
  });

  test('of a role that was never fenced changes nothing', () => {
    expect(planLogin(unfence(), aRoleLook(), null)).toMatchObject({ kind: 'keep' });
  });

  const bare = aRoleLook({ canLogin: false, comment: 'people wrote it anew' });

  test('asks the history where the mark is gone', () => {
    expect(planLogin(unfence(), bare, null)).toEqual({ kind: 'ask-history' });
  });

  test.each([
    ['that took the login', { kind: 'taken', generation: 5, at: 'x' }, { kind: 'change', change: { canLogin: true } }],
    ['of a later generation', { kind: 'taken', generation: 7, at: 'x' }, { kind: 'refuse' }],
    ['that was only planned', { kind: 'planned', generation: 5, at: 'x' }, { kind: 'not-ours' }],
    ['that never was', { kind: 'not-taken' }, { kind: 'not-ours' }],
  ] as const)('by the history of a fence %s', (_, memory, expected) => {
    expect(planLogin(unfence(), bare, known(memory))).toMatchObject(expected);
  });

  test('is unknown where the history cannot be read, and gives no login', () => {
    const unread = { measured: false, message: 'GitHub answered 503', remedy: 'Wait.' } as const;
    expect(planLogin(unfence(), bare, unread)).toMatchObject({
      kind: 'unknown',
      remedy: expect.stringContaining('Wait.'),
    });
  });

  test('with a reason goes against a later fence', () => {
    const forced = aFenceRequest({
      direction: 'unfence',
      generation: 1,
      dltEnabled: false,
      forceReason: 'the state is lost',
    });
    expect(planLogin(forced, aRoleLook(fenced), null)).toMatchObject({ kind: 'change', change: { canLogin: true } });
  });
});

describe('whatever is run in whatever order', () => {
  const moves = fc.array(
    fc.record({ direction: fc.constantFrom('fence' as const, 'unfence' as const), generation: fc.nat(4) }),
    { maxLength: 12 },
  );
  const run = (role: RoleFacts, given: Parameters<typeof aFenceRequest>[0]): RoleFacts => {
    const plan = planLogin(aFenceRequest(given), aRoleLook(role), known({ kind: 'not-taken' }));
    return plan.kind === 'change' ? { ...role, ...plan.change } : role;
  };

  test('a fence and the unfence of a later generation leave the role as it was, with a login or without', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.option(fc.constantFrom('hello', 'a\nb')), moves, (canLogin, comment, chosen) => {
        const first = someRoleFacts({ canLogin, comment });
        const worn = chosen.reduce((role, move) => run(role, move), first);
        expect(run(worn, { direction: 'unfence', generation: 9 })).toEqual(first);
      }),
    );
  });

  test('the same run twice changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.boolean(), moves, ...[fc.nat(4)], (canLogin, chosen, generation) => {
        const worn = chosen.reduce((role, move) => run(role, move), someRoleFacts({ canLogin }));
        for (const direction of ['fence', 'unfence'] as const) {
          const once = run(worn, { direction, generation });
          expect(run(once, { direction, generation })).toEqual(once);
        }
      }),
    );
  });

  test('after a fence the role has no login', () => {
    fc.assert(
      fc.property(fc.boolean(), moves, (canLogin, chosen) => {
        const worn = chosen.reduce((role, move) => run(role, move), someRoleFacts({ canLogin }));
        expect(run(worn, { direction: 'fence', generation: 0 }).canLogin).toBe(false);
      }),
    );
  });
});
