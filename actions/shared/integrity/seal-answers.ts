import { count } from '../markdown/count.ts';
import { joinSentences } from '../markdown/sentences.ts';
import { isKnownToReddit } from './canonical-key.ts';
import { learningAnswer, passAnswer, unknownAnswer } from './check-answers.ts';
import type { CheckAnswer, TableSubject } from './integrity-check.ts';
import type { JudgedDay } from './judge-seals.ts';
import { pathOf } from './row-fault.ts';

export interface SealsLooked {
  readonly subject: TableSubject;
  readonly expected: string;
  /** Days that this look sealed, and all that were sealed before it. */
  readonly sealedNow: number;
  readonly sealedDays: number;
  readonly cycle: string;
}

/** What the compared days come to, each kind of finding once. */
export function sealAnswers(judged: readonly JudgedDay[], looked: SealsLooked): readonly CheckAnswer[] {
  const answers = [
    ...answerLost(judged, looked),
    ...answerDoubled(judged, looked),
    ...answerUnnamed(judged, looked),
    ...answerUnmeasured(judged, looked),
  ];
  return answers.length === 0 ? [answerWhole(judged, looked)] : answers;
}

function answerWhole(
  judged: readonly JudgedDay[],
  { expected, sealedNow, sealedDays, cycle }: SealsLooked,
): CheckAnswer {
  const now = sealedNow === 0 ? null : `${count(sealedNow, 'day')} sealed by this look`;
  if (judged.length === 0)
    return learningAnswer(
      expected,
      joinSentences(now ?? 'no closed day has rows', 'Nothing is sealed to compare with'),
    );
  const sum = (of: (day: JudgedDay) => number): number => judged.reduce((total, day) => total + of(day), 0);
  const [added, moved] = [sum((day) => day.added), sum((day) => day.moved)];
  const observed = [
    `${count(judged.length, 'sealed day')} compared, ${count(
      sum(({ rows }) => rows),
      'row',
    )}: nothing lost`,
    ...(added === 0 ? [] : [`${added} added since`]),
    ...(moved === 0 ? [] : [`of ${moved} the time of the post was changed`]),
  ].join(', ');
  return passAnswer(expected, observed, { detail: joinSentences(`${count(sealedDays, 'day')} sealed: ${cycle}`, now) });
}

function answerLost(judged: readonly JudgedDay[], { subject, expected }: SealsLooked): readonly CheckAnswer[] {
  const days = judged.filter(({ outcome }) => outcome === 'lost');
  const total = days.reduce((sum, { lostCount }) => sum + lostCount, 0);
  if (total === 0) return [];
  const ids = days.flatMap(({ lost }) => lost);
  // Of a table that both write, nobody knows which of them lost it.
  const path = subject.table.writtenBy === 'both' ? null : pathOf(null, subject);
  const observed = `${count(total, 'id')} of ${describeDays(days)} ${total === 1 ? 'is' : 'are'} no more here`;
  const faults = ids.map((key) => ({ key, ...(path === null ? {} : { path }) }));
  const found = { expected, observed, faults, faultCount: total };
  if (isKnownToReddit(subject)) return [{ ...found, verdict: 'fail', suspects: ids }];
  const why = `${observed}: ${ids.slice(0, 10).join(', ')}; Reddit is asked about posts alone, so whether it is lawful cannot be told`;
  return [unknownAnswer(expected, why, ACCEPT)];
}

function answerDoubled(judged: readonly JudgedDay[], { expected }: SealsLooked): readonly CheckAnswer[] {
  const ids = judged.flatMap(({ doubled }) => doubled);
  if (ids.length === 0) return [];
  const observed = `${count(ids.length, 'id')} of sealed days ${ids.length === 1 ? 'is' : 'are'} there more than once, and ${ids.length === 1 ? 'was' : 'were'} not when sealed`;
  const remedy = 'Keep one row of each id, delete the rest, and add a unique index on the canonical id.';
  return [{ verdict: 'fail', expected, observed, remedy, faults: ids.map((key) => ({ key })) }];
}

function answerUnnamed(judged: readonly JudgedDay[], { expected }: SealsLooked): readonly CheckAnswer[] {
  const days = judged.filter(({ outcome }) => outcome === 'unnamed');
  if (days.length === 0) return [];
  const total = days.reduce((sum, { lostCount }) => sum + lostCount, 0);
  const observed = `${count(total, 'row')} or more of ${describeDays(days)} gone; the ids were not kept, so Reddit cannot be asked whether it is lawful`;
  return [unknownAnswer(expected, observed, ACCEPT)];
}

function answerUnmeasured(judged: readonly JudgedDay[], { expected }: SealsLooked): readonly CheckAnswer[] {
  const [first] = judged.flatMap(({ unmeasured }) => unmeasured ?? []);
  if (first === undefined) return [];
  return [unknownAnswer(expected, `a sealed day differs, and how was not measured: ${first.message}`, first.remedy)];
}

const ACCEPT =
  'Find out who deleted these rows, and restore them from a backup. Where it was right, look once with record-baseline: then the days are sealed as they are.';

function describeDays(days: readonly JudgedDay[]): string {
  const [first] = days;
  return days.length === 1 && first !== undefined
    ? first.day
    : `${days.length} days from ${days.map(({ day }) => day).toSorted()[0] ?? ''} on`;
}
