import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FileContents = Readonly<Record<string, string | Uint8Array>>;

/** A real bare repository and clones of it in a directory of its own, removed by `remove`. */
export interface TemporaryGit {
  readonly directory: string;
  /** The bare repository, as a path and as a URL over which depth and filters work. */
  readonly remote: string;
  readonly remoteUrl: string;
  /** A fresh clone; further arguments of `git clone` as given, such as `--depth=1`. */
  clone(...args: readonly string[]): Promise<string>;
  /** A commit by somebody else, made in the bare repository itself; the commit's id. */
  commit(change: OutsideCommit): Promise<string>;
  git(cwd: string, args: readonly string[], input?: string | Uint8Array): Promise<string>;
  /** Contents of a file at a revision of the bare repository; `null` where there is none. */
  show(revision: string, path: string): Promise<Buffer | null>;
  remove(): Promise<void>;
}

export interface OutsideCommit {
  /** Default `main`. */
  readonly branch?: string;
  /** Default: the branch's tip; `null` for a first commit. */
  readonly parent?: string | null;
  readonly message?: string;
  readonly files?: FileContents;
}

/** The environment of a person without any git config, for git and for what is under test. */
export function bareEnvironment(home: string): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    TZ: 'UTC',
  };
}

export async function temporaryGit(): Promise<TemporaryGit> {
  const directory = await mkdtemp(join(tmpdir(), 'switchback-git-'));
  const remote = join(directory, 'remote.git');
  const environment = bareEnvironment(directory);
  const git: TemporaryGit['git'] = async (cwd, args, input) =>
    (await gitBytes(environment, cwd, args, input)).toString('utf8').trim();
  await git(directory, ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  await git(remote, ['config', 'uploadpack.allowFilter', 'true']);
  let clones = 0;
  return {
    directory,
    remote,
    remoteUrl: `file://${remote}`,
    git,
    clone: async (...args) => {
      const target = join(directory, `clone-${(clones += 1)}`);
      await git(directory, ['clone', '--quiet', ...args, `file://${remote}`, target]);
      return target;
    },
    commit: (change) => commitInside({ git, remote, directory, environment }, change),
    show: async (revision, path) => {
      const listed = await git(remote, ['--literal-pathspecs', 'ls-tree', '--full-tree', revision, '--', path]);
      return listed === '' ? null : gitBytes(environment, remote, ['cat-file', 'blob', `${revision}:${path}`]);
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

interface Inside extends Pick<TemporaryGit, 'git' | 'remote' | 'directory'> {
  readonly environment: Record<string, string | undefined>;
}

let indexes = 0;

async function commitInside({ git, remote, directory, environment }: Inside, change: OutsideCommit): Promise<string> {
  const { branch = 'main', message = 'Edit by hand', files = {} } = change;
  const tip = await git(remote, ['for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`]);
  const parent = change.parent === undefined ? tip || null : change.parent;
  const index = join(directory, `index-${(indexes += 1)}`);
  const withIndex = async (args: readonly string[], input = ''): Promise<string> =>
    (await gitBytes({ ...environment, GIT_INDEX_FILE: index }, remote, args, input)).toString('utf8').trim();
  await withIndex(parent === null ? ['read-tree', '--empty'] : ['read-tree', parent]);
  for (const [path, contents] of Object.entries(files)) {
    const blob = await git(remote, ['hash-object', '-w', '--stdin'], contents);
    await withIndex(['update-index', '--add', '--replace', '-z', '--index-info'], `100644 ${blob}\t${path}\0`);
  }
  const tree = await withIndex(['write-tree']);
  const parents = parent === null ? [] : ['-p', parent];
  const person = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.org'];
  const oid = await git(remote, [...person, 'commit-tree', tree, ...parents], message);
  await git(remote, ['update-ref', `refs/heads/${branch}`, oid, ...(change.parent === undefined ? [tip] : [])]);
  await rm(index, { force: true });
  return oid;
}

function gitBytes(
  environment: Record<string, string | undefined>,
  cwd: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: environment, encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const;
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`git ${args.join(' ')} failed: ${stderr.toString('utf8')}`, { cause: error }));
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
