import { notFound } from '../github-bodies.ts';
import { statusBody } from './create-status.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';

export const listStatuses: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/commits/{ref}/statuses',
  operationId: 'repos/list-commit-statuses-for-ref',
  permission: ['statuses', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: newest first, a branch’s name or a commit’s id; none of an older one with the same context is left out',
  handle: async (request, { state }) => {
    const ref = request.parameters['ref'] ?? '';
    const sha = (await state.repository.resolve(`refs/heads/${ref}`)) ?? (await state.repository.resolve(ref));
    if (sha === null) return notFound;
    const all = state.statuses.filter((status) => status.sha === sha).toReversed();
    const { items, headers } = takePage(request, state, all);
    return { status: 200, headers, body: items.map((status) => statusBody(status, state)) };
  },
};
