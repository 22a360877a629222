import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { describeHole } from '../../../../actions/shared/integrity/delay-answers.ts';
import {
  addFailedLook,
  addLook,
  EMPTY_LEDGER,
  forPhase,
  parseDelayLedger,
  renderDelayLedger,
} from '../../../../actions/shared/integrity/delay-ledger.ts';
import type { DelayLedger, DelayLook } from '../../../../actions/shared/integrity/delay-ledger.ts';
import { aCutoverState, aDatabase } from '../../../support/a-look-context.ts';

const at = (hour: number): string => `2026-11-25T${String(hour).padStart(2, '0')}:00:00.000000Z`;
const AT = Date.parse(at(12)) / 1000;

const aLook = (after: number, through: number, look: Partial<DelayLook> = {}): DelayLook => ({
  spans: new Map([['public.posts', { after: at(after), through: at(through), isCaughtUp: true }]]),
  units: new Map([['saas', { newest: AT - 60, delayed: 2, doubts: [] }]]),
  at: AT,
  ...look,
});
const known: DelayLedger = forPhase(addLook(EMPTY_LEDGER, aLook(0, 1)), aCutoverState());

describe('the ledger of late posts', () => {
  it('learns from the first look, and counts from where it ended', () => {
    expect(known.from.get('public.posts')).toBe(at(1));
    expect(known.units.get('saas')).toEqual({ newest: AT - 60, since: AT - 60, delayed: 0, doubts: [] });
    const next = addLook(known, aLook(1, 2));
    expect([next.from.get('public.posts'), next.through.get('public.posts')]).toEqual([at(1), at(2)]);
    expect(next.units.get('saas')?.delayed).toBe(2);
  });

  it('keeps every doubt of the phase once, in one order, and none of the phase before', () => {
    const doubting = addLook(
      addLook(
        known,
        aLook(1, 2, { units: new Map([['saas', { newest: 1, delayed: 0, doubts: ['merge', 'listing', 'merge'] }]]) }),
      ),
      aLook(2, 3),
    );
    expect(doubting.units.get('saas')).toMatchObject({ delayed: 2, doubts: ['listing', 'merge'] });
    expect(forPhase(doubting, aCutoverState({ phase: 'manual_only', generation: 4 })).units.get('saas')).toMatchObject({
      delayed: 2,
      doubts: ['listing', 'merge'],
    });
    expect(forPhase(doubting, aCutoverState({ generation: 5 })).units.get('saas')).toMatchObject({
      delayed: 0,
      doubts: [],
    });
  });

  it('keeps a unit that was late at its first sight in doubt, but not what the first look learns from', () => {
    const seen = (before: DelayLedger) =>
      addLook(before, aLook(1, 2, { units: new Map([['new', { newest: 1, delayed: 0, doubts: ['first-sight'] }]]) }));
    expect(seen(known).units.get('new')?.doubts).toEqual(['first-sight']);
    expect(seen(EMPTY_LEDGER).units.get('new')?.doubts).toEqual([]);
  });

  it('takes a post for absent up to the start of the last look that was up to date', () => {
    expect(addLook(known, aLook(1, 2)).absentThrough.get('public.posts')).toBe(at(1));
    const behind = new Map([['public.posts', { after: at(2), through: at(3), isCaughtUp: false }]]);
    const late = addLook(addLook(known, aLook(1, 2)), aLook(2, 3, { spans: behind }));
    expect(late.absentThrough.get('public.posts')).toBe(at(1));
  });

  it('asks for less after a look that failed, and for more again after one that did not', () => {
    expect(addFailedLook(addFailedLook(known)).failed).toBe(2);
    expect(addLook(addFailedLook(addFailedLook(known)), aLook(1, 2)).failed).toBe(1);
    expect(addLook(known, aLook(1, 2)).failed).toBe(0);
  });

  it('is read back from its mark as it was, and not from one that kept no doubts', () => {
    const names = fc.string({ minLength: 1 }).filter((name) => name !== '__proto__');
    fc.assert(
      fc.property(fc.dictionary(names, fc.nat()), (delays) => {
        const units = new Map(
          Object.entries(delays).map(([unit, delayed]) => [
            unit,
            { newest: 2, since: 1, delayed, doubts: ['merge'] as const },
          ]),
        );
        expect(parseDelayLedger(renderDelayLedger({ ...known, units }))).toEqual({ ...known, units });
      }),
      { numRuns: 50 },
    );
    expect(parseDelayLedger('{"generation":3,"through":{},"units":{"saas":[1,1,0]}}')).toBeNull();
    expect(parseDelayLedger(undefined)).toBeNull();
  });
});

describe('the part of the phase that was not counted', () => {
  const through = (hour: number) => new Map([['public.posts', at(hour)]]);
  const context = (hour: number, state = aCutoverState()) => ({ database: aDatabase({ at: at(hour) }), state });
  const covering = { ...known, phaseStartedAt: at(2), through: through(12) };

  it('is none where looks began before it and are up to date', () => {
    expect(describeHole(covering, context(12))).toBeNull();
  });

  it('is told at both ends', () => {
    expect(describeHole({ ...covering, phaseStartedAt: at(0) }, context(12))).toBe(
      'arrivals before 2026-11-25T01:00:00Z were not looked at',
    );
    expect(describeHole(covering, context(13))).toBe('arrivals after 2026-11-25T12:00:00Z are not counted yet');
    expect(describeHole({ ...covering, phaseStartedAt: null }, context(13))).toBe(
      'arrivals before 2026-11-25T01:00:00Z were not looked at, arrivals after 2026-11-25T12:00:00Z are not counted yet',
    );
  });

  it('cannot begin before a migration that did not', () => {
    const unbegun = aCutoverState({ phase: 'manual_only', rollbackAt: null });
    expect(describeHole({ ...covering, phaseStartedAt: null }, context(12, unbegun))).toBeNull();
    const rolledBack = aCutoverState({ phase: 'manual_only', rollbackAt: at(11) });
    expect(describeHole({ ...covering, phaseStartedAt: null }, context(12, rolledBack))).not.toBeNull();
  });
});
