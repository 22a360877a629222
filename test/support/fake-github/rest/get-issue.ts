import { findIssue, isAnswer, isPullNumber } from './find-issue.ts';
import { issueBody } from './issue-body.ts';
import type { RestRoute } from './rest-route.ts';

export const getIssue: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/issues/{issue_number}',
  operationId: 'issues/get',
  permission: ['issues', 'read'],
  isOnPull: isPullNumber,
  fidelity: 'semantic',
  seen: 'OpenAPI; 410 where issues are off: ossf/allstar#64',
  handle: (request, { state }) => {
    const found = findIssue(request, state);
    return isAnswer(found) ? found : { status: 200, body: issueBody(found, state) };
  },
};
