import { countTicks, type TickShare } from '../watchdog/assess-ticks.ts';
import { INTEGRITY_CRON, parseTickSchedule } from '../watchdog/tick-schedule.ts';
import { byHistory, linkTo } from './gate-facts.ts';
import type { GateHistory } from './gate-history.ts';
import type { Gate } from './gate.ts';
import { isPromotion, soakWindowOf } from './promotion.ts';

const DAY_MS = 86_400_000;

/**
 * A schedule that hardly ran saw nothing, however clean its looks were. A long soak is judged by its last day too, which is what the watch itself warns of:
 * a schedule that fails now is not made good by the days before.
 */
export const ticksGate: Gate = {
  id: 'ticks',
  title: 'The watch ran',
  isAsked: isPromotion,
  isBypassable: true,
  assess(facts) {
    const limit = facts.policy.gates.ticksPercent;
    const periods = listPeriods(soakWindowOf(facts));
    const beside = periods.length > 1 ? ', and of its last 24 h' : '';
    const expected = `at least ${limit} % of the schedule's ticks during the soak${beside}`;
    const remedy = 'See that the workflow integrity is enabled and runs; an outside cron can start it too.';
    const about = { expected, limit, remedy, ...linkTo(facts.links, { workflow: 'integrity.yml' }) };
    return byHistory(facts, expected, ({ heartbeats }) => {
      const ticks = countWorst(heartbeats, periods);
      if (ticks === null || ticks.share === null)
        return { ...about, verdict: 'unknown', observed: 'no tick was due yet' };
      const value = Math.floor(ticks.share * 1000) / 10;
      const observed = `${value} %: ${ticks.seen} of ${ticks.expected} ticks since ${ticks.from.slice(0, 19)}Z`;
      if (ticks.seen * 100 >= limit * ticks.expected) return { verdict: 'pass', observed, expected, value, limit };
      return { ...about, verdict: 'fail', observed, value };
    });
  },
};

type Period = NonNullable<ReturnType<typeof soakWindowOf>>;

function listPeriods(soak: Period | null): readonly Period[] {
  if (soak === null) return [];
  const dayFrom = new Date(soak.to.getTime() - DAY_MS);
  return soak.from < dayFrom ? [soak, { from: dayFrom, to: soak.to }] : [soak];
}

/** Of the periods the one with the smallest share; `null` where there is none. */
function countWorst(heartbeats: GateHistory['heartbeats'], periods: readonly Period[]): TickShare | null {
  const schedule = parseTickSchedule(INTEGRITY_CRON);
  if (schedule === null) return null;
  const counted = periods.map((period) => countTicks(heartbeats, schedule, period));
  return counted.toSorted((a, b) => (a.share ?? 1) - (b.share ?? 1))[0] ?? null;
}
