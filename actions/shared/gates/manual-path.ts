import { successGoalsOf } from '../success/success-limits.ts';
import { byHistory } from './gate-facts.ts';
import type { Gate } from './gate.ts';

/** A rollback goes back to the manual path: it has to work now. Measured as the success criterion of a rollback is (DESIGN.md section 8). */
export const manualPathGate: Gate = {
  id: 'manual-path',
  title: 'The manual path works',
  isAsked: () => true,
  isBypassable: true,
  assess(facts) {
    const limit = Math.round(successGoalsOf(facts.policy, facts.datasets).targets.manualLimitSeconds / 60);
    const expected = `a successful manual unit-fetch of the last ${limit} min, its cadence limit`;
    return byHistory(facts, expected, ({ unitFetches }) => {
      const own = unitFetches.filter(({ path }) => path === 'manual');
      const newest = own.findLast(({ outcome }) => outcome === 'fetched' || outcome === 'nothing-new');
      const remedy =
        'Run the manual collector once. Where its runs record nothing, run it as switchback run manual -- COMMAND.';
      if (newest === undefined)
        return {
          verdict: own.length === 0 ? 'unknown' : 'fail',
          observed: 'none is recorded',
          expected,
          limit,
          remedy,
        };
      const ageMs = facts.now.getTime() - Date.parse(newest.at);
      const value = Math.floor(ageMs / 60_000);
      const about = { observed: `${newest.at}, ${value} min ago`, expected, value, limit };
      return ageMs <= limit * 60_000 ? { ...about, verdict: 'pass' } : { ...about, verdict: 'fail', remedy };
    });
  },
};
