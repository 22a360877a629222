import { ACTION_TERMS } from '../shared/verification/reader-terms.ts';
import type { VerifyInputs } from './contract.ts';
import type { VerifyWithCriteriaOptions } from './verify-with-criteria.ts';

/** The action's inputs as the use case takes them. */
export function toOptions(inputs: VerifyInputs, signal: AbortSignal): VerifyWithCriteriaOptions {
  return {
    deadlineMs: inputs.deadlineSeconds * 1_000,
    intervalMs: inputs.intervalSeconds * 1_000,
    controlEndedAt: inputs.controlEndedAt ?? null,
    previousLook: inputs.previousLook ?? null,
    manualFetches: inputs.manualFetches,
    integrity: inputs.integrityResult ?? null,
    terms: ACTION_TERMS,
    signal,
  };
}
