import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { githubHistoryRemote } from '../../../../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../../../../actions/shared/adapters/git/git-history-store.ts';
import { AUTHORIZATION, serveHistory, storeOverHttp, TOKEN } from '../../../../support/history-over-http.ts';
import type { ServedHistory } from '../../../../support/history-over-http.ts';
import { aRunFile } from '../../../../support/history-store-suite.ts';
import { bareEnvironment } from '../../../../support/temporary-git.ts';

describe('the token of a job', () => {
  let served: ServedHistory;
  beforeEach(async () => {
    served = await serveHistory();
  });
  afterEach(async () => {
    await served.server.close();
    await served.git.remove();
  });

  it('goes with every request, once, and no request is refused on the way', async () => {
    await storeOverHttp(served).append(aRunFile(1));
    expect(served.server.requests.length).toBeGreaterThan(0);
    expect(new Set(served.server.requests.map(({ authorization }) => authorization))).toEqual(new Set([AUTHORIZATION]));
  });

  it('is the only header of its name, whatever the machine is set up to send', async () => {
    await writeFile(
      join(served.git.directory, '.gitconfig'),
      `[http "${served.server.url}/"]\n\textraheader = AUTHORIZATION: basic b3RoZXI6b3RoZXI=\n`,
    );
    const store = storeOverHttp(served);
    expect(await store.append(aRunFile(1))).toBe('written');
    expect(served.server.requests.every(({ authorization }) => authorization === AUTHORIZATION)).toBe(true);
  });

  it('is in no argument of any process and in no file that is left', async () => {
    const log = await spyOnGit(served.git.directory);
    const environment = { ...bareEnvironment(served.git.directory), PATH: `${log.bin}:${process.env['PATH'] ?? ''}` };
    const store = storeOverHttp(served, { environment });
    await store.append(aRunFile(1));
    await store.read();
    const seen = await readFile(log.file, 'utf8');
    expect(seen).toContain('push --porcelain');
    const kept = await readdir(served.git.directory, { recursive: true, withFileTypes: true });
    const texts = await Promise.all(
      kept
        .filter((one) => one.isFile())
        .map(async (one) => [one.name, (await readFile(join(one.parentPath, one.name))).toString('latin1')]),
    );
    expect(texts.length).toBeGreaterThan(10);
    const secrets = [TOKEN, AUTHORIZATION.slice('basic '.length)];
    expect(texts.filter(([, text]) => secrets.some((secret) => text?.includes(secret)))).toEqual([]);
  });

  it('is named in no message when it is refused, and nobody else is asked for credentials', async () => {
    const token = 'ghs_wrong';
    const store = storeOverHttp(served, { token });
    const error: unknown = await store.append(aRunFile(1)).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ reasonCode: 'remote-unreachable', exitCode: 1 });
    const said = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect([said.includes(token), said.includes(Buffer.from(`x-access-token:${token}`).toString('base64'))]).toEqual([
      false,
      false,
    ]);
  });

  it('is not carried to another host by a redirect', async () => {
    const redirecting = createServer((_, response) =>
      response.writeHead(302, { location: `${served.server.url}/x` }).end(),
    );
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const address = redirecting.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const remote = githubHistoryRemote({ serverUrl: `http://127.0.0.1:${port}`, owner: 'o', repo: 'r', token: TOKEN });
    const store = gitHistoryStore({
      remote,
      environment: bareEnvironment(served.git.directory),
      temporaryDirectory: served.git.directory,
    });
    await expect(store.read()).rejects.toMatchObject({ reasonCode: 'remote-unreachable' });
    expect(served.server.requests).toEqual([]);
    redirecting.close();
  });
});

/** A `git` in front of git that writes its arguments down. */
async function spyOnGit(directory: string): Promise<{ readonly bin: string; readonly file: string }> {
  const bin = join(directory, 'spy');
  const file = join(directory, 'arguments.log');
  await mkdir(bin);
  const path = process.env['PATH'] ?? '';
  await writeFile(join(bin, 'git'), `#!/bin/sh\necho "$*" >> '${file}'\nPATH='${path}' exec git "$@"\n`);
  await chmod(join(bin, 'git'), 0o755);
  return { bin, file };
}
