import { byHistory } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { isPromotion, listPhaseFetches } from './promotion.ts';

/** Float noise: 7.1 - 5.1 is more than 2. */
const EPSILON = 1e-9;

/** The plan's gate of days 8 to 12; runbook 219 takes the same number for normal. */
export const errorRateGate: Gate = {
  id: 'error-rate',
  title: 'dlt fails rarely enough',
  isAsked: isPromotion,
  isBypassable: true,
  assess(facts) {
    const limit = facts.policy.gates.errorBelowPercent;
    const expected = `less than ${limit} % of dlt's unit-fetches during the soak failed`;
    return byHistory(facts, expected, (history) => {
      const fetches = listPhaseFetches(facts, history);
      if (fetches.length === 0)
        return {
          verdict: 'unknown',
          observed: 'no unit-fetch of dlt',
          expected,
          limit,
          remedy: 'Wait for runs of dlt.',
        };
      const failed = fetches.filter(({ outcome }) => outcome === 'failed' || outcome === 'rate-limited').length;
      // With one decimal, and never rounded down to a limit that it is above.
      const value = Math.max(0, Math.ceil((failed / fetches.length) * 1000 - EPSILON)) / 10;
      const about = { observed: `${value} %: ${failed} of ${fetches.length}`, expected, value, limit };
      if (failed * 100 < limit * fetches.length) return { ...about, verdict: 'pass' };
      const remedy =
        'Read the log of the dlt collector: what its failed fetches have in common. They leave the soak with time.';
      return { ...about, verdict: 'fail', remedy };
    });
  },
};
