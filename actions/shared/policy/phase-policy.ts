import { PHASES, type Phase } from '../cutover/phase.ts';
import type { PhaseTraffic } from '../routing/select-dlt-units.ts';
import type { Policy } from './policy.ts';

/** What goes by dlt in a phase; `null` where the policy does not have that phase. */
export function trafficOf(policy: Policy, phase: Phase): PhaseTraffic | null {
  const found = policy.phases.find((candidate) => candidate.phase === phase);
  if (found === undefined) return null;
  if (found.all === true) return { kind: 'all' };
  return found.sharePercent === undefined
    ? { kind: 'units', units: found.units ?? [] }
    : { kind: 'share', percent: found.sharePercent };
}

/** How long each phase must run clean before the next, in hours; 0 for `manual_only` and for a phase that the policy does not have. */
export function soakHoursOf(policy: Policy): Readonly<Record<Phase, number>> {
  const hours = PHASES.map(
    (phase) => [phase, policy.phases.find((candidate) => candidate.phase === phase)?.soakHours ?? 0] as const,
  );
  return Object.fromEntries(hours) as Record<Phase, number>;
}
