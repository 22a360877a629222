import { unitKey } from '../routing/unit-key.ts';
import type { UnplacedProblem } from '../yaml-document/explain-issue.ts';
import type { Policy } from './policy.ts';

type PhasePolicy = Policy['phases'][number];

/** A later phase never sends less by dlt: an advance moves nothing back, so a smaller phase would not be what its name says. */
export function comparePhases(phases: readonly PhasePolicy[]): readonly UnplacedProblem[] {
  return phases.flatMap((phase, index) => {
    const before = phases[index - 1];
    return before === undefined ? [] : shrinkage(before, phase, index);
  });
}

function shrinkage(before: PhasePolicy, phase: PhasePolicy, index: number): UnplacedProblem[] {
  const at = ['phases', index];
  const message = `the phase sends less by dlt than ${before.phase}`;
  if (before.units !== undefined && phase.units !== undefined) {
    const names = new Set(phase.units.map(unitKey));
    const lost = before.units.filter((unit) => !names.has(unitKey(unit)));
    if (lost.length === 0) return [];
    return [
      {
        at: [...at, 'units'],
        message,
        observed: `without ${lost.join(', ')}`,
        expected: `the units of ${before.phase} and more`,
        remedy: `Add ${lost.join(', ')}.`,
      },
    ];
  }
  if (
    before.sharePercent !== undefined &&
    phase.sharePercent !== undefined &&
    phase.sharePercent < before.sharePercent
  ) {
    const [observed, expected] = [String(phase.sharePercent), `at least ${before.sharePercent}`];
    return [{ at: [...at, 'share_percent'], message, observed, expected, remedy: 'Raise it.' }];
  }
  if (before.all === true && phase.all !== true) {
    return [{ at, message, observed: 'not every unit', expected: 'all: true', remedy: 'Write all: true.' }];
  }
  return [];
}
