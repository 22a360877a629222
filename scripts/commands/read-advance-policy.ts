import { DATASETS_PATH, POLICY_PATH } from '../../actions/shared/cutover/file-paths.ts';
import type { Phase } from '../../actions/shared/cutover/phase.ts';
import type { AdvanceRequest } from '../../actions/shared/cutover/plan-advance.ts';
import { parseDatasets } from '../../actions/shared/datasets/datasets.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { soakHoursOf, trafficOf } from '../../actions/shared/policy/phase-policy.ts';
import { parsePolicy } from '../../actions/shared/policy/policy.ts';
import type { CommittedFile } from '../../actions/shared/ports.ts';
import { describeFileProblem, type FileProblem } from '../../actions/shared/yaml-document/file-problem.ts';

type AdvancePolicy = Pick<AdvanceRequest, 'traffic' | 'registeredUnits' | 'pins' | 'salt' | 'soakHours'>;

/**
 * What an advance takes from the policy and the datasets.
 *
 * @throws OperatorError `policy-invalid`, `datasets-invalid`: with the place of every problem
 */
export function readAdvancePolicy(files: ReadonlyMap<string, CommittedFile | null>, to: Phase): AdvancePolicy {
  const datasets = parseDatasets(contentsOf(files, DATASETS_PATH, 'datasets-invalid'));
  if (!datasets.ok) throw invalid('datasets-invalid', DATASETS_PATH, datasets.problems);
  const parsed = parsePolicy(contentsOf(files, POLICY_PATH, 'policy-invalid'), datasets.datasets);
  if (!parsed.ok) throw invalid('policy-invalid', POLICY_PATH, parsed.problems);
  const traffic = trafficOf(parsed.policy, to);
  if (traffic === null) {
    throw new OperatorError({
      reasonCode: 'policy-invalid',
      message: `${POLICY_PATH} has no phase ${to}`,
      observed: parsed.policy.phases.map(({ phase }) => phase).join(', '),
      expected: to,
      remedy: 'Name a phase of the policy, or add this one to it.',
    });
  }
  const { pins, salt } = parsed.policy.routing;
  return { traffic, registeredUnits: datasets.datasets.units, pins, salt, soakHours: soakHoursOf(parsed.policy) };
}

function contentsOf(files: ReadonlyMap<string, CommittedFile | null>, path: string, reasonCode: string): Uint8Array {
  const file = files.get(path) ?? null;
  if (file !== null) return file.contents;
  throw new OperatorError({
    reasonCode,
    message: `${path} is not on the default branch of the remote`,
    observed: 'no such file',
    expected: 'the file, committed and pushed',
    remedy: 'Commit it: an advance needs to know the units. A rollback never does.',
  });
}

function invalid(reasonCode: string, path: string, problems: readonly FileProblem[]): OperatorError {
  const places = problems.slice(0, 10).map((problem) => describeFileProblem(path, problem));
  return new OperatorError({
    reasonCode,
    message: `${places.join(' ')}${problems.length > 10 ? ` And ${problems.length - 10} more.` : ''}`,
    remedy: 'Mend the file by pull request, then run this again.',
  });
}
