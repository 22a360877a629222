import type { Datasets } from '../datasets/datasets.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { UnplacedProblem } from '../yaml-document/explain-issue.ts';
import { renderValue } from '../yaml-document/file-problem.ts';
import { nearestWord } from '../yaml-document/nearest-word.ts';
import type { Policy } from './policy.ts';

/** Units that the policy names and the register does not have. */
export function checkPolicyAgainstDatasets(
  policy: Policy,
  { units }: Pick<Datasets, 'units'>,
): readonly UnplacedProblem[] {
  const names = units.map(({ name }) => name);
  const registered = new Set(names.map(unitKey));
  const named = [
    ...policy.routing.pins.map((name, index) => ({ name, at: ['routing', 'pins', index] })),
    ...policy.phases.flatMap(({ units: inPhase }, phase) =>
      (inPhase ?? []).map((name, index) => ({ name, at: ['phases', phase, 'units', index] })),
    ),
  ];
  return named
    .filter(({ name }) => !registered.has(unitKey(name)))
    .map(({ name, at }) => {
      const nearest = nearestWord(name, names);
      const remedy = `${nearest === null ? '' : `Write ${nearest}, or `}${nearest === null ? 'Register' : 'register'} it under units in config/datasets.yaml.`;
      return {
        at,
        message: 'the unit is not registered',
        observed: renderValue(name),
        expected: 'a unit of config/datasets.yaml',
        remedy,
      };
    });
}
