import { formatInstant } from '../shared/cutover/instant.ts';
import type { OperationFacts } from '../shared/cutover/transition-facts.ts';
import { reasonProblems } from '../shared/gates/bypass.ts';
import { findReview } from '../shared/gates/due-reviews.ts';
import type { Judgement } from '../shared/history/advance-records.ts';
import { parseHistoryFiles, renderHistoryLines } from '../shared/history/history-lines.ts';
import { renderHistoryPath, renderRunKey, type HistoryRun } from '../shared/history/history-path.ts';
import type { HistoryRecord, RecordOf } from '../shared/history/history-record.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import type { HistoryStore } from '../shared/ports.ts';
import type { ReasonCode } from '../shared/reason-codes.ts';
import type { ReviewOutcome } from './review-result.ts';

export interface ReviewRequest {
  /** Of the bypass, as `status` names it. */
  readonly operationId: string;
  readonly judgement: Judgement;
  /** Who reviews, and what was decided. */
  readonly by: Pick<OperationFacts, 'actor' | 'reason'>;
  readonly run: HistoryRun;
}

/** What a review comes to, by the records of the whole history: a record to write, or an answer without one. */
export function planReview(
  records: readonly HistoryRecord[],
  { operationId, judgement, by, run }: ReviewRequest,
):
  | { readonly record: RecordOf<'bypass-review'>; readonly outcome: ReviewOutcome }
  | { readonly outcome: ReviewOutcome } {
  const of = <K extends HistoryRecord['kind']>(kind: K): readonly RecordOf<K>[] =>
    records.filter((record): record is RecordOf<K> => record.kind === kind);
  const own = of('bypass').filter((one) => one.operationId === operationId);
  const bypass = own.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1);
  if (bypass === undefined) return { outcome: unknownBypass(operationId) };
  const held = findReview(of('bypass-review'), bypass);
  if (held !== null) return { outcome: alreadyHeld(held) };
  const [problem] = reasonProblems(by.reason);
  if (problem !== undefined) return { outcome: refused('input-invalid', `Not recorded: ${problem}.`, SAY_MORE) };
  const judge = by.actor === bypass.actor ? ' It is judged by the one who went by them.' : '';
  const open = own.filter((one) => findReview(of('bypass-review'), one) === null);
  const gates = [...new Set(open.flatMap((one) => one.gates))].join(', ');
  return {
    record: {
      ...{ kind: 'bypass-review', schemaVersion: 1, at: formatInstant(run.at), run: renderRunKey(run) },
      ...{ operationId, bypassAt: bypass.at, judgement },
      ...{ reason: oneLine(by.reason, 2_000), actor: oneLine(by.actor, 80) },
    },
    outcome: {
      decision: 'reviewed',
      reasonCode: 'bypass-reviewed',
      message: `The bypass of ${gates} by ${oneLine(bypass.actor, 80)} is reviewed: ${judgement}.${judge}`,
      remedy: judgement === 'right' ? null : AFTER_WRONG,
    },
  };
}

const TRIES = 5;

/**
 * Records a review on the history, by compare-and-set on its tip: of two people who review one bypass at once the first counts, and the second is told
 * of it. Run again it changes nothing.
 */
export async function reviewBypass(
  request: ReviewRequest,
  { history, signal }: { readonly history: HistoryStore; readonly signal: AbortSignal },
): Promise<ReviewOutcome> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const { files, tipOid } = await history.read(signal);
    const plan = planReview(
      parseHistoryFiles(files).records.map(({ record }) => record),
      request,
    );
    if (!('record' in plan) || tipOid === null) return plan.outcome;
    const file = { path: renderHistoryPath(request.run), contents: renderHistoryLines([plan.record]) };
    const written = await history.replace({ add: [file], remove: [], expectedOid: tipOid }, signal);
    if (written === 'replaced') return plan.outcome;
  }
  return {
    decision: 'not-reviewed',
    reasonCode: 'bypass-unreviewed',
    message: `Nothing was recorded: observed ${TRIES} other writers of ${history.branch} in a row, expected a moment without one.`,
    remedy: 'Run it again.',
  };
}

const SAY_MORE = 'Say in --reason what was looked at and what was decided.';
const AFTER_WRONG =
  "Mend what made it needed. Where the phase should not go on: switchback hold --set --reason 'why', or switchback rollback.";

function unknownBypass(operationId: string): ReviewOutcome {
  const observed = `none of operation ${oneLine(operationId, 80)}`;
  const message = `There is no such bypass: observed ${observed}, expected one that the history records.`;
  return refused('bypass-unknown', message, 'switchback status names the bypasses whose review is due.');
}

function alreadyHeld({ actor, at, judgement, reason }: RecordOf<'bypass-review'>): ReviewOutcome {
  const message = `Reviewed already, by ${oneLine(actor, 80)} at ${at}: ${judgement}, ${oneLine(reason, 300)}`;
  return { decision: 'unchanged', reasonCode: 'bypass-review-held', message, remedy: null };
}

function refused(reasonCode: ReasonCode, message: string, remedy: string): ReviewOutcome {
  return { decision: 'refused', reasonCode, message, remedy };
}
