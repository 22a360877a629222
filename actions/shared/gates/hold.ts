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
    if (!isHoldActive(hold, now)) {
      // An advance takes it out of the config: where nobody looked since it ended, this is where that is told.
      const ended = hold === null ? '' : `; the one by ${oneLine(hold.by, 80)} ended at ${hold.expiresAt ?? ''}`;
      return { verdict: 'pass', observed: `none${ended}`, expected };
    }
    const end = hold.expiresAt === null ? 'until it is lifted' : `until ${hold.expiresAt}`;
    return {
      verdict: 'fail',
      observed: `by ${oneLine(hold.by, 80)} since ${hold.since} ${end}: ${oneLine(hold.reason)}`,
      expected,
      ...(hold.expiresAt === null ? {} : { earliestAt: hold.expiresAt }),
      remedy: "Lift it when its reason is settled: switchback hold --lift --reason 'what settled it'.",
    };
  },
};
