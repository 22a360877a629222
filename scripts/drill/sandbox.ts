import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startPgliteDatabase, type TestDatabase } from '../../test/support/pglite-database.ts';
import { startRedditReplay, type RedditReplay } from '../../test/support/reddit-replay/reddit-replay.ts';
import { runProcess, type ProcessRun } from './run-process.ts';

/** Everything that the drill touches: nothing outside it is read or written but this project's own files. */
export interface Sandbox {
  readonly folder: string;
  /** A bare repository: the remote of the state. */
  readonly remote: string;
  /** An operator's clone of it. */
  readonly clone: string;
  readonly database: TestDatabase;
  readonly reddit: RedditReplay;
  /** Runs the break-glass bundle as a process in the clone. */
  switchback(...args: readonly string[]): Promise<ProcessRun>;
  git(...args: readonly string[]): Promise<string>;
  close(options: { readonly keep: boolean }): Promise<void>;
}

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const BUNDLE = join(PROJECT, 'scripts/dist/switchback.mjs');
const IDENTITY = {
  GIT_AUTHOR_NAME: 'Switchback drill',
  GIT_AUTHOR_EMAIL: 'drill@localhost',
  GIT_COMMITTER_NAME: 'Switchback drill',
  GIT_COMMITTER_EMAIL: 'drill@localhost',
  GIT_CONFIG_NOSYSTEM: '1',
};

/** A temporary folder with a bare remote that holds this project's config, a clone, an embedded Postgres and recorded Reddit. */
export async function createSandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'switchback-drill-'));
  const closers: (() => Promise<void>)[] = [];
  try {
    const [remote, clone] = [join(folder, 'remote.git'), join(folder, 'clone')];
    const gitEnvironment = { ...IDENTITY, HOME: folder };
    const git =
      (cwd: string) =>
      async (...args: readonly string[]) =>
        runGit(args, { cwd, env: gitEnvironment });
    await git(folder)('init', '--quiet', '--bare', '--initial-branch=main', remote);
    await git(folder)('clone', '--quiet', remote, clone);
    await seed(clone, git(clone));
    const database = await startPgliteDatabase();
    closers.push(() => database.stop());
    const reddit = await startRedditReplay();
    closers.push(() => reddit.close());
    const environment = { ...gitEnvironment, ...collectorEnvironment(database, reddit) };
    return {
      ...{ folder, remote, clone, database, reddit },
      git: git(clone),
      switchback: (...args) => runProcess(process.execPath, [BUNDLE, ...args], { cwd: clone, env: environment }),
      close: ({ keep }) => closeAll(closers, keep ? null : folder),
    };
  } catch (error) {
    await closeAll(closers, folder);
    throw error;
  }
}

function collectorEnvironment(database: TestDatabase, reddit: RedditReplay): Readonly<Record<string, string>> {
  return {
    SUPABASE_DB_URL: database.url,
    REDDIT_PUBLIC: 'drill',
    REDDIT_SECRET: 'drill',
    REDDIT_USER_AGENT: 'switchback-drill/1.0',
    REDDIT_API_URL: reddit.url,
    REDDIT_TOKEN_URL: reddit.url,
  };
}

async function seed(clone: string, git: (...args: readonly string[]) => Promise<string>): Promise<void> {
  await mkdir(join(clone, 'config'));
  for (const file of ['policy.yaml', 'datasets.yaml', 'routing.flagd.json', 'traffic_cutover_config.json']) {
    await cp(join(PROJECT, 'config', file), join(clone, 'config', file));
  }
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'The state before the migration');
  await git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
}

async function runGit(
  args: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<string> {
  const run = await runProcess('git', args, options);
  if (run.exitCode !== 0) throw new Error(`git ${args[0]} failed: ${run.stderr.trim()}`);
  return run.stdout;
}

/** In the order in which they can end; the folder last. Every one is tried. */
async function closeAll(closers: readonly (() => Promise<void>)[], folder: string | null): Promise<void> {
  const results = await Promise.allSettled(closers.map((close) => close()));
  if (folder !== null) await rm(folder, { recursive: true, force: true });
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
