import { byHistory } from './gate-facts.ts';
import type { Gate } from './gate.ts';
import { judgeChecks } from './judge-checks.ts';
import { isReattempt } from './reattempt.ts';

/** A state that is behind fetches twice, and a cursor that is ahead of the rows never fetches what lies between (facts: integrity, 3b). */
export const dltStateGate: Gate = {
  id: 'dlt-state',
  title: "dlt's state is synced, its cursor not ahead of the rows",
  isAsked: isReattempt,
  isBypassable: true,
  assess(facts) {
    const expected = 'the check dlt-state of the newest look passes';
    return byHistory(facts, expected, ({ newestVerdicts }) => ({
      ...judgeChecks(newestVerdicts, ['dlt-state'], { expected, isWarningStopping: true, links: facts.links }),
    }));
  },
};
