import { addAssignees } from './add-assignees.ts';
import { addLabels } from './add-labels.ts';
import { cancelRun, forceCancelRun } from './cancel-run.ts';
import { compareCommits } from './compare-commits.ts';
import { createComment } from './create-comment.ts';
import { createIssue } from './create-issue.ts';
import { createPull } from './create-pull.ts';
import { createRef } from './create-ref.ts';
import { createStatus } from './create-status.ts';
import { dispatchWorkflow } from './dispatch-workflow.ts';
import { downloadJobLogs } from './download-job-logs.ts';
import { getActionsPermissions, getWorkflowPermissions } from './get-actions-settings.ts';
import { getBranchRules } from './get-branch-rules.ts';
import { getBranch, getBranchProtection } from './get-branch.ts';
import { getGitBlob } from './get-git-blob.ts';
import { getGitRef } from './get-git-ref.ts';
import { getGitTree } from './get-git-tree.ts';
import { getIssue } from './get-issue.ts';
import { getPull } from './get-pull.ts';
import { getRepository } from './get-repository.ts';
import { getWorkflowRun } from './get-workflow-run.ts';
import { listComments } from './list-comments.ts';
import { listCommits } from './list-commits.ts';
import { listIssueEvents } from './list-issue-events.ts';
import { listIssues } from './list-issues.ts';
import { listJobs } from './list-jobs.ts';
import { listLabelsOnIssue } from './list-labels-on-issue.ts';
import { listEnvironments, listSecrets } from './list-names.ts';
import { listPullFiles } from './list-pull-files.ts';
import { listPulls } from './list-pulls.ts';
import { listStatuses } from './list-statuses.ts';
import { listWorkflowRuns } from './list-workflow-runs.ts';
import { listWorkflows } from './list-workflows.ts';
import { requestReviewers } from './request-reviewers.ts';
import type { RestRoute } from './rest-route.ts';
import { disableWorkflow, enableWorkflow } from './set-workflow-state.ts';
import { updateComment } from './update-comment.ts';
import { updateIssue } from './update-issue.ts';
import { updatePull } from './update-pull.ts';

/** One file each. What is not here is answered with 501 and fails the test. */
export const REST_ROUTES: readonly RestRoute[] = [
  dispatchWorkflow,
  getGitBlob,
  getGitRef,
  listCommits,
  listIssues,
  listIssueEvents,
  getIssue,
  createIssue,
  updateIssue,
  listComments,
  createComment,
  updateComment,
  listLabelsOnIssue,
  addLabels,
  addAssignees,
  getRepository,
  listPulls,
  getPull,
  createPull,
  updatePull,
  requestReviewers,
  listPullFiles,
  createRef,
  getGitTree,
  createStatus,
  listStatuses,
  compareCommits,
  listWorkflows,
  listWorkflowRuns,
  getWorkflowRun,
  listJobs,
  downloadJobLogs,
  enableWorkflow,
  disableWorkflow,
  cancelRun,
  forceCancelRun,
  getActionsPermissions,
  getWorkflowPermissions,
  getBranch,
  getBranchProtection,
  getBranchRules,
  listSecrets,
  listEnvironments,
];
