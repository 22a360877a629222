import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { githubCutoverRepository } from '../../../../../actions/shared/adapters/github/github-cutover-repository.ts';
import { runProcess } from '../../../../../scripts/drill/run-process.ts';
import { startFakeGithub, type FakeGithub } from '../../../../support/fake-github/start-fake-github.ts';

let github: FakeGithub;
let folder: string;
beforeEach(async () => {
  github = await startFakeGithub({ files: { 'a.txt': 'first' } });
  await github.commits(Array.from({ length: 3 }, (_, at) => `Further ${at}`));
  folder = mkdtempSync(join(tmpdir(), 'switchback-known-base-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await github.close();
});

/** What a job's checkout holds with that `fetch-depth`, asked without any call to GitHub. */
async function knownBase(depth: number, leastHistory?: number) {
  const checkoutDirectory = join(folder, 'checkout');
  const args = ['clone', '--quiet', `--depth=${depth}`, `file://${github.bareRepository}`, checkoutDirectory];
  await runProcess('git', args, { cwd: folder, env: { HOME: folder, GIT_CONFIG_NOSYSTEM: '1' } });
  const { owner, repo, token, branch, url: apiUrl, graphqlUrl } = github;
  const repository = githubCutoverRepository({
    ...{ owner, repo, token, branch, apiUrl, graphqlUrl, checkoutDirectory },
    ...(leastHistory === undefined ? {} : { leastHistory }),
  });
  const known = await repository.readKnownBase(['a.txt']);
  expect(github.requests).toEqual([]);
  return known;
}

test('a checkout of one commit is enough for those who read files alone', async () => {
  const known = await knownBase(1, 1);
  expect(known?.oid).toBe(await github.tip());
  expect(new TextDecoder().decode(known?.files.get('a.txt')?.contents)).toBe('first');
});

test('a checkout that is cut short is no base for a transition, which looks for generations in it', async () => {
  expect(await knownBase(2)).toBeNull();
});
