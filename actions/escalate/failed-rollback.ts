import type { Severity } from '../shared/cutover/severity.ts';
import type { RollbackTrigger } from '../shared/cutover/trigger.ts';
import { formatInstant } from '../shared/cutover/instant.ts';
import { incidentIdFor, type IncidentRecord } from '../shared/incident/incident-record.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { EventLedger } from './event-ledger.ts';
import type { Sight } from './read-incidents.ts';

/** A rollback whose state commit was not made, as its workflow knows it. */
export interface FailedRollback {
  readonly trigger: RollbackTrigger;
  readonly severity: Severity;
  readonly reason: string;
  readonly by: string;
  readonly runUrl: string;
  readonly operationId: string;
}

/**
 * An incident that is still `open` (DESIGN.md section 8): the state is not back, and no record of it is on the branch. It is made here alone, for
 * the people who must be told; each run that fails is told by itself.
 */
export function recordOfFailure(failed: FailedRollback, now: Date): IncidentRecord {
  const { trigger, severity, reason, by, runUrl, operationId } = failed;
  const at = formatInstant(now);
  return {
    ...{ schemaVersion: 1, status: 'open', id: incidentIdFor(now, `${trigger}-not-rolled-back`, new Set()) },
    ...{ severity, trigger, isDrill: false, generation: 1, attempt: 0, triggeredAt: at, containedAt: at },
    ...{ from: null, to: 'manual_only', movedUnits: null, notes: [], before: [], baseCommit: '' },
    reasons: [{ at, by, reason, trigger, severity, runUrl, operationId }],
  };
}

/**
 * What there is to tell of a rollback that failed: itself, until the state is seen to be back. A state that nobody can read, since GitHub is down, is
 * no reason to tell nobody.
 */
export function withFailure(seen: Measured<Sight>, failure: IncidentRecord | null): Measured<Sight> {
  if (failure === null || (seen.measured && seen.value.state === 'back')) return seen;
  const { state, observed } = seen.measured ? seen.value : { state: 'unknown' as const, observed: seen.message };
  const events = { measured: true, value: [] } as const;
  return { measured: true, value: { state, observed, records: [failure], missing: [], events, unread: null } };
}

/** Of an incident that is on no branch nothing is kept in the history: a scheduled run could never end it. */
export const NO_LEDGER: EventLedger = { add: async () => ({ measured: true, value: 'kept' }) };
