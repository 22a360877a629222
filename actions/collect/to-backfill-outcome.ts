import { count } from '../shared/markdown/count.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import {
  bullets,
  heading,
  paragraph,
  quoted,
  renderMarkdown,
  strong,
  table,
} from '../shared/markdown/render-markdown.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import { exitCodeOf } from '../shared/verdict/verdict.ts';
import { countStates } from './backfill.ts';
import type { BackfillResult, GapResult } from './backfill-result.ts';
import type { CollectOutputs } from './contract.ts';
import { showHorizon } from '../shared/backfill/show-horizon.ts';

/** The line that sums a run up. */
export function backfillLine({ gaps }: Pick<BackfillResult, 'gaps'>): string {
  return gaps.length === 0 ? 'Backfill: no gap is proven' : `Backfill: ${countStates(gaps)}`;
}

/** What a run shows and hands on: a narrow table, then only what needs a person. */
export function toBackfillOutcome(result: BackfillResult): ActionOutcome<CollectOutputs> {
  return {
    outputs: { verdict: result.verdict, reasonCode: result.reasonCode, result },
    summaryMarkdown: renderSummary(result),
    annotations: result.gaps.flatMap((gap) => annotate(gap, result)),
    exitCode: exitCodeOf(result.verdict),
  };
}

/** One line a gap for a terminal. */
export function backfillLines(result: BackfillResult): readonly string[] {
  const gaps = result.gaps.map((gap) => {
    const about = joinSentences(gap.detail, gap.remedy, horizonOf(gap, result));
    return `${oneLine(gap.gap, 80)}: ${gap.state} (${count(gap.written, 'post')} written): ${oneLine(about, 700)}`;
  });
  return [...gaps, backfillLine(result)];
}

function renderSummary(result: BackfillResult): string {
  const { gaps, notes, budget, requests, reserve, durationSeconds } = result;
  const troubled = gaps.filter(({ state }) => state !== 'closed');
  return renderMarkdown([
    heading(2, backfillLine(result)),
    paragraph(
      `${count(requests, 'call')} in ${durationSeconds.toFixed(1)} s. Each gap is judged by what the tables hold.`,
    ),
    ...(gaps.length === 0 ? [] : [table(['Gap', 'State', 'Written', 'Deleted there'], gaps.map(tableRow))]),
    ...(troubled.length === 0 ? [] : [bullets(troubled.map((gap) => describe(gap, result)))]),
    ...(notes.length === 0 ? [] : [bullets(notes.map((note) => [quoted(note, 500)]))]),
    ...(budget === null
      ? []
      : [
          paragraph(
            `Reddit's budget: ${count(budget.remaining, 'call')} left, ${reserve} of them for live collection.`,
          ),
        ]),
  ]);
}

function tableRow({ gap, state, written, deleted }: GapResult) {
  return [[quoted(gap, 80)], [state], [String(written)], [String(deleted)]];
}

function describe(gap: GapResult, result: BackfillResult) {
  const rest = [gap.remedy ?? '', horizonOf(gap, result) ?? ''].filter((part) => part !== '').join(' ');
  return [strong(gap.state), ': ', quoted(gap.gap, 80), ' ', quoted(gap.detail, 400), ` ${rest}`];
}

/** Until when the rest of an open gap can be fetched. */
function horizonOf(gap: GapResult, { startedAt }: BackfillResult): string | null {
  if (gap.state !== 'open' || gap.range === null || gap.reachableUntil === null) return null;
  return showHorizon({ oldestAt: gap.oldestAt, postsPerDay: gap.postsPerDay }, new Date(startedAt));
}

function annotate(gap: GapResult, result: BackfillResult): Annotation[] {
  if (gap.state === 'closed' || gap.reason === 'deleted') return [];
  const level = gap.state === 'out-of-reach' || gap.isHorizonPassed ? 'error' : 'warning';
  const message = joinSentences(gap.detail, gap.remedy, horizonOf(gap, result));
  return [{ level, title: oneLine(`backfill: ${gap.gap} ${gap.state}`, 120), message: oneLine(message, 1_000) }];
}
