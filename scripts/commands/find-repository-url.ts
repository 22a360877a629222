import { gitEnvironment } from '../../actions/shared/adapters/git/git-environment.ts';
import { runGit } from '../../actions/shared/adapters/git/git-process.ts';
import type { Target } from './find-target.ts';

/** github.com and servers of one's own, over https and ssh. */
const ADDRESS = /^(?:https:\/\/(?:[^@/]*@)?|ssh:\/\/git@|git@)([\w.-]+)(?::\d+)?[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/u;

/** Where the pages of the repository are, for links: `https://github.com/owner/repo`; `null` where the remote is elsewhere. */
export async function findRepositoryUrl(
  { cwd, remote, environment }: Pick<Target, 'cwd' | 'remote' | 'environment'>,
  signal: AbortSignal,
): Promise<string | null> {
  const args = ['remote', 'get-url', remote];
  const found = await runGit({ cwd, args, environment: gitEnvironment(environment), limitMs: 5_000, signal });
  const [, host, path] = ADDRESS.exec(found.stdout.toString('utf8').trim()) ?? [];
  const named = environment['GITHUB_REPOSITORY'];
  if (named !== undefined && /^[\w.-]+\/[\w.-]+$/u.test(named)) return `https://${host ?? 'github.com'}/${named}`;
  return host === undefined || path === undefined ? null : `https://${host}/${path}`;
}
