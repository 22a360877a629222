import type { FakeState } from '../fake-state.ts';
import { notFound } from '../github-bodies.ts';
import { headRef } from '../pull-heads.ts';
import { changedFiles } from './changed-files.ts';
import { commitBody } from './list-commits.ts';
import { fileBody } from './list-pull-files.ts';
import type { RestRoute } from './rest-route.ts';

const MOST_COMMITS = 250;
const MOST_FILES = 300;

export const compareCommits: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/compare/{basehead}',
  operationId: 'repos/compare-commits-with-basehead',
  permission: ['contents', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: 250 commits, oldest first, and 300 files at most; branches, those of forks as `owner:branch`, and commits; no pages',
  handle: async ({ parameters }, { state }) => {
    const basehead = parameters['basehead'] ?? '';
    const [base = '', head = ''] = basehead.split('...');
    const baseSha = await resolveName(state, base);
    const headSha = await resolveName(state, head);
    if (baseSha === null || headSha === null) return notFound;
    const { repository, owner, repo } = state;
    const mergeBase = await repository.git(['merge-base', baseSha, headSha]);
    const behindBy = Number(await repository.git(['rev-list', '--count', `${headSha}..${baseSha}`]));
    const ahead = (await repository.git(['rev-list', '--reverse', `${baseSha}..${headSha}`]))
      .split('\n')
      .filter(Boolean);
    const read = async (oid: string): Promise<object | undefined> => {
      const [commit] = await repository.log(oid, 1);
      return commit === undefined ? undefined : commitBody(commit, state);
    };
    const page = `https://github.com/${owner}/${repo}/compare/${basehead}`;
    const files = (await changedFiles(state, baseSha, headSha)).slice(0, MOST_FILES);
    return {
      status: 200,
      body: {
        url: `${state.url}/repos/${owner}/${repo}/compare/${basehead}`,
        ...{ html_url: page, permalink_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` },
        base_commit: await read(baseSha),
        merge_base_commit: await read(mergeBase),
        status: statusOf(ahead.length, behindBy),
        ...{ ahead_by: ahead.length, behind_by: behindBy, total_commits: ahead.length },
        commits: await Promise.all(ahead.slice(0, MOST_COMMITS).map(read)),
        files: files.map((file) => fileBody(file, headSha, state)),
      },
    };
  },
};

async function resolveName(state: FakeState, name: string): Promise<string | null> {
  const { repository } = state;
  const [, fork, branch] = /^([^:]+):(.+)$/.exec(name) ?? [];
  if (fork !== undefined && branch !== undefined)
    return repository.resolve(headRef(state, { headOwner: fork, head: branch }));
  return (await repository.resolve(`refs/heads/${name}`)) ?? (await repository.resolve(name));
}

function statusOf(ahead: number, behind: number): 'identical' | 'ahead' | 'behind' | 'diverged' {
  if (ahead === 0) return behind === 0 ? 'identical' : 'behind';
  return behind === 0 ? 'ahead' : 'diverged';
}
