import { DATASETS_PATH } from '../shared/cutover/file-paths.ts';
import { parseDatasets } from '../shared/datasets/datasets.ts';
import type { Datasets } from '../shared/datasets/datasets.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { describeFileProblem } from '../shared/yaml-document/file-problem.ts';

/** How the file gets where it is read from. */
export const CHECK_OUT = 'Check the repository out before this step, and commit the file.';

/** The bindings from `datasets.yaml`. A file that is missing or bad, with file, line and column, is a reason why everything is unknown. */
export async function measureDatasets(
  readFiles: () => Promise<Readonly<Record<typeof DATASETS_PATH, Uint8Array | null>>>,
  remedy: string,
): Promise<Measured<Datasets>> {
  const contents = await measureFault(
    async () => (await readFiles())[DATASETS_PATH],
    `Make ${DATASETS_PATH} a file that can be read.`,
  );
  if (!contents.measured) return contents;
  if (contents.value === null) return { measured: false, message: `there is no ${DATASETS_PATH}`, remedy };
  const parsed = parseDatasets(contents.value);
  if (parsed.ok) return { measured: true, value: parsed.datasets };
  const shown = parsed.problems.slice(0, 3).map((problem) => describeFileProblem(DATASETS_PATH, problem));
  return { measured: false, message: shown.join(' '), remedy: `Mend ${DATASETS_PATH}.` };
}
