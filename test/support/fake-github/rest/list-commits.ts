import type { LoggedCommit } from '../bare-repository.ts';
import { readBranch, type FakeState } from '../fake-state.ts';
import { notFound } from '../github-bodies.ts';
import type { RestRoute } from './rest-route.ts';

export const listCommits: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/commits',
  operationId: 'repos/list-commits',
  permission: ['contents', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; only `sha`, `per_page` and `page` are modelled, no account is linked to an author',
  handle: async ({ query }, context) => {
    const { state } = context;
    const sha = query.get('sha') ?? state.defaultBranch;
    const oid = (await readBranch(context, `refs/heads/${sha}`)) ?? (await state.repository.resolve(sha));
    if (oid === null) return notFound;
    const perPage = Math.min(100, Number(query.get('per_page') ?? 30));
    const page = Number(query.get('page') ?? 1);
    const commits = await state.repository.log(oid, perPage, (page - 1) * perPage);
    return { status: 200, body: commits.map((commit) => commitBody(commit, state)) };
  },
};

export function commitBody(commit: LoggedCommit, { url, owner, repo }: FakeState): object {
  const base = `${url}/repos/${owner}/${repo}`;
  const site = `https://github.com/${owner}/${repo}/commit`;
  return {
    url: `${base}/commits/${commit.oid}`,
    sha: commit.oid,
    node_id: `C_${commit.oid}`,
    html_url: `${site}/${commit.oid}`,
    comments_url: `${base}/commits/${commit.oid}/comments`,
    commit: {
      url: `${base}/git/commits/${commit.oid}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.treeOid, url: `${base}/git/trees/${commit.treeOid}` },
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({ sha, url: `${base}/commits/${sha}`, html_url: `${site}/${sha}` })),
  };
}
