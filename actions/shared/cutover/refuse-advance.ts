import { oneLine } from '../markdown/one-line.ts';
import { POLICY_PATH } from './file-paths.ts';
import { isHoldActive } from './hold.ts';
import { formatInstant } from './instant.ts';
import { isNextPhase } from './next-phase.ts';
import { PHASES } from './phase.ts';
import type { AdvanceFacts, AdvanceRequest, RefusalCode } from './plan-advance.ts';
import { requiredSoakHours } from './required-soak.ts';
import { MAX_GENERATION } from './trailers.ts';

/** Facts that are older decide nothing: what happened since, nobody looked at. Longer than a commit can take with all its tries. */
export const JUDGED_MAX_AGE_MINUTES = 5;

export interface Refusal {
  readonly reasonCode: RefusalCode;
  readonly message: string;
  readonly remedy: string;
}

/** The first reason why not, in the order in which a person would mend them; `null` where there is none. Whoever is there already was answered before. */
export function refuseTransition(facts: AdvanceFacts, request: AdvanceRequest, now: Date): Refusal | null {
  const { config } = facts;
  if (config.generation < facts.generation)
    return {
      reasonCode: 'generation-behind',
      message: `The config is at generation ${config.generation}, but the history already used ${facts.generation}: a commit was reverted by hand.`,
      remedy: 'Run a rollback, which brings config and history together, then start over.',
    };
  if (facts.generation >= MAX_GENERATION)
    return {
      reasonCode: 'config-invalid',
      message: `The generation is at its largest, ${MAX_GENERATION}: a number was forged, and the next transition could not be told from this one.`,
      remedy: 'Restore config and history from before the forged number.',
    };
  if (config.phase === request.to) return null;
  if (!isNextPhase(config.phase, request.to))
    return {
      reasonCode: 'phase-order',
      message: `The phase is ${config.phase}; ${request.to} is not the one after it (order: ${PHASES.join(', ')}; shadow may be left out).`,
      remedy: 'Name the next phase; the way back is always a rollback.',
    };
  const stale = describeStaleness(facts, request, now);
  if (stale !== null)
    return {
      reasonCode: 'stale-decision',
      message: stale,
      remedy: 'Nothing was changed. Run it again: the gates are judged anew.',
    };
  if (isHoldActive(config.hold, now))
    return {
      reasonCode: 'hold-active',
      message: `A hold of ${oneLine(config.hold.by, 80)} stands since ${config.hold.since}: ${oneLine(config.hold.reason)}`,
      remedy: 'Lift it when its reason is settled: switchback hold --lift --reason TEXT.',
    };
  return refuseSoak(facts, request, now);
}

/** Whether the gates were judged on something else than what the branch shows now; `null` where they were not. */
function describeStaleness(facts: AdvanceFacts, { judged }: AdvanceRequest, now: Date): string | null {
  if (judged === undefined) return null;
  const { generation, policyBlob } = facts;
  if (judged.generation !== generation)
    return `The gates were judged at generation ${judged.generation}; the branch is at generation ${generation}.`;
  if (judged.policyBlob !== policyBlob) return `${POLICY_PATH} was changed since the gates were judged.`;
  const ageMs = Math.abs(now.getTime() - judged.at.getTime());
  if (ageMs <= JUDGED_MAX_AGE_MINUTES * 60_000) return null;
  const observed = `${Math.floor(ageMs / 60_000)} min apart`;
  return `The gates were judged at another time than now: observed ${observed}, expected at most ${JUDGED_MAX_AGE_MINUTES} min.`;
}

/** The soak by time alone: its evidence is a gate's, and so is going by it. */
function refuseSoak(facts: AdvanceFacts, request: AdvanceRequest, now: Date): Refusal | null {
  const { phase, phaseStartedAt, setupAt } = facts.config;
  if (request.bypass?.gates.includes('soak') === true) return null;
  const soakHours = soakHoursOf(facts, request);
  if (phase === 'manual_only' || soakHours === 0) return null;
  const startedAt = phaseStartedAt ?? setupAt;
  const earliest = startedAt === null ? null : new Date(Date.parse(startedAt) + soakHours * 3_600_000);
  if (earliest !== null && earliest <= now) return null;
  return {
    reasonCode: 'soak-not-over',
    message: `Phase ${phase} has to run clean for ${soakHours} h; it started at ${startedAt ?? 'an unknown time'}.`,
    remedy: earliest === null ? 'Run a rollback and set up again.' : `Earliest: ${formatInstant(earliest)}.`,
  };
}

function soakHoursOf({ config, attempt }: AdvanceFacts, { soakHours, reattempt }: AdvanceRequest): number {
  const hours = soakHours[config.phase];
  return reattempt === undefined ? hours : requiredSoakHours(hours, attempt, reattempt);
}
