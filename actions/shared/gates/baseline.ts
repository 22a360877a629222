import { byHistory, linkTo } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { isSetup } from './reattempt.ts';

/** Without it the faults that a database always had would take the migration back (DESIGN.md section 2, baseline). */
export const baselineGate: Gate = {
  id: 'baseline',
  title: 'The baseline is recorded',
  isAsked: isSetup,
  isBypassable: true,
  assess(facts) {
    const expected = 'the faults that are there now, recorded as known';
    return byHistory(facts, expected, ({ isBaselineRecorded }) =>
      isBaselineRecorded
        ? { verdict: 'pass', observed: 'recorded', expected }
        : {
            verdict: 'fail',
            observed: 'no look recorded one',
            expected,
            remedy: 'Run the workflow integrity with record-baseline, or switchback integrity --record-baseline.',
            ...linkTo(facts.links, { workflow: 'integrity.yml' }),
          },
    );
  },
};
