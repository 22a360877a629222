import { addComment } from '../conversations.ts';
import { bodyTooLong } from '../github-bodies.ts';
import { findIssue, isAnswer, isPullNumber } from './find-issue.ts';
import { commentBody } from './issue-body.ts';
import type { RestRoute } from './rest-route.ts';

export const createComment: RestRoute = {
  method: 'POST',
  path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
  operationId: 'issues/create-comment',
  permission: ['issues', 'write'],
  isOnPull: isPullNumber,
  fidelity: 'semantic',
  seen: 'OpenAPI; 422 for a long body: suzuki-shunsuke/github-comment#124; pull requests take comments where issues are off',
  handle: (request, { state }) => {
    const issue = findIssue(request, state);
    if (isAnswer(issue)) return issue;
    const { body } = request.body as { readonly body: string };
    const tooLong = bodyTooLong('IssueComment', body);
    if (tooLong !== null) return tooLong;
    return { status: 201, body: commentBody(addComment(state, issue, { body }), issue, state) };
  },
};
