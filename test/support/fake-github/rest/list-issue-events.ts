import { account } from './account.ts';
import { findIssue, isAnswer, isPullNumber } from './find-issue.ts';
import { instant } from './issue-body.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';

const FIRST_EVENT = 4_000_000_000;

export const listIssueEvents: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/issues/{issue_number}/events',
  operationId: 'issues/list-events',
  permission: ['issues', 'read'],
  isOnPull: isPullNumber,
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: oldest first; only that labels which are still there were set is modelled, at the time of the issue',
  handle: (request, { state }) => {
    const issue = findIssue(request, state);
    if (isAnswer(issue)) return issue;
    const events = [...issue.labels].map((name, at) => {
      const id = FIRST_EVENT + issue.number * 1_000 + at;
      return {
        ...{ id, node_id: `LE_${id}`, event: 'labeled', commit_id: null, commit_url: null },
        url: `${state.url}/repos/${state.owner}/${state.repo}/issues/events/${id}`,
        actor: account(issue.labelledBy?.get(name) ?? issue.author),
        created_at: instant(issue.createdAt),
        performed_via_github_app: null,
        label: { name, color: 'ededed' },
      };
    });
    const { items, headers } = takePage(request, state, events);
    return { status: 200, headers, body: [...items] };
  },
};
