import { parseTree, type TreeEntry } from '../git-object-reader.ts';
import type { FakeState } from '../fake-state.ts';
import { notFound } from '../github-bodies.ts';
import type { RestRoute } from './rest-route.ts';

export const getGitTree: RestRoute = {
  method: 'GET',
  path: '/repos/{owner}/{repo}/git/trees/{tree_sha}',
  operationId: 'git/get-tree',
  permission: ['contents', 'read'],
  fidelity: 'semantic',
  seen: 'OpenAPI; a commit’s id stands for its tree; `recursive` has the trees in the list too; never truncated here',
  handle: async ({ parameters, query }, { state }) => {
    const sha = parameters['tree_sha'] ?? '';
    const { objects } = state.repository;
    const tree = /^[0-9a-f]{40}$/.test(sha) ? await objects.read(`${sha}^{tree}`) : null;
    if (tree === null || tree.type !== 'tree') return notFound;
    const entries = await list(state, tree.contents, query.has('recursive') ? '' : null);
    const base = `${state.url}/repos/${state.owner}/${state.repo}/git`;
    const shown = await Promise.all(entries.map((entry) => entryBody(entry, state, base)));
    return { status: 200, body: { sha: tree.oid, url: `${base}/trees/${tree.oid}`, tree: shown, truncated: false } };
  },
};

/** The entries of a tree; below a prefix with all that is under them. */
async function list(state: FakeState, contents: Buffer, prefix: string | null): Promise<TreeEntry[]> {
  const listed: TreeEntry[] = [];
  for (const entry of parseTree(contents)) {
    listed.push({ ...entry, name: `${prefix ?? ''}${entry.name}` });
    if (prefix === null || !entry.mode.startsWith('4')) continue;
    const below = await state.repository.objects.read(entry.oid);
    if (below !== null) listed.push(...(await list(state, below.contents, `${prefix}${entry.name}/`)));
  }
  return listed;
}

async function entryBody({ mode, name, oid }: TreeEntry, state: FakeState, base: string): Promise<object> {
  const common = { path: name, mode: mode.padStart(6, '0'), sha: oid };
  if (mode === '160000') return { ...common, type: 'commit' };
  if (mode.startsWith('4')) return { ...common, type: 'tree', url: `${base}/trees/${oid}` };
  const blob = await state.repository.objects.read(oid);
  return { ...common, type: 'blob', size: blob?.contents.length ?? 0, url: `${base}/blobs/${oid}` };
}
