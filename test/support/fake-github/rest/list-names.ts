import type { FakeState } from '../fake-state.ts';
import { steadyId } from './account.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';

const AT = '2026-01-01T00:00:00Z';

export const listSecrets: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/actions/secrets',
  operationId: 'actions/list-repo-secrets',
  permission: ['secrets', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; names and times, never values',
  handle: (request, { state }) => {
    const { items, headers } = takePage(request, state, state.settings.secrets);
    const secrets = items.map((name) => ({ name, created_at: AT, updated_at: AT }));
    return { status: 200, headers, body: { total_count: state.settings.secrets.length, secrets } };
  },
};

export const listEnvironments: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/environments',
  operationId: 'repos/get-all-environments',
  permission: ['actions', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI',
  handle: (request, { state }) => {
    const { items, headers } = takePage(request, state, state.settings.environments);
    const environments = items.map((name) => environmentBody(name, state));
    return { status: 200, headers, body: { total_count: state.settings.environments.length, environments } };
  },
};

function environmentBody(name: string, { url, owner, repo }: FakeState): object {
  const id = steadyId(name);
  return {
    ...{ id, node_id: `E_${id}`, name, created_at: AT, updated_at: AT },
    url: `${url}/repos/${owner}/${repo}/environments/${encodeURIComponent(name)}`,
    html_url: `https://github.com/${owner}/${repo}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
  };
}
