import { z } from 'zod';

import type { PullRequestFiles, ReviewedPullRequest } from '../../incident-ports.ts';
import { isRead, refuseFile, type FolderFile, type IncidentFolder } from '../../review/incident-folder.ts';
import { githubCalls, type CallAdvice, type GithubCalls, type GithubCallsOptions } from './github-calls.ts';

const oid = z.string().regex(/^[0-9a-f]{40,64}$/u);
const pullSchema = z.object({
  head: z.object({ sha: oid, ref: z.string(), repo: z.object({ full_name: z.string() }).nullish(), label: z.string() }),
  base: z.object({ sha: oid, ref: z.string(), repo: z.object({ full_name: z.string() }) }),
  changed_files: z.int(),
});
type Pull = z.infer<typeof pullSchema>;
const filesSchema = z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() }));
const comparisonSchema = z.object({ base_commit: z.object({ sha: oid }), merge_base_commit: z.object({ sha: oid }) });
const entrySchema = z.object({
  path: z.string(),
  mode: z.string(),
  type: z.string(),
  sha: oid,
  size: z.int().optional(),
});
const treeSchema = z.object({ tree: z.array(entrySchema), truncated: z.boolean() });
type Tree = z.infer<typeof treeSchema>;
const blobSchema = z.object({ content: z.string(), encoding: z.enum(['base64', 'utf-8']) });

const ADVICE: CallAdvice = {
  permission: 'Give the job `contents: read` and `pull-requests: read`.',
  rule: 'Check the number of the pull request.',
};
const PAGE = 100;
/** 3,000 files: GitHub lists no more. */
const MOST_PAGES = 30;

/**
 * A pull request's files by git's own objects: exact bytes, and the mode of each, so that a symbolic link is seen and never followed. Nothing is
 * checked out. The objects of a fork's head are in reach of the repository that the pull request goes into.
 */
export function githubPullRequestFiles(options: GithubCallsOptions): PullRequestFiles {
  const calls = githubCalls(options);
  return {
    readPullRequest: (number, signal) => readPullRequest(calls, number, signal),
    readFolder: (commit, id, signal) => readFolder(calls, { commit, id }, signal),
  };
}

async function readPullRequest(calls: GithubCalls, number: number, signal?: AbortSignal): Promise<ReviewedPullRequest> {
  const pull = await calls.call(
    {
      route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}',
      parameters: { pull_number: number },
      what: `Reading pull request ${number}`,
      advice: ADVICE,
      schema: pullSchema,
    },
    signal,
  );
  const compared = await calls.call(
    {
      route: 'GET /repos/{owner}/{repo}/compare/{basehead}',
      parameters: { basehead: `${pull.base.ref}...${headName(pull)}`, per_page: 1 },
      what: `Comparing pull request ${number} with its base`,
      advice: ADVICE,
      schema: comparisonSchema,
    },
    signal,
  );
  return {
    headOid: pull.head.sha,
    headBranch: pull.head.ref,
    baseOid: compared.base_commit.sha,
    mergeBaseOid: compared.merge_base_commit.sha,
    changedPaths: await listPaths(calls, number, signal),
    changedFileCount: pull.changed_files,
  };
}

/** The head's commit; for a fork its name, since GitHub documents no other way across forks. */
function headName({ head, base }: Pull): string {
  return head.repo?.full_name === base.repo.full_name ? head.sha : head.label;
}

async function listPaths(calls: GithubCalls, number: number, signal?: AbortSignal): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const files = await calls.call(
      {
        route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
        parameters: { pull_number: number, per_page: PAGE, page },
        what: `Listing the files of pull request ${number}`,
        advice: ADVICE,
        schema: filesSchema,
      },
      signal,
    );
    for (const { filename, previous_filename: before } of files) {
      paths.add(filename);
      if (before !== undefined) paths.add(before);
    }
    if (files.length < PAGE) break;
  }
  return [...paths];
}

async function readFolder(
  calls: GithubCalls,
  { commit, id }: { readonly commit: string; readonly id: string },
  signal?: AbortSignal,
): Promise<IncidentFolder> {
  const root = await readTree(calls, { sha: commit }, signal);
  const incidents = root.tree.find(({ path }) => path === 'incidents');
  if (incidents === undefined) return { id, files: new Map() };
  if (incidents.type !== 'tree') return notATree(id, incidents.mode);
  const folder = (await readTree(calls, { sha: incidents.sha }, signal)).tree.find(({ path }) => path === id);
  if (folder === undefined) return { id, files: new Map() };
  if (folder.type !== 'tree') return notATree(id, folder.mode);
  const { tree, truncated } = await readTree(calls, { sha: folder.sha, recursive: '1' }, signal);
  const files = new Map<string, FolderFile>();
  for (const entry of tree) if (entry.type !== 'tree') files.set(entry.path, await readEntry(calls, entry, signal));
  if (truncated) files.set('', { kind: 'unusable', why: 'a folder with more files than GitHub lists' });
  return { id, files };
}

function notATree(id: string, mode: string): IncidentFolder {
  const why = refuseFile('', { mode, bytes: 0 }) ?? 'a file in the place of the folder';
  return { id, files: new Map([['', { kind: 'unusable', why }]]) };
}

function readTree(
  calls: GithubCalls,
  { sha, recursive }: { readonly sha: string; readonly recursive?: string },
  signal?: AbortSignal,
): Promise<Tree> {
  return calls.call(
    {
      route: 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
      parameters: { tree_sha: sha, ...(recursive === undefined ? {} : { recursive }) },
      what: `Reading the folder ${sha}`,
      advice: ADVICE,
      schema: treeSchema,
    },
    signal,
  );
}

async function readEntry(
  calls: GithubCalls,
  { path, mode, sha, size = 0 }: z.infer<typeof entrySchema>,
  signal?: AbortSignal,
): Promise<FolderFile> {
  const why = refuseFile(path, { mode, bytes: size });
  if (why !== null) return { kind: 'unusable', why };
  if (!isRead(path)) return { kind: 'unread' };
  const { content, encoding } = await calls.call(
    {
      route: 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
      parameters: { file_sha: sha },
      what: `Reading blob ${sha}`,
      advice: ADVICE,
      schema: blobSchema,
    },
    signal,
  );
  return { kind: 'bytes', bytes: Uint8Array.from(Buffer.from(content, encoding)) };
}
