import type { Phase } from '../cutover/phase.ts';
import type { Trigger } from '../cutover/trigger.ts';
import type { CheckKind } from '../integrity/integrity-check.ts';
import type { Policy } from '../policy/policy.ts';
import type { Measured } from '../verification/measured.ts';
import type { CollectedFacts } from './collected-facts.ts';
import type { RuleHold } from './last-decision.ts';

/** The live state as far as the triggers go. Instants are milliseconds since 1970. */
export interface WatchedState {
  readonly phase: Phase;
  readonly generation: number;
  /** Facts from here on count; `null` where the config does not say, and then none do. */
  readonly phaseStartedMs: number | null;
  /** Unit keys: lower case. */
  readonly dltUnits: readonly string[];
}

/** What `config/policy.yaml` and `config/datasets.yaml` say of the triggers. */
export interface TriggerPolicy {
  readonly triggers: Policy['triggers'];
  /** dlt is started by workflows: GitHub's schedules drift, and no cadence limit is below the policy's floor. */
  readonly isOnGithubSchedule: boolean;
  /** The longest of the datasets', so that no slow run is missed. */
  readonly dltCadenceMinutes: Measured<number>;
  /** The shortest of the datasets': no unit is fetched more often, so that what cannot be at it can never be. */
  readonly dltShortestCadenceMinutes: Measured<number>;
}

/** One check of a look, as a trigger reads it. */
export interface SightedCheck {
  readonly id: string;
  readonly kind: CheckKind | null;
  readonly verdict: 'pass' | 'warn' | 'unknown' | 'fail' | 'skipped';
  readonly observed: string;
  readonly remedy: string | null;
  readonly faultCount: number;
  /** Who can have caused it; `unsaid` by records of earlier versions. */
  readonly cause: 'any' | 'manual' | 'unsaid';
}

/** One look of check-integrity. */
export interface Sighting {
  readonly atMs: number;
  /** Of the state at the look; `null` where the record does not say. */
  readonly generation: number | null;
  /** It recorded what was there as known: nothing of it decides. */
  readonly isBaseline: boolean;
  /** The state could not be read: nothing says whether dlt or manual, new or known, is at fault, so nothing of it decides. */
  readonly isUnweighed?: boolean;
  readonly checks: readonly SightedCheck[];
}

/** An open issue with the label of the policy. */
export interface CriticalIssue {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly createdMs: number;
  /** Whoever of the repository opened or labelled it; `false`: a stranger's template can have set the label. */
  readonly isOurs: boolean;
}

/** What the ticks before came to in one generation, for hysteresis. A tick that could not measure a rule says nothing of it. */
export interface LastDecision {
  readonly generation: number;
  /** Rules that fired when they were last measured. */
  readonly fired: readonly Trigger[];
  /** Of those the ones by which a rollback was decided, or would have been by clocks that agree: it did not come about, or this were another generation. */
  readonly due: readonly Trigger[];
  /** Of those the ones that asked for a hold, with what became of it. */
  readonly holds: ReadonlyMap<Trigger, RuleHold>;
}

/** Clocks that were seen beside ours. */
export interface SeenClocks {
  /** By which the database's clock is ahead of ours; `null` where it was not asked. */
  readonly databaseSkewMs: number | null;
  /** The latest heartbeat of the history, in milliseconds since 1970, with its run. */
  readonly latestHeartbeat: { readonly atMs: number; readonly run: string } | null;
}

/** Everything that is known when the triggers are judged. */
export interface TriggerMoment {
  readonly nowMs: number;
  readonly state: Measured<WatchedState>;
  readonly policy: Measured<TriggerPolicy>;
  /** When the history and the issues were read: what they tell is evidence of then, however old the data. */
  readonly readMs: number;
  readonly collected: Measured<CollectedFacts>;
  readonly integrity: Measured<Sighting>;
  readonly issues: Measured<readonly CriticalIssue[]>;
  readonly last: LastDecision | null;
  readonly clocks: SeenClocks;
}

/** A moment in which the state and the policy are known, and something may go by dlt since a known instant. */
export interface RuleMoment extends Omit<TriggerMoment, 'state' | 'policy'> {
  readonly state: WatchedState & { readonly phaseStartedMs: number };
  readonly policy: TriggerPolicy;
}
