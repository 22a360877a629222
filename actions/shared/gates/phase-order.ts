import { isNextPhase } from '../cutover/next-phase.ts';
import { PHASES } from '../cutover/phase.ts';
import type { Gate } from './gate.ts';

/** No phase is skipped, and none is gone back to: the way back is a rollback (runbook 171 to 178). */
export const phaseOrderGate: Gate = {
  id: 'phase-order',
  title: 'One phase forward',
  isAsked: () => true,
  isBypassable: false,
  assess({ config, to, policy }) {
    const named = policy.phases.map(({ phase }) => phase);
    if (!named.includes(to))
      return {
        verdict: 'fail',
        observed: `config/policy.yaml has no phase ${to}`,
        expected: `one of its phases: ${named.join(', ')}`,
        remedy: 'Name a phase of the policy, or add this one to it by pull request.',
      };
    const expected = `the phase after ${config.phase} (order: ${PHASES.join(', ')}; shadow may be left out)`;
    return isNextPhase(config.phase, to)
      ? { verdict: 'pass', observed: `${config.phase} to ${to}`, expected }
      : { verdict: 'fail', observed: to, expected, remedy: 'Name the next phase; the way back is always a rollback.' };
  },
};
