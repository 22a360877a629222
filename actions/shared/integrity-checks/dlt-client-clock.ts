import { learningAnswer, passAnswer, unmeasuredAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { listLateLoads, readDltMemory } from '../integrity/dlt-memory.ts';
import { readLoadFacts } from '../integrity/dlt-tables.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer, DltSubject } from '../integrity/integrity-check.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'a load that comes between two looks is stamped between them';
const REMEDY =
  'Set the clock of the machine that runs dlt by NTP. What these loads brought may lie before the watermark, where no look judged it: compare it with Reddit.';

/** A clock of dlt that runs ahead shows in `clock-skew`. One that runs behind shows only here: its loads come into a past that was judged already. */
export const dltClientClockCheck = defineCheck({
  id: 'dlt-client-clock',
  title: 'The clock of dlt does not run behind',
  scope: 'dlt',
  kind: 'environment',
  question: 'Did a load of dlt come in that is stamped before the last look, which did not see it?',
  runbook: 'Step 5: check data integrity',
  needs: 'SELECT on _dlt_loads',
  cost: 'O(L)',
  verdictRule:
    'warn: a load is stamped more than 5 s before a look that did not see it, within 7 days. learning: the first look. pass: else.',
  remedy: REMEDY,
  plan: (subject, context) => ({ kind: 'answered', answers: [answerOf(subject, context)] }),
  assess: () => ({ answers: [] }),
});

function answerOf(subject: DltSubject, context: LookContext): CheckAnswer {
  const loads = readLoadFacts(subject, context);
  if (!loads.measured) return unmeasuredAnswer(loads, EXPECTED);
  const before = readDltMemory(subject.dltSchema, context);
  if (before === null) return learningAnswer(EXPECTED, 'no look before this one saw the loads');
  const late = listLateLoads(before, loads.value, context);
  if (late.size === 0) return passAnswer(EXPECTED, `no load came in before ${before.at}`);
  const shown = loads.value
    .filter(({ loadId }) => late.has(loadId))
    .slice(0, 10)
    .map(({ loadId, insertedAt }) => `${loadId}, stamped ${insertedAt} and not there at ${late.get(loadId) ?? ''}`);
  return warnAnswer(EXPECTED, `${count(late.size, 'load')} came later than stamped: ${shown.join('; ')}`, {
    remedy: REMEDY,
  });
}
