import { DependencyError } from '../../errors.ts';
import { gitWords, openGitClone, type GitCloneOptions } from './git-clone.ts';

/** The branch that the remote's HEAD stands on, now. */
export interface RemoteHead {
  readonly branch: string;
  readonly oid: string;
}

/**
 * Which branch is the remote's default now: one network call, that changes nothing in the clone. `null` where the remote does not say: its HEAD
 * is on no branch, or on one that has no commit yet.
 *
 * @throws DependencyError (retryable) where the remote does not answer
 */
export async function readRemoteHead(options: GitCloneOptions, signal?: AbortSignal): Promise<RemoteHead | null> {
  const clone = await openGitClone(options, signal);
  const listed = await clone.network(['ls-remote', '--symref', '--', options.remote, 'HEAD'], { signal });
  if (listed.exitCode === 0) return parseRemoteHead(listed.stdout.toString('utf8'));
  throw new DependencyError({
    dependency: 'git',
    message: `The remote ${options.remote} could not be read: observed ${gitWords(listed.stderr)}, expected the name of its default branch.`,
    retryable: true,
    remedy: `Check the network and your rights with: git ls-remote ${options.remote}`,
  });
}

/** The two lines of `git ls-remote --symref REMOTE HEAD`; other names that end in HEAD, such as a branch's, may follow. */
export function parseRemoteHead(listed: string): RemoteHead | null {
  const branch = /^ref: refs\/heads\/(.+)\tHEAD$/mu.exec(listed)?.[1];
  const oid = /^([0-9a-f]{40,64})\tHEAD$/mu.exec(listed)?.[1];
  return branch === undefined || oid === undefined ? null : { branch, oid };
}
