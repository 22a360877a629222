import { findIssue, isAnswer, isPullNumber } from './find-issue.ts';
import { commentBody } from './issue-body.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';

export const listComments: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/issues/{issue_number}/comments',
  operationId: 'issues/list-comments',
  permission: ['issues', 'read'],
  isOnPull: isPullNumber,
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: oldest first, `since` by the last change; under a stale read the newest are missing',
  handle: (request, { state, staleMoves }) => {
    const issue = findIssue(request, state);
    if (isAnswer(issue)) return issue;
    const since = request.query.get('since');
    const seen = issue.comments
      .slice(0, Math.max(0, issue.comments.length - staleMoves))
      .filter(({ updatedAt }) => since === null || updatedAt.getTime() >= Date.parse(since));
    const { items, headers } = takePage(request, state, seen);
    return { status: 200, headers, body: items.map((comment) => commentBody(comment, issue, state)) };
  },
};
