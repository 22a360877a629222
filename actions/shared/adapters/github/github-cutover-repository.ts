import { z } from 'zod';

import { DependencyError, OperatorError } from '../../errors.ts';
import type {
  CommitOutcome,
  CommitRequest,
  CommittedFile,
  CutoverRepository,
  HistoryCommit,
  ReadOptions,
  RepositorySnapshot,
} from '../../ports.ts';
import { githubApi, type GithubApi, type GithubApiOptions } from './github-api.ts';
import { fetchCommittedFile, treeEntrySchema } from './github-blob.ts';
import { isPauseTooLong, refusal, toReadError } from './github-fault.ts';
import { CREATE_COMMIT, filesQuery, HISTORY_QUERY, pathValues, tipQuery } from './github-queries.ts';
import { readSnapshotFromObjects, type SnapshotQuery } from '../git/local-git-objects.ts';

interface GithubCutoverRepositoryOptions extends GithubApiOptions {
  readonly branch: string;
  /**
   * The checkout that may hold the first base: the branch as it was fetched (`actions/checkout` keeps it as a remote-tracking reference, like
   * every clone). HEAD may be another branch, or a commit of the job. Without one every operation begins with a call.
   */
  readonly checkoutDirectory?: string;
  /**
   * How many commits of the branch the checkout must hold to be taken as a base; 50 unless said, since a transition looks for generations there.
   * 1 for those who read files alone: their checkout has no more.
   */
  readonly leastHistory?: number;
}

/** Larger mutations fail with 502 or 422 (reported at about 2.5 MB; facts: GitHub, section 2). */
const MAX_COMMIT_BYTES = 1_500_000;
/** The first page comes with the tip; each further one is a call, and a base that 300 commits left behind may as well have been removed. */
const MAX_HISTORY_PAGES = 3;

const historySchema = z.object({
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  nodes: z.array(z.object({ oid: z.string(), message: z.string() })),
});
const commitSchema = z.object({ oid: z.string() }).loose();
const tipSchema = z.object({
  repository: z
    .object({ ref: z.object({ target: commitSchema.extend({ history: historySchema }) }).nullable() })
    .nullable(),
});
const filesSchema = z.object({ repository: z.object({ object: commitSchema.nullable() }).nullable() });
const historyPageSchema = z.object({
  repository: z.object({ object: z.object({ history: historySchema }).nullable() }).nullable(),
});
const createdSchema = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) });

/** The branch on GitHub. Writes by `createCommitOnBranch` with `expectedHeadOid`: compare-and-set on the whole branch, signed by GitHub. */
export function githubCutoverRepository(options: GithubCutoverRepositoryOptions): CutoverRepository {
  const api = githubApi(options);
  const { owner, repo, branch, checkoutDirectory, leastHistory } = options;
  const where = { owner, repo };
  return {
    branch,
    readKnownBase: (paths, signal) =>
      checkoutDirectory === undefined
        ? Promise.resolve(null)
        : readCheckout(
            {
              ...{ cwd: checkoutDirectory, revision: `refs/remotes/origin/${branch}`, paths },
              ...(leastHistory === undefined ? {} : { historyLimit: leastHistory }),
            },
            signal,
          ),
    readTip: (paths, readOptions = {}) => readTip({ api, where, branch }, paths, readOptions),
    readFiles: async (oid, paths, signal) => {
      if (paths.length === 0) return new Map();
      const answer = await api.graphql(filesQuery(paths), { ...where, oid, ...pathValues(paths) }, signal);
      const what = `Reading files of commit ${oid}`;
      if (!answer.ok) throw toReadError(answer.fault, what);
      const { repository } = parse(filesSchema, answer.data, what);
      if (!repository?.object) throw toReadError({ kind: 'transient', detail: 'no such commit' }, what);
      return fetchFiles(api, repository.object, paths, signal);
    },
    commit: (request, signal) => createCommit({ api, where, branch }, request, signal),
  };
}

async function readCheckout(query: SnapshotQuery, signal: AbortSignal | undefined): Promise<RepositorySnapshot | null> {
  try {
    const read = await readSnapshotFromObjects({ ...query, ...(signal === undefined ? {} : { signal }) });
    return read.kind === 'read' ? read.snapshot : null;
  } catch (cause) {
    if (cause instanceof DependencyError) return null;
    throw cause;
  }
}

interface Target {
  readonly api: GithubApi;
  readonly where: { readonly owner: string; readonly repo: string };
  readonly branch: string;
}

async function readTip(
  { api, where, branch }: Target,
  paths: readonly string[],
  options: ReadOptions,
): Promise<RepositorySnapshot> {
  const what = `Reading branch ${branch}`;
  const variables = { ...where, ref: `refs/heads/${branch}`, ...pathValues(paths) };
  const answer = await api.graphql(tipQuery(paths), variables, options.signal);
  if (!answer.ok) throw toReadError(answer.fault, what);
  const { repository } = parse(tipSchema, answer.data, what);
  const target = repository?.ref?.target;
  if (!target) throw missingBranch(where, branch);
  const history = await readHistory({ api, where, branch }, target, options);
  return { oid: target.oid, files: await fetchFiles(api, target, paths, options.signal), history };
}

/** The first page, and more of them (one call each) only until the named commit is reached. */
async function readHistory(
  { api, where }: Target,
  tip: { readonly oid: string; readonly history: z.infer<typeof historySchema> },
  { historyDownTo, signal }: ReadOptions,
): Promise<readonly HistoryCommit[]> {
  let { pageInfo } = tip.history;
  const commits: HistoryCommit[] = [...tip.history.nodes];
  for (let page = 1; historyDownTo !== undefined && page < MAX_HISTORY_PAGES; page += 1) {
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null || commits.some(({ oid }) => oid === historyDownTo)) break;
    const what = 'Reading the history';
    const answer = await api.graphql(HISTORY_QUERY, { ...where, oid: tip.oid, after: pageInfo.endCursor }, signal);
    if (!answer.ok) throw toReadError(answer.fault, what);
    const history = parse(historyPageSchema, answer.data, what).repository?.object?.history;
    if (!history) break;
    commits.push(...history.nodes);
    pageInfo = history.pageInfo;
  }
  return commits;
}

async function fetchFiles(
  api: GithubApi,
  commit: Readonly<Record<string, unknown>>,
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, CommittedFile | null>> {
  const entries = paths.map(async (path, index) => {
    const entry = parse(treeEntrySchema, commit[`file${index}`], `Reading ${path}`);
    return [path, await fetchCommittedFile(entry, api, signal)] as const;
  });
  return new Map(await Promise.all(entries));
}

async function createCommit(
  { api, where, branch }: Target,
  request: CommitRequest,
  signal?: AbortSignal,
): Promise<CommitOutcome> {
  const additions = request.files.map(({ path, contents }) => ({
    path,
    contents: Buffer.from(contents).toString('base64'),
  }));
  refuseTooLarge(additions.reduce((sum, { contents }) => sum + contents.length, 0));
  const input = {
    branch: { repositoryNameWithOwner: `${where.owner}/${where.repo}`, branchName: branch },
    expectedHeadOid: request.expectedHeadOid,
    message: { headline: request.headline, body: request.body },
    fileChanges: { additions },
  };
  const answer = await api.graphql(CREATE_COMMIT, { input }, signal);
  // A commit that is named was made, whatever errors stand beside it.
  const created = createdSchema.safeParse(answer.data);
  if (created.success) return { kind: 'committed', oid: created.data.createCommitOnBranch.commit.oid };
  if (!answer.ok) {
    const { fault } = answer;
    if (fault.kind === 'refused') throw refusal(fault, `the commit to branch ${branch}`);
    if (fault.kind === 'conflict') return { kind: 'conflict', detail: fault.detail };
    if (fault.retryAfterMs !== undefined && isPauseTooLong(fault.retryAfterMs))
      throw toReadError(fault, `The commit to branch ${branch}`);
    return {
      kind: 'ambiguous',
      detail: fault.detail,
      ...(fault.retryAfterMs === undefined ? {} : { retryAfterMs: fault.retryAfterMs }),
    };
  }
  return { kind: 'ambiguous', detail: 'an answer without the commit' };
}

function refuseTooLarge(bytes: number): void {
  if (bytes <= MAX_COMMIT_BYTES) return;
  throw new OperatorError({
    reasonCode: 'github-refused',
    message: 'The commit is too large for the API',
    observed: `${bytes} bytes`,
    expected: `${MAX_COMMIT_BYTES} at most`,
    remedy: 'Use break glass, which pushes with git and has no such limit.',
    exitCode: 1,
  });
}

function parse<S extends z.ZodType>(schema: S, data: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw toReadError({ kind: 'transient', detail: 'an answer of another shape' }, what);
  return parsed.data;
}

function missingBranch({ owner, repo }: Target['where'], branch: string): OperatorError {
  return new OperatorError({
    reasonCode: 'branch-missing',
    message: `Branch ${branch} of ${owner}/${repo} was not found`,
    observed: 'no such branch',
    expected: 'the branch that holds the live state',
    remedy: 'Name it in config/state-branch or in the branch input (variable SWITCHBACK_BRANCH), or push it first.',
    exitCode: 1,
  });
}
