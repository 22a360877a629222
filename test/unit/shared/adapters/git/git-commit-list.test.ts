import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { gitCommitList } from '../../../../../actions/shared/adapters/git/git-commit-list.ts';

let cwd: string;
const never = new AbortController().signal;

async function commit(path: string, message: string, at: string): Promise<void> {
  await mkdir(dirname(join(cwd, path)), { recursive: true });
  await writeFile(join(cwd, path), message);
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=S', '-c', 'user.email=s@example.org', ...args], { cwd, env });
  git('add', '.');
  git('commit', '--quiet', '--message', message);
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
}

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'switchback-commits-'));
  execFileSync('git', ['init', '--quiet'], { cwd });
  await commit('config/policy.yaml', 'Before the window', '2026-11-25T11:59:59Z');
  await commit('config/policy.yaml', 'Raise the limit\n\nWith a body', '2026-11-25T12:00:00Z');
  await commit('README.md', 'Read me', '2026-11-26T11:59:59+00:00');
  await commit('config/policy.yaml', 'After it began', '2026-11-26T12:00:00Z');
});
afterAll(() => rm(cwd, { recursive: true }));

const WINDOW = { branch: null, from: '2026-11-25T12:00:00.000Z', to: '2026-11-26T12:00:00.000Z' };
const list = (path: string | null, remote = 'origin') =>
  gitCommitList({ cwd, remote, defaultBranch: 'main', environment: process.env }).list({ ...WINDOW, path }, never);

test('commits of the window are listed, newest first, those of a path alone where one is asked for', async () => {
  expect((await list(null)).map(({ message }) => message)).toEqual(['Read me', 'Raise the limit']);
  expect(await list('config')).toMatchObject([{ message: 'Raise the limit', at: '2026-11-25T12:00:00.000Z' }]);
});

test('a branch that the clone does not know is a fault that says to fetch', async () => {
  await expect(list(null, 'upstream')).rejects.toMatchObject({
    dependency: 'git',
    remedy: expect.stringContaining('git fetch'),
  });
});
