import { count } from '../markdown/count.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { CheckAnswer } from './integrity-check.ts';
import type { Measured } from '../verification/measured.ts';

/** What Reddit says of an id: `present` there, or `gone`: deleted, removed, or not known to it any more, which is lawful. */
export type SourceTruth = ReadonlyMap<string, 'present' | 'gone'>;

/**
 * An answer whose missing ids were asked of Reddit. What is gone there too is no loss of ours. Where Reddit was not asked, a failure that rests on
 * such ids alone is `unknown`.
 */
export function settleSuspects(answer: CheckAnswer, truth: Measured<SourceTruth>): CheckAnswer {
  const { suspects = [], faults = [] } = answer;
  if (suspects.length === 0) return answer;
  const asked = new Set(suspects);
  const restsOnThem = answer.verdict === 'fail' && faults.length > 0 && faults.every(({ key }) => asked.has(key));
  if (!truth.measured) {
    if (!restsOnThem) return answer;
    const observed = `${answer.observed}; whether they are gone at the source was not asked: ${truth.message}`;
    return { ...answer, verdict: 'unknown', observed, remedy: truth.remedy };
  }
  const gone = new Set(suspects.filter((id) => truth.value.get(id) === 'gone'));
  const detail = joinSentences(answer.detail, describe(suspects, truth.value));
  if (!restsOnThem || gone.size === 0) return { ...answer, detail };
  const left = faults.filter(({ key }) => !gone.has(key));
  const total = Math.max(answer.faultCount ?? 0, faults.length) - gone.size;
  if (total <= 0) {
    const observed = `${answer.observed}; all of it is gone at the source too`;
    return { ...answer, verdict: 'pass', observed, detail, faults: [], faultCount: 0 };
  }
  return { ...answer, detail, faults: left, faultCount: total };
}

/** The ids to ask of Reddit, each once. */
export function listSuspects(answers: readonly CheckAnswer[]): readonly string[] {
  return [...new Set(answers.flatMap(({ suspects = [] }) => suspects))];
}

function describe(suspects: readonly string[], truth: SourceTruth): string {
  const present = suspects.filter((id) => truth.get(id) === 'present');
  const gone = suspects.filter((id) => truth.get(id) === 'gone');
  const unasked = suspects.length - present.length - gone.length;
  const shown = present.length === 0 ? '' : ` (${present.slice(0, 10).join(', ')})`;
  return joinSentences(
    `Asked of Reddit: ${present.length} there and missing here${shown}, ${gone.length} gone there too`,
    unasked === 0 ? null : `${count(unasked, 'further id')} not asked`,
  );
}
