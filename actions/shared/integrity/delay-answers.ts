import { count } from '../markdown/count.ts';
import { unitKey } from '../routing/unit-key.ts';
import { learningAnswer, notApplicableAnswer, passAnswer, warnAnswer } from './check-answers.ts';
import type { DelayDoubt, DelayLedger } from './delay-ledger.ts';
import { MOST_LATE } from './delayed-rows.ts';
import type { CheckAnswer, DatasetSubject } from './integrity-check.ts';
import type { LookContext } from './look-context.ts';
import { instantText } from './look-window.ts';
import { tableKey } from './quoted-name.ts';

export interface DelayAnswers {
  readonly before: DelayLedger;
  readonly after: DelayLedger;
  readonly subject: DatasetSubject;
  readonly context: LookContext;
  readonly expected: string;
  readonly remedy: string;
}

/** One for each unit of which there is something to say, and one for all others. A number that may be too small says why; no number is made up. */
export function answerDelays(given: DelayAnswers): readonly CheckAnswer[] {
  const { expected, context } = given;
  const hole = describeHole(ofBound(given), context);
  const own = context.datasets.units.flatMap(({ name }) => answerUnit(unitKey(name), hole, given) ?? []);
  const rest = context.datasets.units.length - own.length;
  if (rest === 0) return own;
  if (hole === null) return [...own, passAnswer(expected, `no post of ${count(rest, 'unit')} came in late`)];
  const observed = `none of ${count(rest, 'unit')} that came in late, but not all was counted: ${hole}`;
  return [...own, { ...learningAnswer(expected, observed), atLeastBecause: hole }];
}

/** A table that is bound no more, or is not there, holds nothing back. */
function ofBound({ after, subject }: DelayAnswers): Pick<DelayLedger, 'from' | 'through' | 'phaseStartedAt'> {
  const bound = new Set(subject.tables.map(({ table }) => tableKey(table)));
  const only = (ends: ReadonlyMap<string, string>) => new Map([...ends].filter(([key]) => bound.has(key)));
  return { ...after, from: only(after.from), through: only(after.through) };
}

function answerUnit(unit: string, hole: string | null, given: DelayAnswers): CheckAnswer | null {
  const { before, after, subject, expected, remedy } = given;
  const now = after.units.get(unit);
  if (now === undefined) return notCounted(learningAnswer, 'nothing of it ever came in', { unit, expected });
  const reasons = [...now.doubts.map((doubt) => describeDoubt(doubt, subject)), ...(hole === null ? [] : [hole])];
  const because = reasons.length === 0 ? null : reasons.join('; ');
  const known = before.units.get(unit);
  if (now.delayed === 0 && now.doubts.length === 0) return null;
  if (now.delayed === 0) return notCounted(notApplicableAnswer, because ?? '', { unit, expected });
  const fresh = now.delayed - (known?.delayed ?? 0);
  const number = `${because === null ? '' : 'at least '}${count(now.delayed, 'post')}`;
  const observed = `${number} came in late since the phase began, ${fresh} of them since the last look${because === null ? '' : `; at least, because ${because}`}`;
  const answer =
    fresh > 0 ? warnAnswer(expected, observed, { unit, remedy }) : passAnswer(expected, observed, { unit });
  return { ...answer, faultCount: now.delayed, ...(because === null ? {} : { atLeastBecause: because }) };
}

function notCounted(
  answer: typeof learningAnswer,
  because: string,
  { unit, expected }: { readonly unit: string; readonly expected: string },
): CheckAnswer {
  return { ...answer(expected, `not countable, because ${because}`, { unit }), atLeastBecause: because };
}

function describeDoubt(doubt: DelayDoubt, { dataset: { paths } }: DatasetSubject): string {
  switch (doubt) {
    case 'listing':
      return `${(['manual', 'dlt'] as const)
        .filter((path) => paths?.[path]?.listing !== 'new')
        .map((path) => `${path} lists ${paths?.[path]?.listing ?? 'nothing that is bound'}`)
        .join(' and ')}, where a post shows up at any age`;
    case 'merge':
      return 'dlt merges, and a row that it merges again shows the time of the newer load';
    case 'first-sight':
      return 'posts were late already when it was first seen';
    case 'many':
      return `more than ${MOST_LATE.toLocaleString('en-US')} posts came in late between two looks`;
    case 'ids':
      return 'its ids do not tell whether another table had the posts';
    default:
      return doubt satisfies never;
  }
}

/** What a look leaves uncounted anyhow: its fixed lag of 15 minutes behind open transactions, and as much again. */
const USUAL_LAG_MS = 1_800_000;

/** The part of the phase whose arrivals were not counted, in words; `null` where all were. Before the migration began there is no phase to cover. */
export function describeHole(
  { from, through, phaseStartedAt }: Pick<DelayLedger, 'from' | 'through' | 'phaseStartedAt'>,
  { database, state }: Pick<LookContext, 'database' | 'state'>,
): string | null {
  const isBegun = state === null || state.phase !== 'manual_only' || state.rollbackAt !== null;
  const begun = [...from.values()].toSorted().at(-1) ?? null;
  const ended = [...through.values()].toSorted()[0] ?? null;
  const isLateStart =
    isBegun && begun !== null && (phaseStartedAt === null || Date.parse(begun) > Date.parse(phaseStartedAt));
  const isBehind = ended !== null && Date.parse(database.at) - Date.parse(ended) > USUAL_LAG_MS;
  const parts = [
    ...(isLateStart ? [`arrivals before ${second(begun)} were not looked at`] : []),
    ...(isBehind ? [`arrivals after ${second(ended)} are not counted yet`] : []),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

function second(instant: string): string {
  return instantText(Math.floor(Date.parse(instant) / 1000) * 1000).replace('.000000', '');
}
