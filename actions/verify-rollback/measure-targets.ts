import { DATASETS_PATH, POLICY_PATH } from '../shared/cutover/file-paths.ts';
import type { Datasets } from '../shared/datasets/datasets.ts';
import { parseDatasets } from '../shared/datasets/datasets.ts';
import type { Policy } from '../shared/policy/policy.ts';
import { parsePolicy } from '../shared/policy/policy.ts';
import { successGoalsOf, type SuccessGoals } from '../shared/success/success-limits.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured, Unmeasured } from '../shared/verification/measured.ts';
import type { ProofTargets } from '../shared/verification/proof-target.ts';
import type { FileProblem } from '../shared/yaml-document/file-problem.ts';
import { describeFileProblem } from '../shared/yaml-document/file-problem.ts';

/** What people say of the proof: where rows of both paths live, and how long to look. */
export const TARGET_PATHS = [DATASETS_PATH, POLICY_PATH] as const;
export type TargetFiles = Readonly<Record<(typeof TARGET_PATHS)[number], Uint8Array | null>>;

/** Where the files are looked for, for the message where one is missing. */
export interface FilePlace {
  readonly name: string;
  /** How the files get there. */
  readonly remedy: string;
}

export const CHECKOUT: FilePlace = {
  name: 'the checkout',
  remedy: 'Check the repository out before this step, and commit the file.',
};

/** What to look at and for how long: of `measureGoals` what the proof alone needs. */
export async function measureTargets(
  readFiles: () => Promise<TargetFiles>,
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
  readFiles: () => Promise<TargetFiles>,
  place: FilePlace,
): Promise<Measured<SuccessGoals>> {
  const files = await measureFault(readFiles, `Make ${TARGET_PATHS.join(' and ')} files that can be read.`);
  return files.measured ? goalsFromFiles(files.value, place) : files;
}

function goalsFromFiles(files: TargetFiles, place: FilePlace): Measured<SuccessGoals> {
  const datasets = readDatasets(files[DATASETS_PATH], place);
  if (!datasets.measured) return datasets;
  const policy = readPolicy(files[POLICY_PATH], place);
  return policy.measured ? { measured: true, value: successGoalsOf(policy.value, datasets.value) } : policy;
}

function readDatasets(contents: Uint8Array | null, place: FilePlace): Measured<Datasets> {
  if (contents === null) return missing(DATASETS_PATH, place);
  const parsed = parseDatasets(contents);
  return parsed.ok ? { measured: true, value: parsed.datasets } : unusable(DATASETS_PATH, parsed.problems);
}

function readPolicy(contents: Uint8Array | null, place: FilePlace): Measured<Policy> {
  if (contents === null) return missing(POLICY_PATH, place);
  const parsed = parsePolicy(contents);
  return parsed.ok ? { measured: true, value: parsed.policy } : unusable(POLICY_PATH, parsed.problems);
}

function missing(path: string, { name, remedy }: FilePlace): Unmeasured {
  return { measured: false, message: `${name} has no ${path}`, remedy };
}

function unusable(path: string, problems: readonly FileProblem[]): Unmeasured {
  const shown = problems.slice(0, 3).map((problem) => describeFileProblem(path, problem));
  return { measured: false, message: shown.join(' '), remedy: `Mend ${path}.` };
}
