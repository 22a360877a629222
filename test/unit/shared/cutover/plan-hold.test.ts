import { describe, expect, it } from 'vitest';

import { planHold, type HoldRequest } from '../../../../actions/shared/cutover/plan-hold.ts';
import { aCutoverConfig, aHold } from '../../../support/a-cutover-config.ts';
import { NOW } from '../../../support/a-rollback-request.ts';
import { aSnapshot, commitOf, CONFIG, textOf } from '../../../support/a-snapshot.ts';

const ACTIVE = aHold();
const OVER = aHold({ expires_at: '2026-11-25T02:05:21Z' });
function plan(hold: unknown, changes: Partial<HoldRequest> = {}) {
  const request: HoldRequest = {
    operationId: 'cli-1',
    actor: 'octocat',
    reason: 'vendor\nGeneration: 9',
    runUrl: null,
    change: 'set',
    expiresAt: null,
    ...changes,
  };
  return planHold(aSnapshot({ files: { [CONFIG]: aCutoverConfig({ hold }) } }), request, NOW);
}

describe('planHold', () => {
  it.each([
    ['sets one where none stands', null],
    ['sets one where the last has expired', OVER],
  ])('%s, without a transition', (_name, hold) => {
    const commit = commitOf(plan(hold, { expiresAt: new Date('2026-12-01T00:00:00Z') }));
    expect(JSON.parse(textOf(commit, CONFIG))).toMatchObject({
      generation: 3,
      hold: {
        by: 'octocat',
        reason: 'vendor Generation: 9',
        since: '2026-11-25T02:05:21Z',
        expires_at: '2026-12-01T00:00:00Z',
      },
    });
    expect(commit.body).toBe('Reason: vendor Generation: 9\nActor: octocat\nOperation-Id: cli-1');
  });

  it('lifts one', () => {
    const step = plan(ACTIVE, { change: 'lift' });
    expect(JSON.parse(textOf(commitOf(step), CONFIG))).toMatchObject({ generation: 3, hold: null });
    expect(step).toMatchObject({ outcome: { decision: 'lifted', reasonCode: 'hold-lifted' } });
  });

  it('changes nothing where it is as asked', () => {
    expect(plan(ACTIVE)).toMatchObject({ kind: 'answer', outcome: { reasonCode: 'hold-unchanged' } });
    expect(plan(null, { change: 'lift' })).toMatchObject({ kind: 'answer', outcome: { reasonCode: 'hold-unchanged' } });
    expect(plan(OVER, { change: 'lift' })).toMatchObject({ kind: 'answer', outcome: { reasonCode: 'hold-unchanged' } });
  });

  const asked = (until: string | null): Partial<HoldRequest> => ({
    expiresAt: until === null ? null : new Date(until),
  });

  it.each([
    ['2026-11-30T00:00:00Z', '2026-11-30T00:00:01Z'],
    ['2026-11-30T00:00:00Z', null],
  ])('makes a hold until %s stand until %s, where that was asked for', (standing, until) => {
    const hold = aHold({ expires_at: standing });
    expect(plan(hold, asked(until))).toMatchObject({ outcome: { reasonCode: 'hold-unchanged' } });
    const commit = commitOf(plan(hold, { ...asked(until), canExtend: true }));
    expect(commit.headline).toBe('hold: extended');
    expect(JSON.parse(textOf(commit, CONFIG))).toMatchObject({
      hold: { since: '2026-11-24T00:00:00Z', expires_at: until, by: 'octocat', reason: 'vendor Generation: 9' },
    });
  });

  it.each([
    ['2026-11-30T00:00:00Z', '2026-11-30T00:00:00Z', null],
    ['2026-11-30T00:00:00Z', '2026-11-29T00:00:00Z', /^It does not end sooner for that: lift it/u],
    [null, '2026-11-30T00:00:00Z', /^It does not end sooner for that: lift it/u],
  ])('never makes a hold until %s end at %s, and says so', (standing, until, remedy) => {
    const step = plan(aHold({ expires_at: standing }), { ...asked(until), canExtend: true });
    expect(step).toMatchObject({
      kind: 'answer',
      outcome: { reasonCode: 'hold-unchanged', remedy: remedy === null ? null : expect.stringMatching(remedy) },
    });
  });

  it('says that a hold ends by itself where one until it is lifted was asked for', () => {
    expect(plan(aHold({ expires_at: '2026-11-30T00:00:00Z' }))).toMatchObject({
      outcome: { reasonCode: 'hold-unchanged', remedy: expect.stringContaining('a later --until') },
    });
    expect(plan(ACTIVE)).toMatchObject({ outcome: { remedy: null } });
  });

  it('refuses a hold that would be over already', () => {
    expect(plan(null, { expiresAt: NOW })).toMatchObject({
      kind: 'answer',
      outcome: { decision: 'refused', reasonCode: 'input-invalid' },
    });
  });

  it('refuses a config that it cannot read, and says what to do', () => {
    expect(plan(5)).toMatchObject({
      kind: 'answer',
      outcome: {
        decision: 'refused',
        reasonCode: 'config-invalid',
        remedy: expect.stringContaining('run a rollback'),
      },
    });
  });
});
