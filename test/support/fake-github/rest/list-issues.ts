import type { FakeIssue } from '../fake-state.ts';
import { issueBody } from './issue-body.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';

export const listIssues: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/issues',
  operationId: 'issues/list-for-repo',
  permission: ['issues', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: pull requests are in the list, several labels must all be there, newest first; where issues are off, pull requests alone (ingydotnet/git-hub#72); `state`, `labels`, `assignee`, `creator`, `since`, `sort=created`, `direction` and pages are modelled; under a stale read the newest are missing',
  handle: (request, { state, staleMoves }) => {
    const { query } = request;
    const wanted = (query.get('labels') ?? '').split(',').filter((name) => name !== '');
    const wantedState = query.get('state') ?? 'open';
    const since = query.get('since');
    const isWanted = ({ labels, assignees, author, updatedAt, ...issue }: FakeIssue): boolean =>
      (state.hasIssues || issue.pull !== null) &&
      (wantedState === 'all' || issue.state === wantedState) &&
      wanted.every((name) => [...labels].some((label) => label.toLowerCase() === name.toLowerCase())) &&
      (query.get('assignee') === null || assignees.has(query.get('assignee') ?? '')) &&
      (query.get('creator') === null || author === query.get('creator')) &&
      (since === null || updatedAt.getTime() >= Date.parse(since));
    const seen = state.issues.slice(0, Math.max(0, state.issues.length - staleMoves)).filter(isWanted);
    const { items, headers } = takePage(request, state, query.get('direction') === 'asc' ? seen : seen.toReversed());
    return { status: 200, headers, body: items.map((issue) => issueBody(issue, state)) };
  },
};
