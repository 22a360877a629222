import { CONFIG_PATH, ROUTING_PATH } from '../../cutover/file-paths.ts';
import { DependencyError } from '../../errors.ts';
import type { StateStretch, StateTimeline } from '../../watch-ports.ts';
import { gitWords, openGitClone, type GitClone } from './git-clone.ts';
import { MISSING, parseBatch } from './local-git-batch.ts';

interface GitStateTimelineOptions {
  readonly cwd: string;
  readonly remote: string;
  readonly branch: string;
  /** The commit to look back from, which the clone has. */
  readonly oid: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Transitions, holds and edits by hand of a migration: many times more than one has. */
const MOST_COMMITS = 2_000;

/** The commits of a clone that touched the state, with its files as each left them. No call to the outside. */
export function gitStateTimeline({ oid, ...place }: GitStateTimelineOptions): StateTimeline {
  return {
    list: async (signal) => {
      const clone = await openGitClone(place, signal);
      const commits = await listCommits(clone, oid, signal);
      const names = commits.flatMap((commit) => [CONFIG_PATH, ROUTING_PATH].map((path) => `${commit.oid}:${path}`));
      const { exitCode, stdout, stderr } = await clone.local(['cat-file', '--batch'], {
        input: names.map((name) => `${name}\n`).join(''),
        signal,
      });
      if (exitCode !== 0) throw unread(stderr);
      const objects = parseBatch(stdout).map((entry) => (entry === MISSING ? null : entry.contents));
      return commits
        .map((commit, at) => ({
          ...commit,
          config: objects[2 * at] ?? null,
          routing: objects[2 * at + 1] ?? null,
        }))
        .toReversed();
    },
  };
}

/** The newest first. */
async function listCommits(
  clone: GitClone,
  oid: string,
  signal?: AbortSignal,
): Promise<readonly Pick<StateStretch, 'oid' | 'fromMs'>[]> {
  const args = [
    'log',
    '--first-parent',
    `--max-count=${MOST_COMMITS}`,
    '--format=%H %ct',
    '--end-of-options',
    oid,
    '--',
  ];
  const { exitCode, stdout, stderr } = await clone.local([...args, CONFIG_PATH, ROUTING_PATH], { signal });
  if (exitCode !== 0) throw unread(stderr);
  return stdout
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const [, commit, seconds] = /^([0-9a-f]{40,64}) (\d+)$/u.exec(line) ?? [];
      return commit === undefined ? [] : [{ oid: commit, fromMs: Number(seconds) * 1_000 }];
    });
}

function unread(stderr: string): DependencyError {
  return new DependencyError({
    dependency: 'git',
    message: `The commits of the state could not be read: observed ${gitWords(stderr)}, expected a branch that the clone knows.`,
    retryable: false,
    remedy: 'Run git fetch --unshallow, then this again.',
  });
}
