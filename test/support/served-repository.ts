import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FakeGithub } from './fake-github/start-fake-github.ts';
import { startGitHttpServer } from './git-http-server.ts';

export interface ServedRepository {
  /** For GITHUB_SERVER_URL: the repository is at `<url>/<owner>/<repo>`, with and without `.git`, for its token alone. */
  readonly url: string;
  close(): Promise<void>;
}

/** The fake's bare repository over git's own protocol, as github.com serves it beside the API. */
export async function serveRepository(github: FakeGithub): Promise<ServedRepository> {
  const root = await mkdtemp(join(tmpdir(), 'switchback-served-'));
  await mkdir(join(root, github.owner), { recursive: true });
  await github.git('config', 'http.receivepack', 'true');
  await symlink(github.bareRepository, join(root, github.owner, `${github.repo}.git`));
  await symlink(github.bareRepository, join(root, github.owner, github.repo));
  const authorization = `basic ${Buffer.from(`x-access-token:${github.token}`).toString('base64')}`;
  const server = await startGitHttpServer({ root, authorization });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
