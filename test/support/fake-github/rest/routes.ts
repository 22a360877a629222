import { addAssignees } from './add-assignees.ts';
import { addLabels } from './add-labels.ts';
import { createComment } from './create-comment.ts';
import { createIssue } from './create-issue.ts';
import { dispatchWorkflow } from './dispatch-workflow.ts';
import { getGitBlob } from './get-git-blob.ts';
import { getGitRef } from './get-git-ref.ts';
import { getIssue } from './get-issue.ts';
import { listComments } from './list-comments.ts';
import { listCommits } from './list-commits.ts';
import { listIssues } from './list-issues.ts';
import { listLabelsOnIssue } from './list-labels-on-issue.ts';
import type { RestRoute } from './rest-route.ts';
import { updateComment } from './update-comment.ts';
import { updateIssue } from './update-issue.ts';

/** One file each. What is not here is answered with 501 and fails the test. */
export const REST_ROUTES: readonly RestRoute[] = [
  dispatchWorkflow,
  getGitBlob,
  getGitRef,
  listCommits,
  listIssues,
  getIssue,
  createIssue,
  updateIssue,
  listComments,
  createComment,
  updateComment,
  listLabelsOnIssue,
  addLabels,
  addAssignees,
];
