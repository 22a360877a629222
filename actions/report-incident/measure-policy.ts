import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { parsePolicy, type Policy } from '../shared/policy/policy.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { describeFileProblem } from '../shared/yaml-document/file-problem.ts';

/** The policy of the checkout. Where it is missing or bad nobody is asked for a review, and no limit is known: the report goes on and says so. */
export async function measurePolicy(
  read: () => Promise<Readonly<Record<typeof POLICY_PATH, Uint8Array | null>>>,
): Promise<Measured<Policy>> {
  const remedy = `Mend ${POLICY_PATH}.`;
  const files = await measureStep(read, 'Check the repository out before this step.');
  if (!files.measured) return files;
  const contents = files.value[POLICY_PATH];
  if (contents === null) return { measured: false, message: `the checkout has no ${POLICY_PATH}`, remedy };
  const parsed = parsePolicy(contents);
  if (parsed.ok) return { measured: true, value: parsed.policy };
  const shown = parsed.problems.slice(0, 3).map((problem) => describeFileProblem(POLICY_PATH, problem));
  return { measured: false, message: shown.join(' '), remedy };
}
