import { findIssue, isAnswer, isPullNumber } from './find-issue.ts';
import { issueBody } from './issue-body.ts';
import type { RestRoute } from './rest-route.ts';

const MOST = 10;

export const addAssignees: RestRoute = {
  method: 'POST',
  path: '/repos/{owner}/{repo}/issues/{issue_number}/assignees',
  operationId: 'issues/add-assignees',
  permission: ['issues', 'write'],
  isOnPull: isPullNumber,
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: at most 10, those there stay; who cannot be assigned is left out in silence',
  handle: (request, { state }) => {
    const issue = findIssue(request, state);
    if (isAnswer(issue)) return issue;
    const { assignees = [] } = request.body as { readonly assignees?: readonly string[] };
    for (const login of assignees)
      if (state.collaborators.has(login) && issue.assignees.size < MOST) issue.assignees.add(login);
    issue.updatedAt = state.now();
    return { status: 201, body: issueBody(issue, state) };
  },
};
