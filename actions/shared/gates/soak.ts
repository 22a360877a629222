import { formatInstant } from '../cutover/instant.ts';
import { count } from '../markdown/count.ts';
import { measureCleanSoak, type CleanSoak } from './clean-soak.ts';
import { byHistory, linkTo, type GateFacts } from './gate-facts.ts';
import type { GateHistory } from './gate-history.ts';
import type { Gate, GateAnswer } from './gate.ts';
import { isPromotion, phaseStartOf } from './promotion.ts';

const HOUR_MS = 3_600_000;

/** The soak by time and by evidence (runbook 178): so long the looks were clean. Each further attempt soaks longer. */
export const soakGate: Gate = {
  id: 'soak',
  title: 'The phase ran clean for its time',
  isAsked: isPromotion,
  isBypassable: true,
  assess(facts) {
    const expected = `${renderHours(facts.requiredSoakHours)} of clean looks at the data, no more than ${facts.policy.gates.longestGapMinutes} min apart${attemptNote(facts)}`;
    const startedAt = phaseStartOf(facts);
    if (startedAt === null)
      return {
        verdict: 'fail',
        observed: 'the config does not say when the phase began',
        expected,
        remedy: 'Run a rollback and set up again.',
      };
    return byHistory(facts, expected, (history) => judge({ facts, startedAt, expected }, history));
  },
};

interface Judging {
  readonly facts: GateFacts;
  readonly startedAt: string;
  readonly expected: string;
}

function judge({ facts, startedAt, expected }: Judging, { looks }: GateHistory): GateAnswer {
  const { requiredSoakHours, policy, now, generation } = facts;
  const soak = measureCleanSoak({
    startedAt,
    // A compacted look does not say of which generation it was; it is of the time all the same.
    looks: looks.filter(
      (look) => look.generation === undefined || look.generation === null || look.generation === generation,
    ),
    ...{ requiredHours: requiredSoakHours, longestGapMinutes: policy.gates.longestGapMinutes, now },
  });
  const value = Math.floor((10 * soak.cleanMs) / HOUR_MS) / 10;
  const about = { observed: describe(soak, startedAt), expected, value, limit: requiredSoakHours };
  if (soak.cleanMs >= requiredSoakHours * HOUR_MS) return { ...about, verdict: 'pass' };
  return {
    ...about,
    verdict: 'fail',
    // Looks come in whole seconds, so the instant is rounded up.
    earliestAt: formatInstant(new Date(Math.ceil(soak.earliestAt.getTime() / 1000) * 1000)),
    remedy:
      soak.unknownLooks === 0
        ? 'Wait; the watch goes on by itself.'
        : 'Mend what the looks could not measure: until then the soak stands still.',
    ...linkTo(facts.links, { workflow: 'integrity.yml' }),
  };
}

function describe({ cleanMs, failedAt, unknownLooks }: CleanSoak, startedAt: string): string {
  const since = failedAt === null ? `since the phase began at ${startedAt}` : `since the look of ${failedAt} failed`;
  const paused =
    unknownLooks === 0 ? '' : `; ${count(unknownLooks, 'look')} could not measure all and counted for nothing`;
  return `${renderHours(Math.floor((10 * cleanMs) / HOUR_MS) / 10)} ${since}${paused}`;
}

function attemptNote({ attempt, policy }: GateFacts): string {
  return attempt > 1
    ? ` (attempt ${attempt}: times ${policy.gates.reattempt.soakFactor} for each after the first)`
    : '';
}

function renderHours(hours: number): string {
  return `${Math.round(hours * 10) / 10} h`;
}
