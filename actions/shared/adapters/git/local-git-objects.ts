import { spawn } from 'node:child_process';
import { DependencyError } from '../../errors.ts';
import type { CommittedFile, HistoryCommit, RepositorySnapshot } from '../../ports.ts';
import { hasParent, MISSING, parseBatch, type BatchEntry } from './local-git-batch.ts';

/** Where the objects are: a directory inside a work tree, or a bare repository (`cwd` is then its directory). */
interface GitObjects {
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

export interface SnapshotQuery extends GitObjects {
  /** Anything git resolves to a commit: `HEAD`, `FETCH_HEAD`, `refs/remotes/origin/main`, an id. */
  readonly revision: string;
  /** From the repository's root, with `/`. */
  readonly paths: readonly string[];
  /** How many of the newest commits the history should hold; 50 unless said (DESIGN.md section 1). */
  readonly historyLimit?: number;
  /** A commit the history should reach, looked for among the newest 1,000. */
  readonly historyDownTo?: string;
}

type ObjectsRead =
  | { readonly kind: 'read'; readonly snapshot: RepositorySnapshot }
  /** No git, no repository, no such revision, objects left out by a partial clone, or a shallow clone that is cut before `historyLimit`. */
  | { readonly kind: 'unusable'; readonly detail: string };

const DEFAULT_HISTORY = 50;
const DEEP_HISTORY = 1_000;

/**
 * Reads one commit from git's objects: no index, no work tree, no network, two processes (a third where a path is absent).
 *
 * A path that is a symbolic link yields its blob: the text of the link's target, as git and GitHub's API have it. A directory
 * or a submodule is no file: `null`.
 */
export async function readSnapshotFromObjects(query: SnapshotQuery): Promise<ObjectsRead> {
  const limit = query.historyLimit ?? DEFAULT_HISTORY;
  const log = readLog(query, limit);
  // The reader starts beside the log and is told its names when the log has fixed the commit: one process start is waited for.
  const blobs = runGit(
    query,
    ['cat-file', '--batch'],
    log.then((read) => batchInput(read, query.paths, limit)),
  );
  const [history, batch] = await Promise.all([log, blobs]);
  const tip = history.commits[0];
  if (tip === undefined) return unusable(history.detail);
  if (batch.exitCode !== 0) return unusable(batch.detail);
  const objects = parseBatch(batch.stdout);
  const boundaries = boundaryCandidates(history.commits, limit);
  if (objects.slice(query.paths.length).some(hasParent)) {
    return unusable(`the clone is shallow: it holds ${history.commits.length} of the ${limit} newest commits`);
  }
  if (objects.length !== query.paths.length + boundaries.length) return unusable('git cat-file stopped half-way');
  const files = await fileMap(query, tip.oid, query.paths, objects);
  if (files === null) return unusable('a file is in the commit but its contents are not here (partial clone)');
  const commits = await deepen(query, history.commits);
  return {
    kind: 'read',
    snapshot: { oid: tip.oid, files, history: commits.map(({ oid, message }) => ({ oid, message })) },
  };
}

/** Files of a commit that is here. Throws `DependencyError` where the commit or a file's contents are not. */
export async function readFilesFromObjects(
  query: GitObjects & { readonly oid: string; readonly paths: readonly string[] },
): Promise<ReadonlyMap<string, CommittedFile | null>> {
  const batch = await runGit(
    query,
    ['cat-file', '--batch'],
    [`${query.oid}^{commit}`, ...names(query.oid, query.paths)].join('\n') + '\n',
  );
  const [commit, ...objects] = batch.exitCode === 0 ? parseBatch(batch.stdout) : [];
  const found = commit !== undefined && commit !== MISSING && objects.length === query.paths.length;
  const files = found ? await fileMap(query, query.oid, query.paths, objects) : null;
  if (files !== null) return files;
  throw new DependencyError({
    dependency: 'git',
    message: `Reading files of commit ${query.oid} from ${query.cwd} failed: observed ${batch.detail || 'objects that are not here'}, expected the commit and its files.`,
    retryable: false,
    remedy: 'Fetch the branch in full (git fetch --unshallow, no --filter), then run again.',
  });
}

/**
 * One file of the commit that a revision names. `absent` also where there is no git, no repository or no such revision; `left-out` where the
 * commit is here and a partial clone left the contents out.
 */
export async function readFileOfRevision(
  query: GitObjects & { readonly revision: string; readonly path: string },
): Promise<CommittedFile | 'absent' | 'left-out'> {
  const { revision, path } = query;
  // A name with a line break would be two questions.
  if (/[\n\0]/u.test(revision)) return 'absent';
  const input = [`${revision}^{commit}`, ...names(revision, [path])].map((name) => `${name}\n`).join('');
  const batch = await runGit(query, ['cat-file', '--batch'], input);
  const [commit, object] = parseBatch(batch.stdout);
  if (commit === undefined || commit === MISSING) return 'absent';
  const files = object === undefined ? null : await fileMap(query, commit.oid, [path], [object]);
  return files === null ? 'left-out' : (files.get(path) ?? 'absent');
}

interface LoggedCommit extends HistoryCommit {
  readonly hasParents: boolean;
}

interface ReadLog {
  readonly commits: readonly LoggedCommit[];
  readonly detail: string;
}

async function readLog(query: SnapshotQuery, limit: number): Promise<ReadLog> {
  // --no-show-signature: a repository's config must not make git start a signature program.
  const args = [
    'log',
    `--max-count=${limit}`,
    '-z',
    '--format=%H%x00%P%x00%B',
    '--encoding=UTF-8',
    '--no-show-signature',
    '--no-color',
  ];
  const { exitCode, stdout, detail } = await runGit(query, [...args, '--end-of-options', query.revision, '--']);
  if (exitCode !== 0) return { commits: [], detail };
  const fields = stdout.toString('utf8').split('\0');
  const commits: LoggedCommit[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    commits.push({
      oid: fields[at] ?? '',
      hasParents: fields[at + 1] !== '',
      message: (fields[at + 2] ?? '').replace(/\n+$/, ''),
    });
  }
  return { commits, detail: commits.length === 0 ? 'the revision has no commits' : '' };
}

/** The newest commits further down, when a base was named that the first look did not reach. */
async function deepen(query: SnapshotQuery, commits: readonly LoggedCommit[]): Promise<readonly HistoryCommit[]> {
  const base = query.historyDownTo;
  if (base === undefined || commits.some((commit) => commit.oid === base)) return commits;
  const deeper = await readLog({ ...query, revision: commits[0]?.oid ?? query.revision }, DEEP_HISTORY);
  return deeper.commits.length > commits.length ? deeper.commits : commits;
}

/** Commits at which a short history ends: git shows a shallow boundary as if it had no parents, but the object itself names them. */
function boundaryCandidates(commits: readonly LoggedCommit[], limit: number): readonly LoggedCommit[] {
  return commits.length < limit ? commits.filter((commit) => !commit.hasParents) : [];
}

function batchInput(log: ReadLog, paths: readonly string[], limit: number): string {
  const tip = log.commits[0];
  if (tip === undefined) return '';
  const lines = [...names(tip.oid, paths), ...boundaryCandidates(log.commits, limit).map((commit) => commit.oid)];
  return lines.map((line) => `${line}\n`).join('');
}

function names(oid: string, paths: readonly string[]): string[] {
  return paths.map((path) => {
    if (path === '' || /[\n\0]|^\.{0,2}\//.test(path))
      throw new TypeError(`Not a path from the repository's root: ${JSON.stringify(path)}.`);
    return `${oid}:${path}`;
  });
}

/** `null` where a path is in the tree but its object is not here: absent and unavailable must never be confused. */
async function fileMap(
  query: GitObjects,
  oid: string,
  paths: readonly string[],
  objects: readonly BatchEntry[],
): Promise<ReadonlyMap<string, CommittedFile | null> | null> {
  const absent = paths.filter((_, index) => objects[index] === MISSING);
  if (absent.length > 0) {
    const tree = await runGit(query, ['ls-tree', '-z', '--full-tree', oid, '--', ...absent]);
    if (
      tree.exitCode !== 0 ||
      tree.stdout
        .toString('utf8')
        .split('\0')
        .some((entry) => entry.split(/[ \t]/, 2)[1] === 'blob')
    )
      return null;
  }
  return new Map(
    paths.map((path, index) => {
      const object = objects[index];
      const isFile = object !== undefined && object !== MISSING && object.type === 'blob';
      return [path, isFile ? { blobOid: object.oid, contents: object.contents } : null];
    }),
  );
}

function unusable(detail: string): ObjectsRead {
  return { kind: 'unusable', detail };
}

interface GitRun {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** What git said on its error stream; empty on success. */
  readonly detail: string;
}

/**
 * `safe.directory=*` because the checkout of a container job belongs to another user. That guard exists so that a foreign
 * repository's config cannot start programs; none of the commands here starts one (no pager, hook, text conversion, signature
 * check; and no transport, see `GIT_ALLOW_PROTOCOL`).
 */
async function runGit(
  where: GitObjects,
  args: readonly string[],
  input: string | Promise<string> = '',
): Promise<GitRun> {
  const child = spawn('git', ['-c', 'safe.directory=*', '--literal-pathspecs', '--no-pager', ...args], {
    cwd: where.cwd,
    env: objectEnvironment(process.env),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  if (isAborted(where)) kill();
  where.signal?.addEventListener('abort', kill, { once: true });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A git that ends early closes the pipe; its exit code says why.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<GitRun>((resolve) => {
    child.on('error', (error) =>
      resolve({ exitCode: 127, stdout: Buffer.alloc(0), detail: `git did not start (${error.message})` }),
    );
    child.on('close', (code) => {
      const detail =
        code === 0 ? '' : Buffer.concat(stderr).toString('utf8').trim() || `git ended with ${code ?? 'a signal'}`;
      resolve({ exitCode: code ?? 128, stdout: Buffer.concat(stdout), detail });
    });
  });
  try {
    child.stdin.end(await input);
    const run = await ended;
    if (isAborted(where)) throw stopped(args, where.signal);
    return run;
  } finally {
    kill();
    where.signal?.removeEventListener('abort', kill);
  }
}

function isAborted(where: GitObjects): where is GitObjects & { readonly signal: AbortSignal } {
  return where.signal?.aborted === true;
}

function stopped(args: readonly string[], signal: AbortSignal): DependencyError {
  return new DependencyError({
    dependency: 'git',
    message: `git ${args[0]} was stopped before it ended.`,
    retryable: true,
    cause: signal.reason,
  });
}

/** The caller's environment without what would point git elsewhere (a hook sets GIT_DIR), and without any way to the network. */
function objectEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    // A partial clone would fetch what it lacks; GIT_NO_LAZY_FETCH is known from git 2.45 on, the empty protocol list to all.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  };
}
