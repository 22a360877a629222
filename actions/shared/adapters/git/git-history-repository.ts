import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DependencyError, OperatorError } from '../../errors.ts';
import { openGitClone } from './git-clone.ts';
import type { GitClone } from './git-clone.ts';
import { withGitConfig } from './git-config-environment.ts';
import { gitEnvironment } from './git-environment.ts';
import type { HistoryRemote } from './git-history-remote.ts';
import { runGit } from './git-process.ts';

export interface HistoryRepositoryOptions {
  readonly remote: HistoryRemote;
  readonly branch: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the repository is made; the system's directory for temporary files unless said. */
  readonly temporaryDirectory?: string | undefined;
  readonly limits: { readonly localMs: number; readonly networkMs: number };
}

/** Since then git takes configuration from the environment (GIT_CONFIG_COUNT). */
const MINIMUM_GIT = [2, 31] as const;

/**
 * A bare repository of its own for the history, and nobody else's: a shallow fetch into the user's clone would make that shallow, and locks that a
 * killed run leaves behind would stop the next one. It holds no credentials; `close` of the store removes it.
 */
export async function openHistoryRepository(
  options: HistoryRepositoryOptions,
  signal?: AbortSignal,
): Promise<GitClone> {
  const directory = await makeDirectory(options.temporaryDirectory ?? tmpdir());
  try {
    await initialise(directory, options, signal);
    return await openGitClone(
      {
        cwd: directory,
        remote: options.remote.name,
        branch: options.branch,
        environment: withGitConfig(options.environment, options.remote.settings),
        limits: options.limits,
      },
      signal,
    );
  } catch (cause) {
    await rm(directory, { recursive: true, force: true });
    throw cause;
  }
}

/** What cannot be removed is left to the system's own clean-up: that is no reason to fail a run that has done its work. */
export async function removeHistoryRepository(clone: GitClone): Promise<void> {
  await rm(clone.options.cwd, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
}

async function makeDirectory(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, 'switchback-history-'));
  } catch (cause) {
    throw new DependencyError({
      dependency: 'filesystem',
      message: `No directory can be made in ${parent}, where the history would be read.`,
      retryable: false,
      remedy: 'Make room there, or name another directory for temporary files with TMPDIR.',
      cause,
    });
  }
}

async function initialise(cwd: string, options: HistoryRepositoryOptions, signal?: AbortSignal): Promise<void> {
  const run = (...args: string[]) =>
    runGit({ cwd, args, environment: gitEnvironment(options.environment), limitMs: options.limits.localMs, signal });
  const [version, made] = await Promise.all([
    run('version'),
    // No template: its hooks and its description are not ours.
    run('init', '--quiet', '--bare', '--template=', '--initial-branch=none', '.'),
  ]);
  const [text, major, minor] = /(\d+)\.(\d+)/u.exec(version.stdout.toString('utf8')) ?? [];
  const isNewEnough =
    Number(major) > MINIMUM_GIT[0] || (Number(major) === MINIMUM_GIT[0] && Number(minor) >= MINIMUM_GIT[1]);
  if (isNewEnough && made.exitCode === 0) return;
  throw new OperatorError({
    reasonCode: 'git-unavailable',
    message: 'The installed git cannot keep the history.',
    observed: isNewEnough
      ? `git init ended with ${made.exitCode ?? 'a signal'}`
      : `git ${text ?? 'of no known version'}`,
    expected: `git ${MINIMUM_GIT.join('.')} or newer, and room in the directory for temporary files`,
    remedy: 'Update git, or run this on another machine.',
  });
}
