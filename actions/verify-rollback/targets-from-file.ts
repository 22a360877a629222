import { DATASETS_PATH } from '../shared/cutover/file-paths.ts';
import { parseDatasets } from '../shared/datasets/datasets.ts';
import { proofTargetsOf } from '../shared/datasets/proof-targets.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { ProofTargets } from '../shared/verification/proof-target.ts';
import { describeFileProblem } from '../shared/yaml-document/file-problem.ts';

/** What to look at, from `datasets.yaml`. A bad file is a reason why the proof is unknown; the state is verified all the same. */
export async function measureTargets(readFile: () => Promise<Uint8Array | null>): Promise<Measured<ProofTargets>> {
  const contents = await measureFault(readFile, `Make ${DATASETS_PATH} a file that can be read.`);
  return contents.measured ? targetsFromFile(contents.value) : contents;
}

export function targetsFromFile(contents: Uint8Array | null): Measured<ProofTargets> {
  if (contents === null) {
    const remedy =
      'Check the repository out before this step, and commit the file: it says where rows of both paths live.';
    return { measured: false, message: `the checkout has no ${DATASETS_PATH}`, remedy };
  }
  const parsed = parseDatasets(contents);
  if (parsed.ok) return { measured: true, value: proofTargetsOf(parsed.datasets) };
  const shown = parsed.problems.slice(0, 3).map((problem) => describeFileProblem(DATASETS_PATH, problem));
  return { measured: false, message: shown.join(' '), remedy: `Mend ${DATASETS_PATH}.` };
}
