import type { FakeState } from '../fake-state.ts';
import { notFound } from '../github-bodies.ts';
import { readHeads } from '../pull-heads.ts';
import { changedFiles, type ChangedFile } from './changed-files.ts';
import { findPull } from './find-pull.ts';
import { takePage } from './page.ts';
import type { RestRoute } from './rest-route.ts';

/** GitHub's documentation: at most 3,000 files of a pull request are listed. */
const MOST = 3_000;

export const listPullFiles: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/pulls/{pull_number}/files',
  operationId: 'pulls/list-files',
  permission: ['pull_requests', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; its documentation: 3,000 files at most; what changed is git’s own answer, without `patch`',
  handle: async (request, { state }) => {
    const issue = findPull(request, state);
    if (issue === undefined) return notFound;
    const { headSha, baseSha } = await readHeads(state, issue.pull);
    const files = (await changedFiles(state, baseSha, headSha)).slice(0, MOST);
    const { items, headers } = takePage(request, state, files);
    return { status: 200, headers, body: items.map((file) => fileBody(file, headSha, state)) };
  },
};

export function fileBody(file: ChangedFile, headSha: string, { url, owner, repo }: FakeState): object {
  const { path, previousPath, status, oid, additions, deletions } = file;
  const place = path.split('/').map(encodeURIComponent).join('/');
  const site = `https://github.com/${owner}/${repo}`;
  return {
    ...{ sha: oid, filename: path, status, additions, deletions, changes: additions + deletions },
    blob_url: `${site}/blob/${headSha}/${place}`,
    raw_url: `${site}/raw/${headSha}/${place}`,
    contents_url: `${url}/repos/${owner}/${repo}/contents/${place}?ref=${headSha}`,
    ...(previousPath === null ? {} : { previous_filename: previousPath }),
  };
}
