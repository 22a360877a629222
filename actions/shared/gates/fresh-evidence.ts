import { formatInstant } from '../cutover/instant.ts';
import { findSkew } from '../triggers/assess-clocks.ts';
import type { SeenClocks } from '../triggers/trigger-moment.ts';
import { INTEGRITY_CRON, parseTickSchedule, tickAround } from '../watchdog/tick-schedule.ts';
import { byHistory, linkTo, type GateFacts } from './gate-facts.ts';
import type { GateHistory } from './gate-history.ts';
import type { Gate, GateAnswer } from './gate.ts';

/**
 * What was measured longer ago decides nothing, forward as backward (`triggers.evidence_max_age_minutes`), and neither does anything by clocks that do not
 * agree: on a machine that is behind, the newest looks and decisions are of the future, and what is older looks new. advance.yml takes a look itself before.
 */
export const freshEvidenceGate: Gate = {
  id: 'fresh-evidence',
  title: 'The data was looked at just now',
  isAsked: () => true,
  isBypassable: true,
  assess(facts) {
    const limit = facts.policy.triggers.evidenceMaxAgeMinutes;
    const expected = `a look of the last ${limit} min that reached the database`;
    return byHistory(facts, expected, (history) => {
      const skew = findSkew({ nowMs: facts.now.getTime(), clocks: seenClocks(history) });
      if (skew !== null) return { verdict: 'unknown', observed: skew, expected, limit, remedy: SET_CLOCKS };
      return judge(facts, history.looks.at(-1) ?? null, { expected, limit });
    });
  },
};

const SET_CLOCKS =
  'Set the clocks by NTP. Where the other machine was wrong, delete the file of its run from cutover-history.';

function seenClocks({ aheadOfUs }: GateHistory): SeenClocks {
  const latestHeartbeat = aheadOfUs === null ? null : { atMs: Date.parse(aheadOfUs.at), run: aheadOfUs.run };
  return { databaseSkewMs: null, latestHeartbeat };
}

function judge(
  { now, links }: GateFacts,
  newest: GateHistory['looks'][number] | null,
  about: { readonly expected: string; readonly limit: number },
): GateAnswer {
  const again = {
    remedy: 'Run the workflow integrity, or switchback integrity, then try again. advance.yml looks by itself.',
    ...linkTo(links, { workflow: 'integrity.yml' }),
    ...nextTick(now),
  };
  if (newest === null) return { ...about, ...again, verdict: 'unknown', observed: 'no look is recorded' };
  const value = Math.floor((now.getTime() - Date.parse(newest.at)) / 60_000);
  const observed = `${newest.at}, ${value} min ago`;
  if (now.getTime() - Date.parse(newest.at) > about.limit * 60_000)
    return { ...about, ...again, verdict: 'fail', observed, value };
  if ((newest.databaseAt ?? null) !== null) return { ...about, verdict: 'pass', observed, value };
  return { ...about, ...again, verdict: 'unknown', observed: `${observed}; the database did not answer`, value };
}

function nextTick(now: Date): { readonly earliestAt?: string } {
  const schedule = parseTickSchedule(INTEGRITY_CRON);
  return schedule === null ? {} : { earliestAt: formatInstant(new Date(tickAround(schedule, now.getTime()).nextMs)) };
}
