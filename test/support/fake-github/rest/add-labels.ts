import { findIssue, isAnswer, isPullNumber } from './find-issue.ts';
import { labelBody } from './issue-body.ts';
import { labelNames, type LabelInput } from './label-names.ts';
import type { RestRoute } from './rest-route.ts';

type Body = LabelInput | readonly LabelInput[] | { readonly labels: readonly LabelInput[] };

export const addLabels: RestRoute = {
  method: 'POST',
  path: '/repos/{owner}/{repo}/issues/{issue_number}/labels',
  operationId: 'issues/add-labels',
  permission: ['issues', 'write'],
  isOnPull: isPullNumber,
  fidelity: 'semantic',
  seen: 'OpenAPI; labels that are not there yet are made, those there stay; case does not count',
  handle: (request, { state }) => {
    const issue = findIssue(request, state);
    if (isAnswer(issue)) return issue;
    for (const name of labelNames(labelsOf(request.body as Body))) {
      const isThere = [...issue.labels].some((label) => label.toLowerCase() === name.toLowerCase());
      if (!isThere) issue.labels.add(name);
    }
    issue.updatedAt = state.now();
    const base = `${state.url}/repos/${state.owner}/${state.repo}`;
    return { status: 200, body: [...issue.labels].map((name) => labelBody(name, base)) };
  },
};

function labelsOf(body: Body): readonly LabelInput[] {
  if (typeof body === 'string') return [body];
  if (Array.isArray(body)) return body as readonly LabelInput[];
  return 'labels' in body ? body.labels : [body as LabelInput];
}
