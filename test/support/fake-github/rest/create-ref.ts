import { unprocessable } from '../github-bodies.ts';
import { gitRefBody } from './get-git-ref.ts';
import type { RestRoute } from './rest-route.ts';

export const createRef: RestRoute = {
  method: 'POST',
  path: '/repos/{owner}/{repo}/git/refs',
  operationId: 'git/create-ref',
  permission: ['contents', 'write'],
  fidelity: 'semantic',
  seen: 'OpenAPI; exists: gm3dmo/the-power#16; no such object: octokit/octokit.js#562; a name in the way of another: github/rest-api-description#4887',
  handle: async ({ body }, { state }) => {
    const { ref, sha } = body as { readonly ref: string; readonly sha: string };
    if (!/^refs\/[^/]+\/./.test(ref)) return unprocessable("Reference name must start with 'refs/'.");
    const { repository } = state;
    if ((await repository.resolve(ref)) !== null) return unprocessable('Reference already exists');
    const object = await repository.objects.read(sha);
    if (object?.type !== 'commit') return unprocessable('Object does not exist');
    if (!(await repository.updateRef(ref, sha, null)))
      return unprocessable(
        (await repository.resolve(ref)) === null ? 'Reference update failed' : 'Reference already exists',
      );
    return { status: 201, body: gitRefBody(ref, sha, state) };
  },
};
