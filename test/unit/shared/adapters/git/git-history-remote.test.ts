import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { withGitConfig } from '../../../../../actions/shared/adapters/git/git-config-environment.ts';
import {
  cloneHistoryRemote,
  githubHistoryRemote,
} from '../../../../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../../../../actions/shared/adapters/git/git-history-store.ts';
import { historyStoreOfClone } from '../../../../support/history-harness.ts';
import { aRunFile } from '../../../../support/history-store-suite.ts';
import { bareEnvironment, temporaryGit } from '../../../../support/temporary-git.ts';
import type { TemporaryGit } from '../../../../support/temporary-git.ts';
import { virtualClock } from '../../../../support/virtual-clock.ts';

let git: TemporaryGit;
beforeEach(async () => {
  git = await temporaryGit();
  await git.commit({ files: { 'README.md': 'main\n' } });
});
afterEach(() => git.remove());

const settingsOf = async (cwd: string) =>
  (await cloneHistoryRemote({ cwd, remote: 'origin', environment: bareEnvironment(git.directory) })).settings;

describe('the remote of a clone', () => {
  it('takes over how the clone reaches it, and nothing of other remotes, references or the user', async () => {
    const clone = await git.clone();
    const settings: readonly (readonly [string, string])[] = [
      ['core.sshCommand', 'ssh -i key'],
      ['http.https://example.org/.extraheader', 'AUTHORIZATION: basic eA=='],
      ['credential.helper', 'store'],
      ['url.https://example.org/.insteadOf', 'short:'],
      ['remote.other.url', 'https://example.org/other.git'],
      ['remote.origin.mirror', 'true'],
      ['core.autocrlf', 'true'],
      ['user.name', 'Ünïcödé\nSecond line'],
    ];
    for (const setting of settings) await git.git(clone, ['config', ...setting]);
    await git.git(clone, ['config', '--global', 'credential.helper', 'of-the-user']);
    const taken = new Map(await settingsOf(clone));
    expect(taken.get('remote.origin.url')).toBe(git.remoteUrl);
    expect([...taken.keys()].filter((key) => /other|mirror|fetch|autocrlf/u.test(key))).toEqual([]);
    expect(taken.get('core.sshcommand')).toBe('ssh -i key');
    expect(taken.get('http.https://example.org/.extraheader')).toBe('AUTHORIZATION: basic eA==');
    expect(taken.get('credential.helper')).toBe('store');
    expect(taken.get('user.name')).toBe('Ünïcödé\nSecond line');
  });

  it('is reached by a path that is relative to the clone, and through rewritten addresses', async () => {
    const relative = await git.clone();
    await git.git(relative, ['remote', 'set-url', 'origin', '../remote.git']);
    expect(await (await historyStoreOfClone(git, relative)).append(aRunFile(1))).toBe('written');
    const rewritten = await git.clone();
    await git.git(rewritten, ['config', `url.file://${git.directory}/.insteadOf`, 'ours:']);
    await git.git(rewritten, ['remote', 'set-url', 'origin', 'ours:remote.git']);
    expect(await (await historyStoreOfClone(git, rewritten)).append(aRunFile(1))).toBe('already-there');
  });

  it('commits as the person of the clone, and as Switchback where nobody is set up', async () => {
    const clone = await git.clone();
    await (await historyStoreOfClone(git, clone)).append(aRunFile(1));
    await git.git(clone, ['config', 'user.name', 'Operator']);
    await git.git(clone, ['config', 'user.email', 'operator@example.org']);
    await (await historyStoreOfClone(git, clone)).append(aRunFile(2));
    const authors = await git.git(git.remote, ['log', '--format=%an <%ae> %cn', 'cutover-history']);
    expect(authors.split('\n')).toEqual([
      'Operator <operator@example.org> Operator',
      'Switchback <switchback@localhost> Switchback',
    ]);
  });

  it('is told to be missing, as is the clone', async () => {
    const clone = await git.clone();
    await git.git(clone, ['remote', 'remove', 'origin']);
    await expect((await historyStoreOfClone(git, clone)).read()).rejects.toMatchObject({
      reasonCode: 'remote-missing',
    });
    const broken = join(git.directory, 'broken');
    await mkdir(broken);
    await git.git(git.directory, ['init', '--quiet', broken]);
    await writeFile(join(broken, '.git/config'), '[broken');
    await expect(settingsOf(broken)).rejects.toMatchObject({ reasonCode: 'not-a-clone' });
  });
});

describe('what the store keeps on this machine', () => {
  it('is gone once it is closed, and it works again after that', async () => {
    const [clone, temporaryDirectory] = [await git.clone(), join(git.directory, 'temporary')];
    await mkdir(temporaryDirectory);
    const store = await historyStoreOfClone(git, clone, { temporaryDirectory });
    await store.append(aRunFile(1));
    expect(await readdir(temporaryDirectory)).toHaveLength(1);
    await store.close();
    expect(await readdir(temporaryDirectory)).toEqual([]);
    expect((await store.read()).files).toHaveLength(1);
    await store.close();
  });

  it('is not left behind where the remote is unusable, and the missing directory is told', async () => {
    const [clone, temporaryDirectory] = [await git.clone(), join(git.directory, 'temporary')];
    const store = await historyStoreOfClone(git, clone, { temporaryDirectory });
    await expect(store.read()).rejects.toMatchObject({ dependency: 'filesystem', retryable: false });
    await mkdir(temporaryDirectory);
    await git.git(clone, ['remote', 'remove', 'origin']);
    await expect((await historyStoreOfClone(git, clone, { temporaryDirectory })).read()).rejects.toThrow();
    expect(await readdir(temporaryDirectory)).toEqual([]);
  });
});

describe('a remote that does not answer', () => {
  const unreachable = githubHistoryRemote({ serverUrl: 'http://127.0.0.1:1', owner: 'o', repo: 'r', token: 't' });

  it('is told after three tries, with pauses that grow', async () => {
    const clock = virtualClock();
    const environment = bareEnvironment(git.directory);
    const store = gitHistoryStore({
      remote: unreachable,
      environment,
      temporaryDirectory: git.directory,
      clock,
      random: () => 1,
    });
    await expect(store.read()).rejects.toMatchObject({ reasonCode: 'remote-unreachable', exitCode: 1 });
    expect(clock.slept).toEqual([300, 600]);
  });

  it('is no longer waited for when the deadline would pass', async () => {
    const clock = virtualClock();
    const environment = bareEnvironment(git.directory);
    const more = { temporaryDirectory: git.directory, clock, deadlineMs: 100, random: () => 1 };
    const store = gitHistoryStore({ remote: unreachable, environment, ...more });
    await expect(store.read()).rejects.toMatchObject({ dependency: 'git', retryable: true });
    expect(clock.slept).toEqual([]);
  });
});

describe('configuration by environment', () => {
  it('comes behind what the caller gave that way', () => {
    const before = { PATH: '/bin', GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'a.b', GIT_CONFIG_VALUE_0: '1' };
    expect(withGitConfig(before, [['c.d', '2']])).toEqual({
      ...before,
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_1: 'c.d',
      GIT_CONFIG_VALUE_1: '2',
    });
  });
});
