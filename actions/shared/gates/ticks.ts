import { countTicks } from '../watchdog/assess-ticks.ts';
import { INTEGRITY_CRON, parseTickSchedule } from '../watchdog/tick-schedule.ts';
import { byHistory, linkTo } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { isPromotion, soakWindowOf } from './promotion.ts';

/** A schedule that hardly ran saw nothing, however clean its looks were. */
export const ticksGate: Gate = {
  id: 'ticks',
  title: 'The watch ran',
  isAsked: isPromotion,
  isBypassable: true,
  assess(facts) {
    const limit = facts.policy.gates.ticksPercent;
    const expected = `at least ${limit} % of the schedule's ticks during the soak`;
    const remedy = 'See that the workflow integrity is enabled and runs; an outside cron can start it too.';
    const about = { expected, limit, remedy, ...linkTo(facts.links, { workflow: 'integrity.yml' }) };
    const schedule = parseTickSchedule(INTEGRITY_CRON);
    const window = soakWindowOf(facts);
    return byHistory(facts, expected, ({ heartbeats }) => {
      const ticks = schedule === null || window === null ? null : countTicks(heartbeats, schedule, window);
      if (ticks === null || ticks.share === null)
        return { ...about, verdict: 'unknown', observed: 'no tick was due yet' };
      const value = Math.floor(ticks.share * 1000) / 10;
      const observed = `${value} %: ${ticks.seen} of ${ticks.expected} ticks since ${ticks.from.slice(0, 19)}Z`;
      if (ticks.seen * 100 >= limit * ticks.expected) return { verdict: 'pass', observed, expected, value, limit };
      return { ...about, verdict: 'fail', observed, value };
    });
  },
};
