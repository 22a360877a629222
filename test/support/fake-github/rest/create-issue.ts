import { addIssue } from '../conversations.ts';
import { bodyTooLong, issuesAreOff, validationFailed } from '../github-bodies.ts';
import { issueBody } from './issue-body.ts';
import { labelNames, type LabelInput } from './label-names.ts';
import type { RestRoute } from './rest-route.ts';

interface Body {
  readonly title: string | number;
  readonly body?: string;
  readonly labels?: readonly LabelInput[];
  readonly assignees?: readonly string[];
}

export const createIssue: RestRoute = {
  method: 'POST',
  path: '/repos/{owner}/{repo}/issues',
  operationId: 'issues/create',
  permission: ['issues', 'write'],
  fidelity: 'semantic',
  seen: 'OpenAPI; 422 for a long body: projectdiscovery/nuclei#634; 422 for an assignee who is none: by documentation; labels that are not there yet are made',
  handle: ({ body }, { state }) => {
    if (!state.hasIssues) return issuesAreOff;
    const { title, body: text, labels = [], assignees = [] } = body as Body;
    const tooLong = bodyTooLong('Issue', text);
    if (tooLong !== null) return tooLong;
    if (String(title).trim() === '')
      return validationFailed({ resource: 'Issue', code: 'missing_field', field: 'title' });
    const stranger = assignees.find((login) => !state.collaborators.has(login));
    if (stranger !== undefined)
      return validationFailed({ resource: 'Issue', code: 'invalid', field: 'assignees', value: stranger });
    const issue = addIssue(state, {
      title: String(title),
      body: text ?? null,
      labels: labelNames(labels),
      assignees,
    });
    return { status: 201, body: issueBody(issue, state) };
  },
};
