import { notFound } from '../github-bodies.ts';
import type { RestRoute } from './rest-route.ts';

export const getGitBlob: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/git/blobs/{file_sha}',
  operationId: 'git/get-blob',
  permission: ['contents', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; base64 in lines of 60 characters, as GitHub sends it',
  handle: async ({ parameters }, { state }) => {
    const sha = parameters['file_sha'] ?? '';
    const object = await state.repository.objects.read(sha);
    if (object === null || object.type !== 'blob') return notFound;
    const content = object.contents.toString('base64').replace(/.{1,60}/g, '$&\n');
    const url = `${state.url}/repos/${state.owner}/${state.repo}/git/blobs/${sha}`;
    return {
      status: 200,
      body: { sha, node_id: `B_${sha}`, size: object.contents.length, url, content, encoding: 'base64' },
    };
  },
};
