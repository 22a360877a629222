import { DATASETS_PATH, POLICY_PATH } from '../shared/cutover/file-paths.ts';
import type { Phase } from '../shared/cutover/phase.ts';
import type { AdvanceRequest } from '../shared/cutover/plan-advance.ts';
import { parseDatasets, type Datasets } from '../shared/datasets/datasets.ts';
import { OperatorError } from '../shared/errors.ts';
import { soakHoursOf, trafficOf } from '../shared/policy/phase-policy.ts';
import { parsePolicy, type Policy } from '../shared/policy/policy.ts';
import type { CommittedFile } from '../shared/ports.ts';
import { describeFileProblem, type FileProblem } from '../shared/yaml-document/file-problem.ts';

type Files = ReadonlyMap<string, CommittedFile | null>;

export interface PeoplesWords {
  readonly policy: Policy;
  readonly datasets: Datasets;
}

/**
 * What people wrote of the migration.
 *
 * @throws OperatorError `policy-invalid`, `datasets-invalid`: with the place of every problem
 */
export function readPeoplesWords(files: Files): PeoplesWords {
  const datasets = parseDatasets(contentsOf(files, DATASETS_PATH, 'datasets-invalid'));
  if (!datasets.ok) throw invalid('datasets-invalid', DATASETS_PATH, datasets.problems);
  const parsed = parsePolicy(contentsOf(files, POLICY_PATH, 'policy-invalid'), datasets.datasets);
  if (!parsed.ok) throw invalid('policy-invalid', POLICY_PATH, parsed.problems);
  return { policy: parsed.policy, datasets: datasets.datasets };
}

type AdvancePolicy = Pick<AdvanceRequest, 'traffic' | 'registeredUnits' | 'pins' | 'salt' | 'soakHours' | 'reattempt'>;

/**
 * What an advance takes from the policy and the datasets.
 *
 * @throws OperatorError as `readPeoplesWords`, and where the policy has no such phase
 */
export function readAdvancePolicy(files: Files, to: Phase): AdvancePolicy {
  const { policy, datasets } = readPeoplesWords(files);
  const traffic = trafficOf(policy, to);
  if (traffic === null) {
    throw new OperatorError({
      reasonCode: 'policy-invalid',
      message: `${POLICY_PATH} has no phase ${to}`,
      observed: policy.phases.map(({ phase }) => phase).join(', '),
      expected: to,
      remedy: 'Name a phase of the policy, or add this one to it.',
    });
  }
  const { pins, salt } = policy.routing;
  const { reattempt } = policy.gates;
  return { traffic, registeredUnits: datasets.units, pins, salt, soakHours: soakHoursOf(policy), reattempt };
}

function contentsOf(files: Files, path: string, reasonCode: string): Uint8Array {
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
