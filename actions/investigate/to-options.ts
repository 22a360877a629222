import type { InvestigateInputs } from './contract.ts';
import type { InvestigateOptions } from './investigate.ts';

/** The action's inputs as the use case takes them. */
export function toOptions(inputs: InvestigateInputs, signal: AbortSignal): InvestigateOptions {
  return {
    incidentId: inputs.incidentId ?? null,
    windowHours: inputs.windowHours,
    logPath: inputs.logPath ?? null,
    integrityResult: inputs.integrityResult ?? null,
    commitsBranch: null,
    deadlineMs: inputs.deadlineSeconds * 1_000,
    signal,
  };
}
