import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';

export const getBranchRules: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/rules/branches/{branch}',
  operationId: 'repos/get-branch-rules',
  permission: ['metadata', 'read'],
  fidelity: 'shape',
  seen: 'OpenAPI; rules that are in force, also for a branch that is not there',
  handle: (request, { state }) => {
    const types = state.settings.rules.get(request.parameters['branch'] ?? '') ?? [];
    const { items, headers } = takePage(request, state, types);
    const source = { ruleset_source_type: 'Repository', ruleset_source: `${state.owner}/${state.repo}`, ruleset_id: 7 };
    return { status: 200, headers, body: items.map((type) => ({ type, ...PARAMETERS[type], ...source })) };
  },
};

/** What the description of a type of rule asks for beside its name. */
const PARAMETERS: Readonly<Record<string, object>> = {
  pull_request: {
    parameters: {
      ...{ dismiss_stale_reviews_on_push: false, require_code_owner_review: false },
      ...{ require_last_push_approval: false, required_approving_review_count: 1 },
      required_review_thread_resolution: false,
    },
  },
  update: { parameters: { update_allows_fetch_and_merge: false } },
};
