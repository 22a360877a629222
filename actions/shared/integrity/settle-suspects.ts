import { count } from '../markdown/count.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { CheckAnswer, CheckOutcome } from './integrity-check.ts';
import type { Measured } from '../verification/measured.ts';

/** What Reddit says of an id: `present` there, or `gone`: deleted, removed, or not known to it any more, which is lawful. */
export type SourceTruth = ReadonlyMap<string, 'present' | 'gone'>;

/** A check's outcome once its suspects were asked of Reddit: answers that stand, and the records that hang on it. */
export function settleOutcome(outcome: CheckOutcome, truth: Measured<SourceTruth>): CheckOutcome {
  const answers = outcome.answers.map((answer) => settleSuspects(answer, truth));
  const { settle, ...rest } = outcome;
  if (settle === undefined) return { ...rest, answers };
  const gone = truth.measured ? [...truth.value].flatMap(([id, state]) => (state === 'gone' ? [id] : [])) : [];
  return { answers, records: [...(outcome.records ?? []), ...settle(new Set(gone))] };
}

/**
 * An answer whose missing ids were asked of Reddit. What is gone there too is no loss of ours; what is there and missing here is lost. Where nothing of
 * it is proven to be there, because Reddit was not asked or not about all, a failure that rests on such ids alone is `unknown`.
 */
export function settleSuspects(answer: CheckAnswer, truth: Measured<SourceTruth>): CheckAnswer {
  const { suspects = [], faults = [] } = answer;
  if (suspects.length === 0) return answer;
  const asked = new Set(suspects);
  const restsOnThem = answer.verdict === 'fail' && faults.length > 0 && faults.every(({ key }) => asked.has(key));
  if (!truth.measured) return restsOnThem ? unasked(answer, `not asked: ${truth.message}`, truth.remedy) : answer;
  const detail = joinSentences(answer.detail, describe(suspects, truth.value));
  if (lacksWhatIsGone(answer, truth.value)) return { ...answer, verdict: 'warn', detail };
  if (!restsOnThem) return { ...answer, detail };
  return settleFailure({ ...answer, detail }, truth.value);
}

/** Each fault lacks a post that is gone at the source too: deleted lawfully, or never there. Then nothing is proven to be lost. */
function lacksWhatIsGone({ verdict, faults = [], faultCount = 0 }: CheckAnswer, truth: SourceTruth): boolean {
  return (
    verdict === 'fail' &&
    faults.length > 0 &&
    faults.length >= faultCount &&
    faults.every(({ missing }) => missing !== undefined && truth.get(missing) === 'gone')
  );
}

function settleFailure(answer: CheckAnswer, truth: SourceTruth): CheckAnswer {
  const { faults = [] } = answer;
  const goneCount = faults.filter(({ key }) => truth.get(key) === 'gone').length;
  const present = faults.filter(({ key }) => truth.get(key) === 'present');
  const left = Math.max(answer.faultCount ?? 0, faults.length) - goneCount;
  if (left <= 0) {
    const observed = `${answer.observed}; all of it is gone at the source too`;
    return { ...answer, verdict: 'pass', observed, faults: [], faultCount: 0 };
  }
  if (present.length === 0) {
    const known = `told for ${goneCount} alone, all of them gone`;
    return unasked(answer, known, 'Look again: each look asks Reddit about further ids.');
  }
  // What was not asked is counted with what is lost, behind it.
  const others = faults.filter(({ key }) => !truth.has(key));
  return { ...answer, faults: [...present, ...others], faultCount: left };
}

function unasked(answer: CheckAnswer, why: string, remedy: string): CheckAnswer {
  const observed = `${answer.observed}; whether they are gone at the source was ${why}`;
  return { ...answer, verdict: 'unknown', observed, remedy };
}

/** The most ids that a look asks about: Reddit's budget is shared with the collectors. */
const MOST_SUSPECTS = 1_000;

/** The ids to ask of Reddit, each once. Those of each answer in turn, so that a mass of one check does not keep another's from being asked. */
export function listSuspects(answers: readonly CheckAnswer[]): readonly string[] {
  const lists = answers.map(({ suspects = [] }) => suspects);
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  const inTurn = Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
  return [...new Set(inTurn)].slice(0, MOST_SUSPECTS);
}

function describe(suspects: readonly string[], truth: SourceTruth): string {
  const present = suspects.filter((id) => truth.get(id) === 'present');
  const gone = suspects.filter((id) => truth.get(id) === 'gone');
  const unknown = suspects.length - present.length - gone.length;
  const shown = present.length === 0 ? '' : ` (${present.slice(0, 10).join(', ')})`;
  return joinSentences(
    `Asked of Reddit: ${present.length} there and missing here${shown}, ${gone.length} gone there too`,
    unknown === 0 ? null : `${count(unknown, 'further id')} not asked`,
  );
}
