import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import { OperatorError } from '../shared/errors.ts';
import { parsePolicy, type Policy } from '../shared/policy/policy.ts';
import { describeFileProblem } from '../shared/yaml-document/file-problem.ts';

const MOST_PROBLEMS = 5;

/**
 * Which collectors there are. Nothing else says it, so that nothing can be switched without.
 *
 * @throws OperatorError `policy-invalid`
 */
export function readControlPolicy(contents: Uint8Array | null): Policy {
  if (contents === null)
    throw refuse(`There is no ${POLICY_PATH}`, 'Check the repository out before this step, and commit the file.');
  const parsed = parsePolicy(contents);
  if (parsed.ok) return parsed.policy;
  const shown = parsed.problems.slice(0, MOST_PROBLEMS).map((problem) => describeFileProblem(POLICY_PATH, problem));
  throw refuse(shown.join(' '), `Mend ${POLICY_PATH} by pull request, then run this again.`);
}

function refuse(message: string, remedy: string): OperatorError {
  const byHand = 'Until then disable the workflows of dlt and cancel their runs by hand, on the page Actions.';
  return new OperatorError({ reasonCode: 'policy-invalid', message, remedy: `${remedy} ${byHand}` });
}
