import type { RecordOf } from '../history/history-record.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { GateHistory } from './gate-history.ts';

/** A bypass whose review was not held yet. */
export interface DueReview {
  readonly at: string;
  readonly dueAt: string;
  readonly isOverdue: boolean;
  readonly gates: readonly string[];
  readonly reason: string;
  readonly actor: string;
  readonly operationId: string;
}

/** The bypasses that nobody reviewed yet, oldest first, each once. Time alone closes none. */
export function listDueReviews(
  { bypasses, bypassReviews }: Pick<GateHistory, 'bypasses' | 'bypassReviews'>,
  now: Date,
): readonly DueReview[] {
  // One operation may go by gates more than once: a re-run workflow keeps its id.
  const different = new Map(bypasses.map((one) => [`${one.operationId} ${Date.parse(one.at)}`, one]));
  return [...different.values()]
    .filter((bypass) => findReview(bypassReviews, bypass) === null)
    .map(({ at, reviewDueAt: dueAt, gates, reason, actor, operationId }) => ({
      ...{ at, dueAt, gates, reason, actor, operationId },
      isOverdue: Date.parse(dueAt) < now.getTime(),
    }));
}

/**
 * The first review of a bypass: a later one changes nothing. `null` while there is none. Of an operation that went by gates again after it was reviewed the
 * earlier review says nothing: a review names the instant of the newest bypass that it is about, since clocks may differ.
 */
export function findReview(
  reviews: readonly RecordOf<'bypass-review'>[],
  { operationId, at }: Pick<RecordOf<'bypass'>, 'operationId' | 'at'>,
): RecordOf<'bypass-review'> | null {
  const own = reviews.filter(
    (one) => one.operationId === operationId && Date.parse(one.bypassAt ?? one.at) >= Date.parse(at),
  );
  return own.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))[0] ?? null;
}

/** What was gone by, and who did it. */
export function describeDueReview({ gates, actor, at, dueAt, isOverdue }: DueReview): string {
  const about = `the review of the bypass of ${gates.join(', ')} by ${oneLine(actor, 80)} at ${at}`;
  return `${about} ${isOverdue ? 'was' : 'is'} due at ${dueAt}`;
}

/** The command that closes it. */
export function reviewRemedy({ operationId, reason }: DueReview): string {
  const why = `Judge whether going by it was right (its reason: ${oneLine(reason, 120)})`;
  return `${why}, then say so, by the fields reviewed and judgement of the workflow advance or: switchback advance --reviewed ${oneLine(operationId, 80)} --judgement right|wrong --reason 'what was decided'.`;
}
