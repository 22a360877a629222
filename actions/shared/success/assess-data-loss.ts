import { LONGEST_LOOK_GAP_MINUTES } from '../history/success-looks.ts';
import { count } from '../markdown/count.ts';
import { toCriterion, unmeasuredFinding, type AssessedCriterion, type Finding } from './finding.ts';
import type { LossAnswer, LossFacts, SuccessFacts } from './success-facts.ts';

const LOOK = 'Run check-integrity, then this again.';

/**
 * Every check of loss and corruption passes from the last watermark before the incident at which nothing was lost (runbook 218), beyond the seam
 * where manual took over, to now. A later look judges later rows: what an earlier one found by its keys stands until somebody answers for it.
 */
export function assessDataLoss({ loss, rollbackAt }: SuccessFacts, now: Date): AssessedCriterion {
  const since = loss.measured ? loss.value.since : null;
  return toCriterion({
    id: 'no-data-loss',
    expected: `every check of loss and corruption passes on what arrived from ${since ?? 'the last clean look before the incident'} to now`,
    findings: loss.measured
      ? [...judgeReach(loss.value, rollbackAt, now), ...judgeAnswers(loss.value)]
      : [unmeasuredFinding(loss)],
  });
}

/** Whether the looks reach from before the incident to now. */
function judgeReach({ at, since, through }: LossFacts, rollbackAt: string | null, now: Date): readonly Finding[] {
  const unknown = (text: string, remedy: string): Finding => ({ verdict: 'unknown', text, remedy });
  if (rollbackAt === null) return [unknown('no rollback is recorded to measure from', 'Run the rollback first.')];
  const findings: Finding[] = [];
  if (Date.parse(at) <= Date.parse(rollbackAt))
    findings.push(unknown(`the newest look is of ${at}, before the rollback of ${rollbackAt}`, LOOK));
  else if (now.getTime() - Date.parse(at) > LONGEST_LOOK_GAP_MINUTES * 60_000)
    findings.push(unknown(`the newest look is of ${at}, more than ${LONGEST_LOOK_GAP_MINUTES} min ago`, LOOK));
  if (since === null)
    findings.push(
      unknown(
        'no look before the incident found everything whole, so what arrived before the first look was never judged',
        'Look at those rows by hand, then accept what nobody can measure in settled.json.',
      ),
    );
  if (through === null || Date.parse(through) < Date.parse(rollbackAt))
    findings.push(
      unknown(
        through === null
          ? 'up to where arrivals are judged is not known'
          : `arrivals are judged up to ${through}; the seam between the paths is at ${rollbackAt}`,
        LOOK,
      ),
    );
  return findings;
}

function judgeAnswers({ at, answers }: LossFacts): readonly Finding[] {
  const counted = answers.filter(({ verdict }) => verdict !== 'skipped');
  const newest = counted.filter((answer) => answer.at === at);
  if (newest.length === 0)
    return [{ verdict: 'unknown', text: 'no check of loss or corruption was measured', remedy: LOOK }];
  const passed = newest.filter(({ verdict }) => verdict === 'pass').length;
  return [
    ...counted.flatMap((answer) => judgeAnswer(answer, at)),
    ...(passed === 0
      ? []
      : [{ verdict: 'pass' as const, text: `${count(passed, 'check')} of loss and corruption passed` }]),
  ];
}

function judgeAnswer(answer: LossAnswer, newestAt: string): readonly Finding[] {
  const { id, dataset, unit, verdict, observed, remedy, keys, faultCount, at } = answer;
  if (verdict === 'pass' || verdict === 'skipped') return [];
  const of = [dataset, unit].filter((name) => name !== null).join(', ');
  const when = at === newestAt ? '' : `, found at ${at}`;
  return [
    {
      verdict,
      text: `${id}${of === '' ? '' : ` (${of})`}: ${observed}${when}`,
      ...(remedy === null ? {} : { remedy }),
      obstacle: { kind: 'loss', about: id, dataset, keys, keyCount: faultCount, at },
    },
  ];
}
