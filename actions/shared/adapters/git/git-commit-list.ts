import { DependencyError } from '../../errors.ts';
import { oneLine } from '../../markdown/one-line.ts';
import type { CommitList, ListedCommit } from '../../incident-ports.ts';
import { gitEnvironment } from './git-environment.ts';
import { runGit } from './git-process.ts';

interface GitCommitListOptions {
  readonly cwd: string;
  readonly remote: string;
  readonly defaultBranch: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const LIMIT_MS = 10_000;
const MOST = 100;

/** Commits of a remote's branch as a clone knows it: whoever wants the newest fetches first. */
export function gitCommitList({ cwd, remote, defaultBranch, environment }: GitCommitListOptions): CommitList {
  return {
    async list({ branch, path, from, to }, signal) {
      const reference = `refs/remotes/${remote}/${branch ?? defaultBranch}`;
      const window = [`--since=${from}`, `--until=${to}`, `--max-count=${MOST}`];
      const { exitCode, stdout, stderr } = await runGit({
        cwd,
        args: [
          'log',
          ...window,
          '--format=%H%x00%cI%x00%s',
          '--end-of-options',
          reference,
          '--',
          ...(path === null ? [] : [path]),
        ],
        environment: gitEnvironment(environment),
        limitMs: LIMIT_MS,
        signal,
      });
      if (exitCode !== 0) throw unread(reference, stderr);
      const commits = stdout.toString('utf8').split('\n').flatMap(toCommit);
      return commits.filter(({ at }) => Date.parse(at) >= Date.parse(from) && Date.parse(at) < Date.parse(to));
    },
  };
}

function toCommit(line: string): readonly ListedCommit[] {
  const [oid, date, message] = line.split('\0');
  if (oid === undefined || date === undefined || message === undefined) return [];
  return [{ oid, at: new Date(date).toISOString(), message, url: null }];
}

function unread(reference: string, stderr: string): DependencyError {
  return new DependencyError({
    dependency: 'git',
    message: `The commits of ${oneLine(reference, 200)} could not be listed: observed ${oneLine(stderr, 200) || 'no word of git'}, expected a branch that the clone knows.`,
    retryable: false,
    remedy: 'Run git fetch, then investigate again.',
  });
}
