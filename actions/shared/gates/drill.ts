import { count } from '../markdown/count.ts';
import { byHistory, linkTo } from './gate-facts.ts';
import type { Gate } from './gate.ts';

const DAY_MS = 86_400_000;

/** Nobody goes forward without a way back that was tried lately. */
export const drillGate: Gate = {
  id: 'drill',
  title: 'The way back was rehearsed',
  isAsked: () => true,
  isBypassable: true,
  assess(facts) {
    const limit = facts.policy.gates.drillMaxAgeDays;
    const expected = `the newest drill passed, at most ${count(limit, 'day')} ago`;
    return byHistory(facts, expected, ({ drills }) => {
      const newest = drills.at(-1);
      const again = { remedy: 'Run the workflow drill.', ...linkTo(facts.links, { workflow: 'drill.yml' }) };
      if (newest === undefined) return { ...again, verdict: 'fail', observed: 'no drill is recorded', expected, limit };
      const value = Math.floor((facts.now.getTime() - Date.parse(newest.at)) / DAY_MS);
      const about = {
        observed: `${newest.verdict} at ${newest.at}, ${count(value, 'day')} ago`,
        expected,
        value,
        limit,
      };
      const hasPassed = newest.verdict === 'pass' || newest.verdict === 'warn';
      const isFresh = facts.now.getTime() - Date.parse(newest.at) <= limit * DAY_MS;
      return hasPassed && isFresh ? { ...about, verdict: 'pass' } : { ...about, ...again, verdict: 'fail' };
    });
  },
};
