import { DATASETS_PATH, POLICY_PATH } from '../cutover/file-paths.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { parseDatasets } from '../datasets/datasets.ts';
import type { Policy } from '../policy/policy.ts';
import { parsePolicy } from '../policy/policy.ts';
import { measureFault } from '../verification/measure-fault.ts';
import type { Measured, Unmeasured } from '../verification/measured.ts';
import type { FileProblem } from '../yaml-document/file-problem.ts';
import { describeFileProblem } from '../yaml-document/file-problem.ts';

/** What people say of the collectors and of where rows live. */
export const PEOPLES_PATHS = [DATASETS_PATH, POLICY_PATH] as const;
export type PeoplesFiles = Readonly<Record<(typeof PEOPLES_PATHS)[number], Uint8Array | null>>;

/** How a file gets where an action reads it. */
export const CHECK_OUT = 'Check the repository out before this step, and commit the file.';

interface MeasuredFiles {
  readonly datasets: Measured<Datasets>;
  readonly policy: Measured<Policy>;
}

/** Both files, each by itself: one that is missing or bad is a reason why what goes by it is unknown. `remedy` says how a missing one gets there. */
export async function measurePeoplesFiles(
  readFiles: () => Promise<PeoplesFiles>,
  remedy: string,
): Promise<MeasuredFiles> {
  const files = await measureFault(readFiles, `Make ${PEOPLES_PATHS.join(' and ')} files that can be read.`);
  if (!files.measured) return { datasets: files, policy: files };
  const { [DATASETS_PATH]: datasets, [POLICY_PATH]: policy } = files.value;
  return {
    datasets: datasets === null ? missing(DATASETS_PATH, remedy) : toDatasets(datasets),
    policy: policy === null ? missing(POLICY_PATH, remedy) : toPolicy(policy),
  };
}

function toDatasets(contents: Uint8Array): Measured<Datasets> {
  const parsed = parseDatasets(contents);
  return parsed.ok ? { measured: true, value: parsed.datasets } : unusable(DATASETS_PATH, parsed.problems);
}

function toPolicy(contents: Uint8Array): Measured<Policy> {
  const parsed = parsePolicy(contents);
  return parsed.ok ? { measured: true, value: parsed.policy } : unusable(POLICY_PATH, parsed.problems);
}

/** The page that is asked: the one that was given, else the one of the policy. */
export function statusAddressOf(given: string | undefined, policy: Measured<Policy>): Measured<string> {
  if (given !== undefined) return { measured: true, value: given };
  return policy.measured ? { measured: true, value: policy.value.links.supabaseStatus } : policy;
}

function missing(path: string, remedy: string): Unmeasured {
  return { measured: false, message: `there is no ${path}`, remedy };
}

function unusable(path: string, problems: readonly FileProblem[]): Unmeasured {
  const shown = problems.slice(0, 3).map((problem) => describeFileProblem(path, problem));
  return { measured: false, message: shown.join(' '), remedy: `Mend ${path}.` };
}
