import { passAnswer, unknownAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer } from '../integrity/integrity-check.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { UNKNOWN_SKEW_MS, WARN_SKEW_MS } from '../verification/clock-skew.ts';

const EXPECTED = `within ${WARN_SKEW_MS / 1_000} s`;
const REMEDY =
  'Set the clocks by NTP: the machine of dlt stamps its loads, the database stamps the rows of the manual path.';

/** The database's clock against the one here, and dlt's stamps against the database's. */
export const clockSkewCheck = defineCheck({
  id: 'clock-skew',
  title: 'Difference of the clocks',
  scope: 'database',
  kind: 'environment',
  question: 'Do the clocks of this machine, of the database and of dlt agree?',
  runbook: 'Step 5: check data integrity',
  needs: 'nothing',
  cost: 'O(L)',
  verdictRule:
    'warn: more than 5 s apart beyond what the round trip blurs, or a load of dlt is stamped in the future. unknown: more than 60 s; what compares instants of two clocks then says little. pass: else.',
  remedy: REMEDY,
  plan: (_subject, context) => ({ kind: 'answered', answers: [answerOf(context)] }),
  assess: () => ({ answers: [] }),
});

function answerOf({ database, loads }: LookContext): CheckAnswer {
  const { skewMs, roundTripMs, at } = database;
  const offMs = Math.max(0, Math.abs(skewMs) - roundTripMs / 2);
  const stamps = [...loads.values()].flat().map(({ insertedAt }) => Date.parse(insertedAt) - Date.parse(at));
  const aheadMs = Math.max(0, ...stamps);
  const worst = Math.max(offMs, aheadMs);
  const direction = skewMs < 0 ? 'behind' : 'ahead of';
  const observed =
    `the database is ${seconds(Math.abs(skewMs))} s ${direction} this machine (± ${seconds(roundTripMs / 2)} s)` +
    (aheadMs > 0 ? `; a load of dlt is stamped ${seconds(aheadMs)} s in the database's future` : '');
  if (worst > UNKNOWN_SKEW_MS) return unknownAnswer(EXPECTED, observed, REMEDY);
  return worst > WARN_SKEW_MS ? warnAnswer(EXPECTED, observed, { remedy: REMEDY }) : passAnswer(EXPECTED, observed);
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
