import { readBranch, type FakeState } from '../fake-state.ts';
import { notFound } from '../github-bodies.ts';
import { refId } from '../graphql/ref-object.ts';
import type { RestRoute } from './rest-route.ts';

export const getGitRef: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/git/ref/{ref}',
  operationId: 'git/get-ref',
  permission: ['contents', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: 404 for a ref that is not there',
  handle: async ({ parameters }, context) => {
    const ref = `refs/${parameters['ref'] ?? ''}`;
    const sha = await readBranch(context, ref);
    return sha === null ? notFound : { status: 200, body: gitRefBody(ref, sha, context.state) };
  },
};

export function gitRefBody(ref: string, sha: string, { url, owner, repo }: FakeState): object {
  const base = `${url}/repos/${owner}/${repo}/git`;
  return {
    ref,
    node_id: refId(ref),
    url: `${base}/${ref}`,
    object: { type: 'commit', sha, url: `${base}/commits/${sha}` },
  };
}
