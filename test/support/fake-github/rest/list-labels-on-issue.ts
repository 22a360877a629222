import { findIssue, isAnswer, isPullNumber } from './find-issue.ts';
import { labelBody } from './issue-body.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';

export const listLabelsOnIssue: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/issues/{issue_number}/labels',
  operationId: 'issues/list-labels-on-issue',
  permission: ['issues', 'read'],
  isOnPull: isPullNumber,
  fidelity: 'semantic',
  seen: 'OpenAPI',
  handle: (request, { state }) => {
    const issue = findIssue(request, state);
    if (isAnswer(issue)) return issue;
    const { items, headers } = takePage(request, state, [...issue.labels]);
    const base = `${state.url}/repos/${state.owner}/${state.repo}`;
    return { status: 200, headers, body: items.map((name) => labelBody(name, base)) };
  },
};
