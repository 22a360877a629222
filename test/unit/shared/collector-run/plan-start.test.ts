import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { planStart, type StartPlan } from '../../../../actions/shared/collector-run/plan-start.ts';
import { decideGate } from '../../../../actions/shared/gate/decide-gate.ts';
import { toCachedAnswer, type FreshAnswer } from '../../../../actions/shared/gate/cached-answer.ts';
import { PHASES } from '../../../../actions/shared/cutover/phase.ts';
import { aLiveState } from '../../../support/a-live-state.ts';

const REGISTER = ['OpenSource', 'SideProject', 'productivity'];
const read = (given: Parameters<typeof aLiveState>[0] = {}) => ({ kind: 'read', state: aLiveState(given) }) as const;
const unreadable = (cached: FreshAnswer | null = null) =>
  ({ kind: 'unreadable', message: 'no answer', cached }) as const;
function fresh(given: Parameters<typeof aLiveState>[0] = {}): FreshAnswer {
  const answer = toCachedAnswer(aLiveState(given), 'git', new Date('2026-11-26T10:00:00Z'));
  if (answer === null) throw new Error('no answer');
  return { answer, ageMinutes: 7 };
}
const unitsOf = (plan: StartPlan) => (plan.decision === 'run' ? plan.units : plan.reasonCode);

describe('what a collector is started with', () => {
  test('are the units of its path, named as the register names them', () => {
    expect(planStart({ path: 'dlt', answer: read(), register: REGISTER })).toMatchObject({
      decision: 'run',
      units: ['OpenSource'],
      generation: 3,
      isUnusual: false,
    });
    expect(planStart({ path: 'manual', answer: read(), register: REGISTER })).toMatchObject({
      units: ['SideProject', 'productivity'],
      dltUnits: ['opensource'],
    });
  });

  test('are those of the routing file where there is no register', () => {
    expect(unitsOf(planStart({ path: 'dlt', answer: read(), register: null }))).toEqual(['opensource']);
    expect(unitsOf(planStart({ path: 'manual', answer: read(), register: null }))).toEqual([
      'productivity',
      'sideproject',
    ]);
    expect(unitsOf(planStart({ path: 'manual', answer: read({ registered: [] }), register: null }))).toBeNull();
  });

  test('count a unit that was registered after the transition as manual’s', () => {
    const all = read({ phase: '100%', dltUnits: ['opensource', 'sideproject', 'productivity'] });
    expect(unitsOf(planStart({ path: 'manual', answer: all, register: REGISTER }))).toBe('no-units');
    expect(planStart({ path: 'manual', answer: all, register: [...REGISTER, 'startups'] })).toMatchObject({
      units: ['startups'],
      reasonCode: 'may-run',
    });
    const off = read({ phase: '100%', dltUnits: ['opensource'], manualEnabled: false });
    expect(unitsOf(planStart({ path: 'manual', answer: off, register: [...REGISTER, 'startups'] }))).toBe('manual-off');
  });

  test('are never handed over where a name would fall apart', () => {
    const answer = read({ dltUnits: ['a,b'] });
    expect(unitsOf(planStart({ path: 'dlt', answer, register: null }))).toBe('routing-invalid');
    expect(unitsOf(planStart({ path: 'manual', answer: read(), register: ['x,y', 'startups'] }))).toEqual(['startups']);
  });

  test('never come from a cached answer for dlt', () => {
    expect(planStart({ path: 'dlt', answer: unreadable(fresh()), register: REGISTER })).toMatchObject({
      decision: 'do-not-run',
      reasonCode: 'state-unreadable',
      isUnusual: true,
    });
  });

  test('come from a cached answer for manual, said with its age, else it takes all that it knows', () => {
    const cached = planStart({ path: 'manual', answer: unreadable(fresh()), register: null });
    expect(cached).toMatchObject({
      decision: 'run',
      generation: 3,
      isUnusual: true,
      units: ['productivity', 'sideproject'],
    });
    expect(cached.message).toContain('7 min old, generation 3');
    expect(planStart({ path: 'manual', answer: unreadable(), register: null })).toMatchObject({
      units: null,
      generation: null,
    });
    const none = fresh({ phase: '100%', dltUnits: ['opensource', 'sideproject', 'productivity'] });
    expect(planStart({ path: 'manual', answer: unreadable(none), register: null })).toMatchObject({
      units: null,
      dltUnits: [],
    });
  });

  test('agree with the gate, whatever the state', () => {
    const states = fc.record({
      phase: fc.constantFrom(...PHASES),
      generation: fc.constantFrom(3, 4),
      routingGeneration: fc.constantFrom(3, 4),
      manualEnabled: fc.boolean(),
      registered: fc.subarray(['opensource', 'sideproject', 'productivity']),
      history: fc.subarray(['x\n\nGeneration: 4']),
    });
    fc.assert(
      fc.property(states, fc.constantFrom('dlt' as const, 'manual' as const), (given, path) => {
        const dltUnits = given.phase === 'shadow' ? [] : ['opensource'];
        const answer = read({ ...given, dltUnits });
        const plan = planStart({ path, answer, register: null });
        expect(plan.decision).toBe(decideGate(answer.state, { path, unit: null }).decision);
        if (plan.decision === 'do-not-run') return;
        for (const unit of plan.units ?? [])
          expect([unit, decideGate(answer.state, { path, unit }).decision]).toEqual([unit, 'run']);
      }),
      { numRuns: 300 },
    );
  });
});
