import type { Verdict } from '../../actions/shared/verdict/verdict.ts';
import type { Sandbox } from './sandbox.ts';

export interface StepOutcome {
  readonly verdict: Verdict;
  readonly observed: string;
  /** What was timed, where that is less than the whole step. */
  readonly seconds?: number;
}

export interface DrillStep {
  readonly title: string;
  /** The runbook's step and the time that it allows; `null` for what only prepares. */
  readonly runbook: { readonly step: string; readonly seconds: number } | null;
  run(sandbox: Sandbox, memory: DrillMemory): Promise<StepOutcome>;
}

/** What later steps need to know of earlier ones. */
export interface DrillMemory {
  incidentId: string | null;
}

export interface StepResult extends StepOutcome {
  readonly title: string;
  readonly runbook: DrillStep['runbook'];
  readonly seconds: number;
}
