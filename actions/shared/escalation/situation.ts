import type { IncidentRecord } from '../incident/incident-record.ts';
import type { AcknowledgedFact } from './plan-escalation.ts';

/** Whether the state at the tip of the branch is still what the rollback made it (layer 1). */
export type StateNow = 'back' | 'not-back' | 'unknown';

/** Everything that a message tells of an incident. What is not known is said, and never left out. */
export interface Situation {
  readonly record: IncidentRecord;
  readonly state: StateNow;
  /** What `state` was told from: `phase 10%, DLT on, manual on`, or why it could not be read. May hold other people's words. */
  readonly observed: string;
  readonly verifiedAt: string | null;
  readonly recoveredAt: string | null;
  /** Why the history could not be read, so that nobody knows whether the proof holds; `null` where it was read. */
  readonly historyProblem: string | null;
  /** What is wrong with `config/policy.yaml`, so that contacts are not known; `null` where it was read. */
  readonly policyProblem: string | null;
  readonly acknowledged: AcknowledgedFact | null;
  readonly now: Date;
  readonly place: IncidentPlace;
}

/** Where the reader finds things. Addresses are made here and never taken from a record. */
export interface IncidentPlace {
  /** `https://github.com/owner/repo`. */
  readonly repositoryUrl: string;
  /** Of the live state. */
  readonly branch: string;
  /** `null` until there is one. */
  readonly issueUrl: string | null;
  /** `null` where the history names none. */
  readonly pullRequestUrl: string | null;
  /** As the policy names it, with its `#`; `null` where that is not known. */
  readonly slackChannel: string | null;
}
