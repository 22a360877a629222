import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toTickBadge, type TickFacts } from '../../../../actions/shared/status/tick-badge.ts';

const FINE: TickFacts = {
  phase: '100%',
  decision: 'continue',
  verdict: 'pass',
  isHeld: false,
  isIncidentOpen: false,
  at: '2026-11-26T13:07:59.500Z',
};

describe('the badge of a tick', () => {
  it.each<[Partial<TickFacts>, string, string]>([
    [{}, '100%', 'brightgreen'],
    [{ verdict: 'warn' }, '100%', 'brightgreen'],
    [{ phase: '10%' }, '10%', 'blue'],
    [{ phase: 'manual_only' }, 'manual_only', 'blue'],
    [{ verdict: 'unknown' }, '100%, not all measured', 'lightgrey'],
    [{ verdict: 'fail' }, '100%, failing', 'orange'],
    [{ phase: 'manual_only', isHeld: true, verdict: 'unknown' }, 'manual_only, on hold', 'orange'],
    [{ decision: 'hold' }, '100%, failing', 'orange'],
    [{ decision: 'hold', isHeld: true }, '100%, on hold', 'orange'],
    [{ decision: 'rollback', isHeld: true }, '100%, goes back', 'red'],
    [{ phase: 'manual_only', isIncidentOpen: true }, 'manual_only, incident open', 'red'],
    [{ isIncidentOpen: true, isHeld: true, verdict: 'unknown' }, '100%, incident open', 'red'],
    [{ phase: null, isIncidentOpen: true }, 'unknown', 'lightgrey'],
    [{ phase: null }, 'unknown', 'lightgrey'],
  ])('with %j says %s in %s, and when', (changed, words, color) => {
    expect(toTickBadge({ ...FINE, ...changed })).toEqual({
      ...{ schemaVersion: 1, label: 'dlt migration', color, cacheSeconds: 300 },
      message: `${words}, 2026-11-26 13:07 UTC`,
    });
  });

  it('is never green where anything is unknown', () => {
    const facts = fc.record({
      phase: fc.constantFrom('10%', '100%', 'manual_only', null),
      decision: fc.constantFrom('continue' as const, 'hold' as const, 'rollback' as const),
      verdict: fc.constantFrom('pass' as const, 'warn' as const, 'unknown' as const, 'fail' as const),
      isHeld: fc.boolean(),
      isIncidentOpen: fc.boolean(),
      at: fc.constant(FINE.at),
    });
    fc.assert(
      fc.property(facts, (one) => {
        const isUnknown = one.phase === null || one.verdict === 'unknown';
        expect((isUnknown || one.isIncidentOpen) && toTickBadge(one).color === 'brightgreen').toBe(false);
        expect(one.isIncidentOpen && toTickBadge(one).color === 'blue').toBe(false);
      }),
    );
  });
});
