import type { AbsorbedChange } from './absorbed-change.ts';
import type { Severity } from './severity.ts';
import type { OperationFacts } from './transition-facts.ts';
import type { RollbackTrigger } from './trigger.ts';

export interface RollbackRequest extends OperationFacts {
  readonly trigger: RollbackTrigger;
  readonly severity: Severity;
  /** When the operation began: fixes the incident's id for all tries. */
  readonly startedAt: Date;
  readonly isDrill: boolean;
  /** Given by automatic callers: the generation that their decision was made on. */
  readonly observedGeneration?: number;
}

export interface RollbackOutcome {
  readonly decision: 'rolled-back' | 'already-rolled-back' | 'stale-decision';
  readonly reasonCode: 'rolled-back' | 'already-rolled-back' | 'reason-added' | 'stale-decision';
  readonly incidentId: string | null;
  /** In force afterwards; `null` where only the own commit was found again and it does not say. */
  readonly generation: number | null;
  /** The phase before; `null` where it could not be read. */
  readonly from: string | null;
  readonly movedUnits: readonly string[] | null;
  /** What was written although the state was rolled back already; empty after a transition. */
  readonly changes: readonly AbsorbedChange[];
  readonly notes: readonly string[];
}
