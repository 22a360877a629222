import { repositoryBody } from './repository-body.ts';
import type { RestRoute } from './rest-route.ts';

export const getRepository: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}',
  operationId: 'repos/get',
  permission: ['metadata', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; name, default branch, archive and whether issues are on are the state’s, the counts are always 0',
  handle: (_, { state }) => ({ status: 200, body: repositoryBody(state) }),
};
