import { gitEnvironment } from '../../actions/shared/adapters/git/git-environment.ts';
import type { GithubApiOptions } from '../../actions/shared/adapters/github/github-api.ts';
import { runGit } from '../../actions/shared/adapters/git/git-process.ts';
import type { Measured, Unmeasured } from '../../actions/shared/verification/measured.ts';
import type { Target } from './find-target.ts';

/** github.com and servers of one's own, over https and ssh. */
const ADDRESS =
  /^(?:https:\/\/(?:[^@/]*@)?|ssh:\/\/git@|git@)([\w.-]+)(?::\d+)?[/:]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?$/u;

/**
 * How the command line reaches GitHub's API: the token of GITHUB_TOKEN or GH_TOKEN, the repository of GITHUB_REPOSITORY or else the remote's
 * address, the API of GITHUB_API_URL or else the one of that host.
 */
export async function findGithub(
  { cwd, remote, environment }: Target,
  signal: AbortSignal,
): Promise<Measured<GithubApiOptions>> {
  const token = environment['GITHUB_TOKEN'] || environment['GH_TOKEN'];
  if (!token) return missing('no token was given', 'Set GITHUB_TOKEN to a token that may read actions and contents.');
  const args = ['remote', 'get-url', remote];
  const found = await runGit({ cwd, args, environment: gitEnvironment(environment), limitMs: 5_000, signal });
  const [, host = 'github.com', remoteOwner, remoteRepo] = ADDRESS.exec(found.stdout.toString('utf8').trim()) ?? [];
  const [owner = remoteOwner, repo = remoteRepo] = environment['GITHUB_REPOSITORY']?.split('/') ?? [];
  if (!owner || !repo)
    return missing(`the remote ${remote} is no repository of a GitHub`, 'Set GITHUB_REPOSITORY to OWNER/NAME.');
  const apiUrl =
    environment['GITHUB_API_URL'] || (host === 'github.com' ? 'https://api.github.com' : `https://${host}/api/v3`);
  const graphqlUrl = environment['GITHUB_GRAPHQL_URL'] || apiUrl.replace(/(?:\/v3)?$/u, '/graphql');
  return { measured: true, value: { token, owner, repo, apiUrl, graphqlUrl } };
}

function missing(message: string, remedy: string): Unmeasured {
  return { measured: false, message, remedy };
}
