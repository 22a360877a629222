import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import type { ReportOutputs } from './contract.ts';
import { renderReportSummary } from './render-summary.ts';
import type { ReportOutcome } from './report-incident.ts';
import type { Decision, PublishedIncident, ReportResult } from './report-result.ts';

/** The runner shows ten of each level in a step. */
const MOST_ANNOTATIONS = 8;

/** Where the report stands on no page of GitHub, somebody has to act. */
const FAILED: ReadonlySet<Decision> = new Set(['fell-back-to-summary', 'fell-back-to-file']);

/** What the runner gets. Exit code 1 where the report could be published neither as a pull request nor as an issue. */
export function toActionOutcome(outcome: ReportOutcome): ActionOutcome<ReportOutputs> {
  const { result } = outcome;
  const [first] = result.incidents;
  return {
    outputs: {
      decision: result.decision,
      reasonCode: result.reasonCode,
      pullRequestUrl: first?.pullRequest?.url ?? '',
      issueUrl: first?.issue?.url ?? '',
      result,
    },
    summaryMarkdown: renderReportSummary(outcome),
    annotations: [...result.incidents.flatMap(annotate), ...annotateSides(result)].slice(0, MOST_ANNOTATIONS),
    exitCode: FAILED.has(result.decision) ? 1 : 0,
  };
}

function annotate({ id, decision, fallbacks, isReviewOverdue, reviewDueAt, refused }: PublishedIncident): Annotation[] {
  const level = FAILED.has(decision) ? 'error' : 'warning';
  return [
    ...fallbacks.map(({ from, why, remedy }): Annotation => ({
      level,
      title: `${id}: not by ${from}`,
      message: joinSentences(why, remedy),
    })),
    ...(isReviewOverdue === true
      ? [
          {
            level: 'warning' as const,
            title: `${id}: review overdue`,
            message: `The review was due by ${reviewDueAt ?? 'now'}. Review and merge its pull request.`,
          },
        ]
      : []),
    ...refused.map(({ what, why }): Annotation => ({
      level: 'warning',
      title: `${id}: ${what} not taken`,
      message: joinSentences(why),
    })),
  ];
}

function annotateSides({ index, history }: ReportResult): Annotation[] {
  const sides = [
    ['index', index],
    ['history', history],
  ] as const;
  return sides.flatMap(([name, { outcome, detail }]): Annotation[] =>
    outcome === 'failed'
      ? [{ level: 'warning', title: `${name} not written`, message: detail ?? 'No reason is known.' }]
      : [],
  );
}
