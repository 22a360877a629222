import { formatInstant } from '../../actions/shared/cutover/instant.ts';
import { renderRunKey, type HistoryRun } from '../../actions/shared/history/history-path.ts';
import type { RecordOf } from '../../actions/shared/history/history-record.ts';
import { heading, paragraph, renderMarkdown, table } from '../../actions/shared/markdown/render-markdown.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { foldVerdicts } from '../../actions/shared/verdict/verdict.ts';
import type { StepResult } from './drill-step.ts';
import type { DrillRecordStep } from './judge-drill-branch.ts';

/** What the gate `drill` of an advance looks at. A drill without a step proves nothing. */
export function planDrillRecord(
  steps: readonly DrillRecordStep[],
  { run, runUrl }: { readonly run: HistoryRun; readonly runUrl: string | null },
): RecordOf<'drill'> {
  const all: DrillRecordStep[] =
    steps.length > 0
      ? [...steps]
      : [{ step: 'none', seconds: 0, verdict: 'unknown', observed: 'nothing was rehearsed' }];
  const at = formatInstant(run.at);
  return {
    kind: 'drill',
    schemaVersion: 1,
    at,
    run: renderRunKey(run),
    runUrl,
    verdict: foldVerdicts(all),
    steps: all,
  };
}

export function toRecordSteps(results: readonly StepResult[]): readonly DrillRecordStep[] {
  return results.map(({ title, seconds, verdict, observed }) => ({
    step: `sandbox: ${title}`,
    seconds: Math.round(seconds * 1_000) / 1_000,
    verdict,
    observed: oneLine(observed, 300),
  }));
}

/** The job summary. */
export function renderDrillSummary(
  { verdict, steps }: RecordOf<'drill'>,
  notes: { readonly notRehearsed: readonly string[]; readonly kept: string },
): string {
  return renderMarkdown([
    heading(2, `Drill: ${verdict}`),
    paragraph(notes.kept),
    table(
      ['Step', 'Seconds', 'Verdict', 'Observed'],
      steps.map(({ step, seconds, verdict: came, observed }) => [[step], [seconds.toFixed(2)], [came], [observed]]),
    ),
    paragraph(`Not rehearsed: ${notes.notRehearsed.join('; ')}.`),
  ]);
}
