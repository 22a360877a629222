import type { PullRequest } from '../shared/incident-ports.ts';
import { renderFreshReport } from '../shared/report/render-report.ts';
import { statusOf, type ReportFacts } from '../shared/report/report-facts.ts';
import { measureLifecycle } from './make-facts.ts';
import type { FilesContext } from './plan-files.ts';
import { incidentBranch, type WrittenBranch } from './publish-branch.ts';
import type { RunFacts } from './report-ports.ts';
import type { Mode, PublishedIncident } from './report-result.ts';

/** With what was found on the way. */
export interface FullContext extends FilesContext {
  /** `null` where there is none yet, or it could not be looked for. */
  readonly pullRequest: PullRequest | null;
  readonly mode: Mode;
  readonly defaultBranch: string;
  readonly process: RunFacts;
  readonly notes: readonly string[];
}

export interface Published {
  readonly incident: PublishedIncident;
  readonly facts: ReportFacts;
  /** The whole report, where no page of GitHub shows it. */
  readonly report: string | null;
  readonly pullRequest: PullRequest | null;
  /** This run opened the pull request. */
  readonly isNew: boolean;
}

/** What is said of every incident, whatever became of its report. */
export function describeIncident(context: FullContext, facts: ReportFacts): PublishedIncident {
  const lifecycle = measureLifecycle(context);
  const { id } = context.incident.record;
  return {
    id,
    status: statusOf(facts),
    decision: 'unchanged',
    branch: incidentBranch(id),
    commit: null,
    pullRequest: null,
    issue: null,
    leftAlone: [],
    removedByPeople: [],
    refused: [],
    fallbacks: [],
    file: null,
    reviewDueAt: lifecycle.measured ? lifecycle.value.reviewDueAt : null,
    isReviewOverdue: lifecycle.measured ? lifecycle.value.isReviewOverdue : null,
    notes: [...context.notes],
  };
}

/** The report as a page of its own, where no branch has one that people wrote in. */
export function wholeReport(facts: ReportFacts, written: WrittenBranch | null): string {
  return written?.planned.report ?? renderFreshReport(facts);
}
