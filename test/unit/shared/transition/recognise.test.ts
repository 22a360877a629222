import { describe, expect, it } from 'vitest';

import type { OwnCommit } from '../../../../actions/shared/transition/commit-transition.ts';
import { recogniseAdvance } from '../../../../actions/shared/transition/recognise-advance.ts';
import { recogniseHold } from '../../../../actions/shared/transition/recognise-hold.ts';
import { recogniseRollback } from '../../../../actions/shared/transition/recognise-rollback.ts';
import { aCutoverConfig, aHold, aRolledBackConfig } from '../../../support/a-cutover-config.ts';
import { aSnapshot, CONFIG } from '../../../support/a-snapshot.ts';

const NOW = new Date('2026-11-25T02:05:20Z');

function anOwnCommit(body: string, wasAnswerLost = false): OwnCommit {
  return { oid: 'a'.repeat(40), message: `headline\n\n${body}Operation-Id: op-1`, wasAnswerLost };
}

const at = (config: unknown) => aSnapshot({ files: { [CONFIG]: config as object } });

describe('an own advance that is found on the branch', () => {
  const own = anOwnCommit('Generation: 3\n');

  it('holds while the tip is where it led', () => {
    expect(recogniseAdvance(own, at(aCutoverConfig()), '10%')).toMatchObject({
      kind: 'found',
      outcome: { decision: 'advanced', generation: 3, to: '10%' },
    });
  });

  it.each([
    ['rolled back', aRolledBackConfig(), 'manual_only', 4],
    ['moved further', aCutoverConfig({ current_phase: '50%', generation: 4 }), '50%', 4],
    ['reverted by hand', aRolledBackConfig({ generation: 2 }), 'manual_only', 2],
  ])('is superseded where the state was %s since, and is not done again', (_name, config, from, generation) => {
    expect(recogniseAdvance(own, at(config), '10%')).toMatchObject({
      kind: 'answered',
      outcome: { decision: 'refused', reasonCode: 'superseded', from, generation, to: '10%' },
    });
  });

  it('is not what brought the phase about where somebody came there again', () => {
    expect(recogniseAdvance(own, at(aCutoverConfig({ generation: 5 })), '10%')).toMatchObject({
      kind: 'answered',
      outcome: { decision: 'already-there', generation: 5 },
    });
  });

  it('claims nothing of a config that cannot be read: the plan says what is wrong', () => {
    expect(recogniseAdvance(own, at('{'), '10%')).toEqual({ kind: 'plan-again' });
  });

  it.each([
    [true, /answer .* was lost/u],
    [false, /is on the branch already/u],
  ])('says how it was found: answer lost %s', (wasAnswerLost, expected) => {
    const recognition = recogniseAdvance({ ...own, wasAnswerLost }, at(aCutoverConfig()), '10%');
    expect(recognition.kind === 'found' && recognition.outcome.message).toMatch(expected);
  });
});

describe('an own change of the hold that is found on the branch', () => {
  const own = anOwnCommit('');
  const held = at(aCutoverConfig({ hold: aHold() }));
  const free = at(aCutoverConfig());
  const expired = at(aCutoverConfig({ hold: aHold({ expires_at: '2026-11-25T02:00:00Z' }) }));

  it.each([
    ['set', held, 'found', 'held', 'hold-set'],
    ['set', free, 'answered', 'refused', 'superseded'],
    ['set', expired, 'answered', 'refused', 'superseded'],
    ['lift', free, 'found', 'lifted', 'hold-lifted'],
    ['lift', expired, 'found', 'lifted', 'hold-lifted'],
    ['lift', held, 'answered', 'refused', 'superseded'],
  ] as const)('%s: says what the tip shows (%#)', (change, tip, kind, decision, reasonCode) => {
    expect(recogniseHold(own, tip, change, NOW)).toMatchObject({ kind, outcome: { decision, reasonCode } });
  });

  it('claims nothing of a config that cannot be read', () => {
    expect(recogniseHold(own, at('{'), 'set', NOW)).toEqual({ kind: 'plan-again' });
  });
});

describe('an own rollback that is found on the branch', () => {
  it('is planned again where the tip is not rolled back, whatever it did', () => {
    for (const body of ['Generation: 3\n', 'Changed: reason\n', ''])
      expect(recogniseRollback(anOwnCommit(body), at(aCutoverConfig()))).toEqual({ kind: 'plan-again' });
  });
});
