import { setState } from '../conversations.ts';
import type { FakeIssue } from '../fake-state.ts';
import { bodyTooLong, validationFailed } from '../github-bodies.ts';
import { findIssue, isAnswer, isPullNumber } from './find-issue.ts';
import { issueBody } from './issue-body.ts';
import { labelNames, type LabelInput } from './label-names.ts';
import type { RestRoute } from './rest-route.ts';

interface Body {
  readonly title?: string | number | null;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly state_reason?: FakeIssue['stateReason'];
  readonly labels?: readonly LabelInput[];
  readonly assignees?: readonly string[];
}

export const updateIssue: RestRoute = {
  method: 'PATCH',
  path: '/repos/{owner}/{repo}/issues/{issue_number}',
  operationId: 'issues/update',
  permission: ['issues', 'write'],
  isOnPull: isPullNumber,
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: the reason counts only where the state changes, lists replace what was there',
  handle: (request, { state }) => {
    const issue = findIssue(request, state);
    if (isAnswer(issue)) return issue;
    const { title, body, state: to, state_reason: reason, labels, assignees } = request.body as Body;
    const tooLong = bodyTooLong('Issue', body);
    if (tooLong !== null) return tooLong;
    const stranger = assignees?.find((login) => !state.collaborators.has(login));
    if (stranger !== undefined)
      return validationFailed({ resource: 'Issue', code: 'invalid', field: 'assignees', value: stranger });
    if (title !== undefined && title !== null) issue.title = String(title);
    if (body !== undefined) issue.body = body;
    if (to !== undefined) setState(state, issue, { to, reason });
    if (labels !== undefined) replace(issue.labels, labelNames(labels));
    if (assignees !== undefined) replace(issue.assignees, assignees);
    issue.updatedAt = state.now();
    return { status: 200, body: issueBody(issue, state) };
  },
};

function replace(set: Set<string>, values: Iterable<string>): void {
  set.clear();
  for (const value of values) set.add(value);
}
