import { DATASETS_PATH, POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { parseDatasets, type Datasets } from '../shared/datasets/datasets.ts';
import { parsePolicy, type Policy } from '../shared/policy/policy.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { describeFileProblem, type FileProblem } from '../shared/yaml-document/file-problem.ts';

export const POLICY_PATHS = [POLICY_PATH, DATASETS_PATH] as const;
export type PolicyFiles = Readonly<Record<(typeof POLICY_PATHS)[number], Uint8Array | null>>;

export interface ReadPolicy {
  readonly policy: Measured<Policy>;
  readonly datasets: Measured<Datasets>;
}

/** Nothing is decided by a policy that nobody can read: an automatic rollback is one that people have agreed to in that file. */
export async function readTriggerPolicy(readFiles: () => Promise<PolicyFiles>): Promise<ReadPolicy> {
  const files = await measureFault(readFiles, `Make ${POLICY_PATHS.join(' and ')} files that can be read.`);
  if (!files.measured) return { policy: files, datasets: files };
  return {
    policy: measurePolicy(files.value[POLICY_PATH], POLICY_PATH),
    datasets: measureDatasets(files.value[DATASETS_PATH]),
  };
}

export function measurePolicy(contents: Uint8Array | null, name: string): Measured<Policy> {
  if (contents === null) return missing(name);
  const parsed = parsePolicy(contents);
  return parsed.ok ? { measured: true, value: parsed.policy } : unusable(name, parsed.problems);
}

function measureDatasets(contents: Uint8Array | null): Measured<Datasets> {
  if (contents === null) return missing(DATASETS_PATH);
  const parsed = parseDatasets(contents);
  return parsed.ok ? { measured: true, value: parsed.datasets } : unusable(DATASETS_PATH, parsed.problems);
}

function missing(path: string): Measured<never> {
  return { measured: false, message: `${path} is missing`, remedy: 'Commit the file to the default branch.' };
}

function unusable(path: string, problems: readonly FileProblem[]): Measured<never> {
  const shown = problems.slice(0, 3).map((problem) => describeFileProblem(path, problem));
  return { measured: false, message: shown.join(' '), remedy: `Mend ${path}.` };
}
