import type { FakeState, FakeWorkflow } from '../fake-state.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';

export const listWorkflows: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/actions/workflows',
  operationId: 'actions/list-repo-workflows',
  permission: ['actions', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; disabled ones are in the list; the name is the file’s',
  handle: (request, { state }) => {
    const { items, headers } = takePage(request, state, state.workflows);
    const workflows = items.map((workflow) => workflowBody(workflow, state));
    return { status: 200, headers, body: { total_count: state.workflows.length, workflows } };
  },
};

const AT = '2026-01-01T00:00:00Z';

function workflowBody({ id, path, state: is }: FakeWorkflow, { url, owner, repo, defaultBranch }: FakeState): object {
  const site = `https://github.com/${owner}/${repo}`;
  const file = path.split('/').at(-1) ?? '';
  return {
    ...{ id, node_id: `W_${id}`, name: file, path, state: is, created_at: AT, updated_at: AT },
    url: `${url}/repos/${owner}/${repo}/actions/workflows/${id}`,
    html_url: `${site}/blob/${defaultBranch}/${path}`,
    badge_url: `${site}/workflows/${file}/badge.svg`,
  };
}
