import type { Policy } from '../shared/policy/policy.ts';
import type { PullRequest, PullRequests, RefusedDetail } from '../shared/incident-ports.ts';
import type { ReportFacts } from '../shared/report/report-facts.ts';
import { measureStep } from '../shared/verification/measure-step.ts';
import type { Measured } from '../shared/verification/measured.ts';
import {
  amendPullRequestBody,
  awaitsDetails,
  pullRequestTitle,
  renderPullRequestBody,
  type Details,
} from './plan-pull-request.ts';
import { incidentBranch } from './publish-branch.ts';

export interface PullRequestContext {
  readonly facts: ReportFacts;
  /** The report's text, for its open questions. */
  readonly report: string;
  /** `null` where there is none yet. */
  readonly known: PullRequest | null;
  readonly defaultBranch: string;
  readonly policy: Measured<Policy>;
  readonly signal: AbortSignal;
}

export interface PublishedPullRequest {
  readonly pullRequest: PullRequest;
  readonly isNew: boolean;
  readonly isAmended: boolean;
  readonly leftAlone: readonly string[];
  readonly refused: readonly RefusedDetail[];
  /** What did not come to a pull request that is there; `null` where all did. */
  readonly problem: string | null;
}

/**
 * Opens the pull request, or brings its body up to date. Labels, assignees and reviewers are asked for once, and the body says so: a run that
 * was killed in between is made up for, and what people take off stays off. A pull request that is there is an answer, whatever fails behind it: the
 * next run completes it.
 */
export async function publishPullRequest(
  context: PullRequestContext,
  pullRequests: PullRequests,
): Promise<PublishedPullRequest> {
  const { facts, report, known, defaultBranch, signal } = context;
  const { record } = facts;
  const pullRequest =
    known ??
    (await pullRequests.create(
      {
        branch: incidentBranch(record.id),
        base: defaultBranch,
        title: pullRequestTitle(record),
        body: renderPullRequestBody(facts, report, { asked: false }),
      },
      signal,
    ));
  const completed = await measureStep(() => complete(pullRequest, context, pullRequests), 'The next run completes it.');
  const answer = { pullRequest, isNew: known === null };
  return completed.measured
    ? { ...answer, ...completed.value, problem: null }
    : { ...answer, isAmended: false, leftAlone: [], refused: [], problem: completed.message };
}

async function complete(
  pullRequest: PullRequest,
  { facts, report, policy, signal }: PullRequestContext,
  pullRequests: PullRequests,
): Promise<Pick<PublishedPullRequest, 'isAmended' | 'leftAlone' | 'refused'>> {
  const details = awaitsDetails(pullRequest.body)
    ? await askForDetails(pullRequest, { policy, signal }, pullRequests)
    : null;
  const amended = amendPullRequestBody(pullRequest.body, { facts, report, details });
  const isAmended = amended.body !== pullRequest.body;
  if (isAmended) await pullRequests.updateBody(pullRequest.number, amended.body, signal);
  return { isAmended, leftAlone: amended.leftAlone, refused: details?.asked === true ? details.refused : [] };
}

async function askForDetails(
  { number }: PullRequest,
  { policy, signal }: Pick<PullRequestContext, 'policy' | 'signal'>,
  pullRequests: PullRequests,
): Promise<Details> {
  if (!policy.measured)
    return { asked: true, refused: [], note: `None was asked for, since the policy cannot be used: ${policy.message}` };
  const { labels, assignees, reviewers } = policy.value.incidents;
  const refused = await pullRequests.addDetails(number, { labels, assignees, reviewers }, signal);
  const nobody = assignees.length + reviewers.length === 0;
  const note = nobody ? 'config/policy.yaml names neither assignees nor reviewers under incidents' : null;
  return { asked: true, refused, note };
}
