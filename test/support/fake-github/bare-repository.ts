import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitObjectReader, type GitObjectReader } from './git-object-reader.ts';

export interface LoggedCommit {
  readonly oid: string;
  readonly treeOid: string;
  readonly parents: readonly string[];
  /** As GitHub gives it: without line ends behind the last line. */
  readonly message: string;
  readonly author: GitPerson;
  readonly committer: GitPerson;
}

export interface GitPerson {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

export interface CommitPlan {
  readonly message: string;
  readonly additions: readonly {
    readonly path: string;
    readonly contents: Uint8Array;
    /** An ordinary file unless said. */
    readonly mode?: '100644' | '120000';
  }[];
  readonly deletions: readonly string[];
  readonly person?: { readonly name: string; readonly email: string };
}

/** The actor behind the built-in token. */
const BOT = { name: 'github-actions[bot]', email: '41898282+github-actions[bot]@users.noreply.github.com' };

/** A real bare repository: ids, ancestry and compare-and-set are git's own. */
export interface BareRepository {
  readonly directory: string;
  readonly objects: GitObjectReader;
  git(args: readonly string[], input?: string | Uint8Array): Promise<string>;
  /** The id a ref points to; `null` where there is none. */
  resolve(ref: string): Promise<string | null>;
  log(oid: string, limit: number, skip?: number): Promise<readonly LoggedCommit[]>;
  count(oid: string): Promise<number>;
  /** Writes commits, each on top of the one before, that no ref points to yet; the last one's id. */
  writeCommits(parentOid: string | null, plans: readonly CommitPlan[]): Promise<string>;
  /** Compare-and-set of a ref; `expected` null means that it must not exist. False when it was not so. */
  updateRef(ref: string, oid: string, expected: string | null): Promise<boolean>;
  close(): void;
}

export function bareRepository(defaultBranch: string): BareRepository {
  const directory = mkdtempSync(join(tmpdir(), 'switchback-fake-github-'));
  const environment = gitEnvironment();
  execFileSync('git', ['init', '--quiet', '--bare', '--template=', `--initial-branch=${defaultBranch}`, directory], {
    env: environment,
  });
  const objects = gitObjectReader(directory, environment);
  const run = (args: readonly string[], input?: string | Uint8Array): Promise<GitRun> =>
    runGit(directory, environment, args, input);
  const git = async (args: readonly string[], input?: string | Uint8Array): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(args, input);
    if (exitCode !== 0) throw new Error(`git ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
    return stdout.toString('utf8');
  };
  let writes = 0;
  const handles = new Map<string, string>();
  return {
    directory,
    objects,
    git: async (args, input) => (await git(args, input)).replace(/\n$/, ''),
    resolve: async (ref) => (await objects.read(`${ref}^{commit}`))?.oid ?? null,
    count: async (oid) => Number(await git(['rev-list', '--count', oid])),
    log: async (oid, limit, skip = 0) =>
      parseLog(await git(['log', '-z', `--max-count=${limit}`, `--skip=${skip}`, `--format=${LOG_FORMAT}`, oid, '--'])),
    writeCommits: async (parentOid, plans) => {
      // fast-import writes any number of objects in one process; its ref is only a handle, and goes when the commit is put to use.
      const handle = `refs/fake/${(writes += 1)}`;
      await git(['fast-import', '--quiet', '--force'], importStream(handle, parentOid, plans));
      const oid = (await objects.read(handle))?.oid;
      if (oid === undefined) throw new Error('git fast-import wrote no commit');
      handles.set(oid, handle);
      return oid;
    },
    updateRef: async (ref, oid, expected) => {
      const handle = handles.get(oid);
      const forget = handle === undefined ? '' : `delete ${handle}\n`;
      return (
        (await run(['update-ref', '--stdin'], `update ${ref} ${oid} ${expected ?? '0'.repeat(40)}\n${forget}`))
          .exitCode === 0
      );
    },
    close: () => {
      objects.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const LOG_FORMAT = ['%H', '%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');
const LOG_FIELDS = 10;

function parseLog(output: string): LoggedCommit[] {
  const fields = output.split('\0');
  const commits: LoggedCommit[] = [];
  for (let at = 0; at + LOG_FIELDS <= fields.length; at += LOG_FIELDS) {
    const field = (index: number): string => fields[at + index] ?? '';
    commits.push({
      oid: field(0),
      treeOid: field(1),
      parents: field(2) === '' ? [] : field(2).split(' '),
      author: { name: field(3), email: field(4), date: utc(field(5)) },
      committer: { name: field(6), email: field(7), date: utc(field(8)) },
      message: field(9).replace(/\n+$/, ''),
    });
  }
  return commits;
}

function utc(instant: string): string {
  return new Date(instant).toISOString().replace('.000', '');
}

function importStream(ref: string, parentOid: string | null, plans: readonly CommitPlan[]): Buffer {
  return Buffer.concat(plans.flatMap((plan, index) => commitCommands(ref, index === 0 ? parentOid : null, plan)));
}

/** Without a parent named, fast-import goes on from what it last put on the ref. */
function commitCommands(
  ref: string,
  parentOid: string | null,
  { message, additions, deletions, person = BOT }: CommitPlan,
): Uint8Array[] {
  const at = `${Math.floor(Date.now() / 1000)} +0000`;
  const parts: Uint8Array[] = [];
  const text = (line: string): void => void parts.push(Buffer.from(line));
  const data = (bytes: Uint8Array): void =>
    void parts.push(Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n'));
  text(
    `commit ${ref}\nauthor ${person.name} <${person.email}> ${at}\ncommitter ${person.name} <${person.email}> ${at}\n`,
  );
  data(Buffer.from(message));
  if (parentOid !== null) text(`from ${parentOid}\n`);
  for (const path of deletions) text(`D ${quoted(path)}\n`);
  for (const { path, contents, mode = '100644' } of additions) {
    text(`M ${mode} inline ${quoted(path)}\n`);
    data(contents);
  }
  return parts;
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}

interface GitRun {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

function runGit(
  directory: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  input?: string | Uint8Array,
): Promise<GitRun> {
  const child = spawn('git', args, { cwd: directory, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ exitCode: code ?? 128, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') }),
    );
  });
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
}
