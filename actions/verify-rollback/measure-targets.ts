import type { PeoplesFiles } from '../shared/peoples-files/measure-files.ts';
import { measurePeoplesFiles, type FilePlace } from '../shared/peoples-files/measure-files.ts';
import { successGoalsOf, type SuccessGoals } from '../shared/success/success-limits.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { ProofTargets } from '../shared/verification/proof-target.ts';

/** What to look at and for how long: of `measureGoals` what the proof alone needs. */
export async function measureTargets(
  readFiles: () => Promise<PeoplesFiles>,
  place: FilePlace,
): Promise<Measured<ProofTargets>> {
  return targetsOf(await measureGoals(readFiles, place));
}

export function targetsOf(goals: Measured<SuccessGoals>): Measured<ProofTargets> {
  return goals.measured ? { measured: true, value: goals.value.targets } : goals;
}

/**
 * What the proof and the success criteria are measured by, from `datasets.yaml` and `policy.yaml`. A file that is missing or bad is a reason why
 * both are unknown; the state is verified all the same.
 */
export async function measureGoals(
  readFiles: () => Promise<PeoplesFiles>,
  place: FilePlace,
): Promise<Measured<SuccessGoals>> {
  const { datasets, policy } = await measurePeoplesFiles(readFiles, place);
  if (!datasets.measured) return datasets;
  return policy.measured ? { measured: true, value: successGoalsOf(policy.value, datasets.value) } : policy;
}
