import { count } from '../markdown/count.ts';
import { findUnreachableSamples } from '../triggers/unreachable-samples.ts';
import { byHistory, type GateFacts } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { isPromotion, listPhaseFetches } from './promotion.ts';

/** A rate of few says nothing. */
export const unitFetchesGate: Gate = {
  id: 'unit-fetches',
  title: 'dlt fetched often enough to be judged',
  isAsked: isPromotion,
  isBypassable: true,
  assess(facts) {
    const limit = facts.policy.gates.minimumUnitFetches;
    const expected = `at least ${count(limit, 'unit-fetch', 'unit-fetches')} of dlt in this phase`;
    return byHistory(facts, expected, (history) => {
      const value = listPhaseFetches(facts, history).length;
      const about = { observed: count(value, 'unit-fetch', 'unit-fetches'), expected, value, limit };
      if (value >= limit) return { ...about, verdict: 'pass' };
      const never = findNever(facts);
      const remedy =
        never?.remedy ??
        'Wait for more runs of dlt. Where its runs record nothing, run it as switchback run dlt -- COMMAND.';
      const observed = never === undefined ? about.observed : `${about.observed}; ${never.observed}`;
      return { ...about, observed, verdict: 'unknown', remedy };
    });
  },
};

/** Where waiting does not help. */
function findNever({ config, dltUnits, requiredSoakHours, policy, datasets }: GateFacts) {
  const running = { phase: config.phase, units: dltUnits.length, soakHours: requiredSoakHours };
  return findUnreachableSamples({ policy, datasets }, running).find(({ of }) => of === 'unit-fetches');
}
