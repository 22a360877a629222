import { DATASETS_PATH, POLICY_PATH } from '../cutover/file-paths.ts';
import { parseDatasets, type Datasets } from '../datasets/datasets.ts';
import { parsePolicy, type Policy } from '../policy/policy.ts';
import { measureFault } from '../verification/measure-fault.ts';
import type { Measured, Unmeasured } from '../verification/measured.ts';
import { describeFileProblem, type FileProblem } from '../yaml-document/file-problem.ts';

/** What people say of the migration: where rows live, which collectors there are, which limits hold. */
export const PEOPLES_PATHS = [DATASETS_PATH, POLICY_PATH] as const;
/** The bytes of each; `null` where there is no such file. */
export type PeoplesFiles = Readonly<Record<(typeof PEOPLES_PATHS)[number], Uint8Array | null>>;

/** Where the files are looked for, for the message where one is missing. */
export interface FilePlace {
  readonly name: string;
  /** How a file gets there. */
  readonly remedy: string;
}

export const CHECKOUT: FilePlace = {
  name: 'the checkout',
  remedy: 'Check the repository out before this step, and commit the file.',
};

export const DEFAULT_BRANCH: FilePlace = {
  name: 'the default branch',
  remedy: 'Commit the file to the default branch.',
};

export interface MeasuredFiles {
  readonly datasets: Measured<Datasets>;
  readonly policy: Measured<Policy>;
}

/** Problems of one file that a message shows. */
const MOST_PROBLEMS = 3;

/** Both files, each by itself: one that is missing or bad is a reason why what goes by it is unknown, and no more than that. */
export async function measurePeoplesFiles(
  readFiles: () => Promise<PeoplesFiles>,
  place: FilePlace,
): Promise<MeasuredFiles> {
  const files = await measureFault(readFiles, `Make ${PEOPLES_PATHS.join(' and ')} files that can be read.`);
  if (!files.measured) return { datasets: files, policy: files };
  return {
    datasets: measureDatasets(files.value[DATASETS_PATH], place),
    policy: measurePolicy(files.value[POLICY_PATH], place),
  };
}

/** A file that is bad is described with line and column. */
export function measurePolicy(
  contents: Uint8Array | null,
  place: FilePlace,
  path: string = POLICY_PATH,
): Measured<Policy> {
  if (contents === null) return missing(path, place);
  const parsed = parsePolicy(contents);
  return parsed.ok ? { measured: true, value: parsed.policy } : unusable(path, parsed.problems);
}

/** As `measurePolicy`. */
export function measureDatasets(contents: Uint8Array | null, place: FilePlace): Measured<Datasets> {
  if (contents === null) return missing(DATASETS_PATH, place);
  const parsed = parseDatasets(contents);
  return parsed.ok ? { measured: true, value: parsed.datasets } : unusable(DATASETS_PATH, parsed.problems);
}

function missing(path: string, { name, remedy }: FilePlace): Unmeasured {
  return { measured: false, message: `${name} has no ${path}`, remedy };
}

function unusable(path: string, problems: readonly FileProblem[]): Unmeasured {
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => describeFileProblem(path, problem));
  return { measured: false, message: shown.join(' '), remedy: `Mend ${path}.` };
}
