import type { Phase } from '../../actions/shared/cutover/phase.ts';
import { requiredSoakHours } from '../../actions/shared/cutover/required-soak.ts';
import type { GateFacts, IncidentStanding } from '../../actions/shared/gates/gate-facts.ts';
import type { GateHistory } from '../../actions/shared/gates/gate-history.ts';
import { soakHoursOf } from '../../actions/shared/policy/phase-policy.ts';
import type { Policy } from '../../actions/shared/policy/policy.ts';
import { aParsedConfig, aStanding, SHIPPED_DATASETS } from '../support/a-gate-facts.ts';

export interface GateMoment {
  readonly nowMs: number;
  readonly phase: Phase;
  readonly to: GateFacts['to'];
  readonly generation: number;
  readonly attempt: number;
  readonly phaseStartedMs: number;
  /** `null`: it was never rolled back. */
  readonly rolledBackMs: number | null;
  readonly isHeld: boolean;
  readonly dltUnits: readonly string[];
  readonly history: GateHistory;
  /** Of the incidents so far the number, and whether the last one is reviewed. */
  readonly incidents: number;
  readonly isReviewed: boolean;
  readonly fix: string | null;
  readonly policy: Policy;
  readonly collectorVersion: string | null;
}

const CONFIG = aParsedConfig();
const OPEN = aStanding();
const REVIEWED = reviewed(OPEN);

function reviewed(standing: IncidentStanding): IncidentStanding {
  const { incident } = standing;
  if (incident === null) throw new Error('The standing of a test has an incident.');
  return { ...standing, incident: { ...incident, lifecycle: { ...incident.lifecycle, status: 'reviewed' } } };
}

/** What the gates read, as `advance-cutover` gives it to them. */
export function toGateFacts(moment: GateMoment): GateFacts {
  const { nowMs, phase, to, generation, attempt, phaseStartedMs, rolledBackMs, isHeld, incidents, policy } = moment;
  const iso = (ms: number): string => new Date(ms).toISOString();
  const standings = Array.from({ length: incidents }, (_, at) => (at > 0 || moment.isReviewed ? REVIEWED : OPEN));
  return {
    now: new Date(nowMs),
    to,
    config: {
      ...CONFIG,
      ...{ phase, generation, attempt, phaseStartedAt: iso(phaseStartedMs), setupAt: iso(phaseStartedMs) },
      ...{ rolledBackAt: rolledBackMs === null ? null : iso(rolledBackMs), lastTransition: null },
      hold: isHeld ? { by: 'watch', reason: 'a trigger asked for it', since: iso(nowMs), expiresAt: null } : null,
    },
    ...{ generation, attempt, dltUnits: moment.dltUnits, policy, datasets: SHIPPED_DATASETS },
    requiredSoakHours: requiredSoakHours(soakHoursOf(policy)[phase], attempt, policy.gates.reattempt),
    history: { measured: true, value: moment.history },
    incidents: { measured: true, value: standings },
    ...{ fix: moment.fix, collectorVersion: moment.collectorVersion, doctor: null },
    links: { repositoryUrl: null, branch: 'main' },
  };
}
