import { isHoldActive } from '../cutover/hold.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { Gate } from './gate.ts';

/** An explicit stop, and no reason goes by it: it is lifted, or it ends. */
export const holdGate: Gate = {
  id: 'hold',
  title: 'No hold stands',
  isAsked: () => true,
  isBypassable: false,
  assess({ config: { hold }, now }) {
    const expected = 'no hold';
    if (hold === null) return { verdict: 'pass', observed: 'none', expected };
    const { by, since, reason, expiresAt } = hold;
    // An advance takes it out of the config: where nobody looked since it ended, this is where that is told.
    if (!isHoldActive(hold, now))
      return { verdict: 'pass', observed: `none; the one by ${oneLine(by, 80)} ended at ${expiresAt ?? ''}`, expected };
    const end = expiresAt === null ? 'until it is lifted' : `until ${expiresAt}`;
    return {
      verdict: 'fail',
      observed: `by ${oneLine(by, 80)} since ${since} ${end}: ${oneLine(reason)}`,
      expected,
      ...(expiresAt === null ? {} : { earliestAt: expiresAt }),
      remedy: "Lift it when its reason is settled: switchback hold --lift --reason 'what settled it'.",
    };
  },
};
