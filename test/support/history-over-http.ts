import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { githubHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import { startGitHttpServer } from './git-http-server.ts';
import type { GitHttpServer } from './git-http-server.ts';
import { bareEnvironment, temporaryGit } from './temporary-git.ts';
import type { TemporaryGit } from './temporary-git.ts';

export const TOKEN = 'ghs_S3cretS3cretS3cretS3cretS3cretS3cret';
export const AUTHORIZATION = `basic ${Buffer.from(`x-access-token:${TOKEN}`).toString('base64')}`;

export interface ServedHistory {
  readonly git: TemporaryGit;
  readonly server: GitHttpServer;
}

/** A remote as GitHub serves it: `<server>/<owner>/<repo>.git`, for the token alone. */
export async function serveHistory(): Promise<ServedHistory> {
  const git = await temporaryGit();
  await git.commit({ files: { 'README.md': 'main\n' } });
  await mkdir(join(git.directory, 'served/octo-org'), { recursive: true });
  await git.git(git.directory, ['config', '--file', join(git.remote, 'config'), 'http.receivepack', 'true']);
  await symlink(git.remote, join(git.directory, 'served/octo-org/migration.git'));
  return {
    git,
    server: await startGitHttpServer({ root: join(git.directory, 'served'), authorization: AUTHORIZATION }),
  };
}

/** A store as a workflow's job has it. */
export function storeOverHttp(
  { git, server }: ServedHistory,
  given: { readonly token?: string; readonly environment?: Record<string, string | undefined> } = {},
): HistoryStore {
  const { token = TOKEN, environment = bareEnvironment(git.directory) } = given;
  const remote = githubHistoryRemote({ serverUrl: `${server.url}/`, owner: 'octo-org', repo: 'migration', token });
  return gitHistoryStore({ remote, environment, temporaryDirectory: git.directory });
}
