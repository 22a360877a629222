import { notFound } from '../github-bodies.ts';
import { findPull } from './find-pull.ts';
import { pullBody } from './pull-body.ts';
import type { RestRoute } from './rest-route.ts';

export const getPull: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/pulls/{pull_number}',
  operationId: 'pulls/get',
  permission: ['pull_requests', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; head and base are the branches’ own tips while it is open, and stay as they were once it is merged or closed; `mergeable` is always true while open',
  handle: async (request, { state }) => {
    const issue = findPull(request, state);
    return issue === undefined ? notFound : { status: 200, body: await pullBody(issue, state) };
  },
};
