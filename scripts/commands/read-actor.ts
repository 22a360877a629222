import { userInfo } from 'node:os';

import { gitEnvironment } from '../../actions/shared/adapters/git/git-environment.ts';
import { runGit } from '../../actions/shared/adapters/git/git-process.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { Target } from './find-target.ts';

/** Who acts: as git would sign a commit (`Name <mail>`), else the user of this machine. One line; never fails for want of a name. */
export async function readActor({ cwd, environment }: Target, signal: AbortSignal): Promise<string> {
  const args = ['config', '--null', '--get-regexp', '^user\\.(name|email)$'];
  const { stdout } = await runGit({ cwd, args, environment: gitEnvironment(environment), limitMs: 10_000, signal });
  const entries = new Map(
    stdout
      .toString('utf8')
      .split('\0')
      .map((entry) => cut(entry)),
  );
  const name = environment['GIT_AUTHOR_NAME'] ?? entries.get('user.name') ?? '';
  const email = environment['GIT_AUTHOR_EMAIL'] ?? entries.get('user.email') ?? '';
  const known = [name, email === '' ? '' : `<${email}>`].filter((part) => part !== '').join(' ');
  return oneLine(known === '' ? machineUser() : known, 80);
}

function cut(entry: string): readonly [string, string] {
  const at = entry.indexOf('\n');
  return at === -1 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}

function machineUser(): string {
  try {
    return userInfo().username;
  } catch (error) {
    // A container may run under a number that no user has (os.userInfo: ENOENT).
    if (error instanceof Error && 'code' in error) return `user ${process.getuid?.() ?? 'unknown'}`;
    throw error;
  }
}
