import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitCutoverRepository } from '../../../../../actions/shared/adapters/git/git-cutover-repository.ts';
import type { CutoverRepository } from '../../../../../actions/shared/ports.ts';
import { seedRemote } from '../../../../support/git-harness.ts';
import { bareEnvironment, temporaryGit } from '../../../../support/temporary-git.ts';
import type { TemporaryGit } from '../../../../support/temporary-git.ts';

const CONFIG = 'config/traffic_cutover_config.json';
let git: TemporaryGit;

beforeEach(async () => {
  git = await temporaryGit();
});
afterEach(() => git.remove());

function storeIn(cwd: string, more: Record<string, string | undefined> = {}): CutoverRepository {
  return gitCutoverRepository({
    cwd,
    remote: 'origin',
    branch: 'main',
    environment: { ...bareEnvironment(git.directory), ...more },
  });
}

async function commitOnTip(store: CutoverRepository, contents = 'new'): Promise<string> {
  const { oid } = await store.readTip([CONFIG]);
  return commitOn(store, oid, contents);
}

async function commitOn(store: CutoverRepository, expectedHeadOid: string, contents = 'new'): Promise<string> {
  const files = [{ path: CONFIG, contents: new TextEncoder().encode(contents) }];
  const outcome = await store.commit({
    expectedHeadOid,
    headline: 'rollback: 10% -> manual_only',
    body: 'Operation-Id: op-1',
    files,
  });
  if (outcome.kind !== 'committed') throw new Error(`expected a commit, got ${outcome.kind}: ${outcome.detail}`);
  return outcome.oid;
}

async function seed(commits = 1): Promise<void> {
  const messages = Array.from({ length: commits }, (_, at) => `Commit ${at}`);
  await seedRemote(git, { branch: 'main', files: { [CONFIG]: 'old', 'README.md': 'kept' }, messages });
}

const tip = (): Promise<string> => git.git(git.remote, ['rev-parse', 'main']);

describe('kinds of clones', () => {
  it('never pushes what the operator has committed but not pushed', async () => {
    await seed();
    const clone = await git.clone();
    await writeFile(join(clone, 'README.md'), 'unfinished work');
    await git.git(clone, [
      '-c',
      'user.name=O',
      '-c',
      'user.email=o@example.org',
      'commit',
      '--quiet',
      '-am',
      'Unfinished',
    ]);
    const local = await git.git(clone, ['rev-parse', 'HEAD']);
    const base = await storeIn(clone).readKnownBase([CONFIG]);
    await commitOn(storeIn(clone), base?.oid ?? '');
    expect(await git.show('main', 'README.md')).toEqual(Buffer.from('kept'));
    expect(await git.git(clone, ['rev-parse', 'HEAD'])).toBe(local);
  });

  it('leaves work tree, index, HEAD and branches as they are, staged and unstaged work included', async () => {
    await seed();
    const clone = await git.clone();
    await writeFile(join(clone, CONFIG), 'half-edited');
    await writeFile(join(clone, 'staged.txt'), 'staged');
    await git.git(clone, ['add', 'staged.txt']);
    const look = async (): Promise<string> =>
      [
        await git.git(clone, ['status', '--porcelain']),
        await git.git(clone, ['for-each-ref', 'refs/heads']),
        await readFile(join(clone, '.git/HEAD'), 'utf8'),
      ].join('\n');
    const before = await look();
    await commitOnTip(storeIn(clone));
    expect(await look()).toBe(before);
    expect(await git.git(clone, ['rev-parse', 'refs/remotes/origin/main'])).toBe(await tip());
    expect(await git.git(clone, ['ls-files', '--others', '.git'])).toBe('');
  });

  it('works with a detached HEAD, in a directory of the clone, in a linked work tree and in a bare clone', async () => {
    await seed();
    const clone = await git.clone();
    await git.git(clone, ['checkout', '--quiet', '--detach']);
    await commitOnTip(storeIn(join(clone, 'config')), '1');
    const tree = join(git.directory, 'tree');
    await git.git(clone, ['worktree', 'add', '--quiet', '--detach', tree]);
    await commitOnTip(storeIn(tree), '2');
    await commitOnTip(storeIn(await git.clone('--mirror')), '3');
    expect(await git.git(git.remote, ['rev-list', '--count', 'main'])).toBe('4');
  });

  it('does not use the base of a shallow clone, and deepens it in the call that reads the tip', async () => {
    await seed(60);
    const clone = await git.clone('--depth=1');
    const store = storeIn(clone);
    expect(await store.readKnownBase([CONFIG])).toBeNull();
    expect((await store.readTip([CONFIG])).history.length).toBeGreaterThanOrEqual(50);
    expect((await store.readKnownBase([CONFIG]))?.oid).toBe(await tip());
    await commitOnTip(store);
    expect(await git.git(clone, ['rev-parse', '--is-shallow-repository'])).toBe('true');
  });

  it('does not cut a shallow clone that is deeper than it needs', async () => {
    await seed(60);
    const clone = await git.clone('--depth=55');
    await storeIn(clone).readTip([CONFIG]);
    expect(await git.git(clone, ['rev-list', '--count', 'origin/main'])).toBe('55');
  });

  it('brings a branch that a single-branch clone left out', async () => {
    await seed();
    await git.commit({ branch: 'ops/state', parent: null, files: { [CONFIG]: 'elsewhere' } });
    const clone = await git.clone('--single-branch', '--branch=main');
    const store = gitCutoverRepository({
      cwd: clone,
      remote: 'origin',
      branch: 'ops/state',
      environment: bareEnvironment(git.directory),
    });
    expect(await store.readKnownBase([CONFIG])).toBeNull();
    const oid = await commitOnTip(store);
    expect(await git.git(git.remote, ['rev-parse', 'ops/state'])).toBe(oid);
    expect((await store.readKnownBase([CONFIG]))?.oid).toBe(oid);
  });

  it('commits from a partial clone without fetching the files that stay', async () => {
    await seed();
    const store = storeIn(await git.clone('--filter=blob:none', '--no-checkout'));
    const base = await git.git(git.remote, ['rev-parse', 'main']);
    await commitOn(store, base);
    expect(await git.show('main', 'README.md')).toEqual(Buffer.from('kept'));
  });

  it.each(['blob:none', 'tree:0'])(
    'reads from a partial clone (%s) what it left out, after the branch moved too',
    async (filter) => {
      await seed();
      const store = storeIn(await git.clone(`--filter=${filter}`, '--no-checkout'));
      const oid = await git.commit({ files: { [CONFIG]: 'moved', 'incidents/1/README.md': 'a report' } });
      const read = await store.readTip([CONFIG, 'absent']);
      expect(Buffer.from(read.files.get(CONFIG)?.contents ?? []).toString()).toBe('moved');
      expect(read.files.get('absent')).toBeNull();
      const more = await store.readFiles(oid, ['incidents/1/README.md']);
      expect(Buffer.from(more.get('incidents/1/README.md')?.contents ?? []).toString()).toBe('a report');
      await commitOn(store, oid);
      expect(await git.show('main', 'README.md')).toEqual(Buffer.from('kept'));
    },
  );

  it('replaces a directory that stands where the file goes, and a file where its directory goes', async () => {
    await seedRemote(git, { branch: 'main', files: { [`${CONFIG}/odd`]: 'x' }, messages: ['Odd'] });
    await commitOnTip(storeIn(await git.clone()), 'new');
    expect(await git.show('main', CONFIG)).toEqual(Buffer.from('new'));
    await git.commit({ files: { config: 'a file' } });
    await commitOnTip(storeIn(await git.clone()), 'newer');
    expect(await git.show('main', CONFIG)).toEqual(Buffer.from('newer'));
  });

  it('does not run the hooks of the clone, and is not led astray by the environment of a hook', async () => {
    await seed();
    const clone = await git.clone();
    for (const hook of ['pre-push', 'reference-transaction', 'pre-commit']) {
      await writeFile(join(clone, '.git/hooks', hook), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    }
    const elsewhere = {
      GIT_DIR: '/nowhere',
      GIT_INDEX_FILE: '/nowhere/index',
      GIT_WORK_TREE: '/nowhere',
      GIT_OBJECT_DIRECTORY: '/nowhere',
    };
    await commitOnTip(storeIn(clone, elsewhere));
    expect(await git.show('main', CONFIG)).toEqual(Buffer.from('new'));
  });

  it('commits under the git identity of the person, or a neutral one where there is none', async () => {
    await seed();
    const clone = await git.clone();
    await git.git(clone, ['config', 'commit.gpgSign', 'true']);
    await git.git(clone, ['config', 'user.useConfigOnly', 'true']);
    const identity = async (): Promise<string> =>
      git.git(git.remote, ['log', '-1', '--format=%an <%ae> %cn <%ce>', 'main']);
    await commitOnTip(storeIn(clone), '1');
    expect(await identity()).toBe('Switchback <switchback@localhost> Switchback <switchback@localhost>');
    await git.git(clone, ['config', 'user.name', 'Operator']);
    await git.git(clone, ['config', 'user.email', 'operator@example.org']);
    await commitOnTip(storeIn(clone), '2');
    expect(await identity()).toBe('Operator <operator@example.org> Operator <operator@example.org>');
    await commitOnTip(storeIn(clone, { GIT_AUTHOR_NAME: 'From CI' }), '3');
    expect(await identity()).toBe('From CI <operator@example.org> Operator <operator@example.org>');
  });

  it('pushes neither tags nor other branches, whatever the clone is set to', async () => {
    await seed();
    const clone = await git.clone();
    await git.git(clone, [
      '-c',
      'user.name=O',
      '-c',
      'user.email=o@example.org',
      'tag',
      '-a',
      'v1',
      '-m',
      'x',
      'origin/main',
    ]);
    for (const setting of [
      'push.followTags true',
      'push.default matching',
      'remote.origin.push +refs/heads/*:refs/heads/*',
      'push.gpgSign true',
    ]) {
      const [key = '', value = ''] = setting.split(' ');
      await git.git(clone, ['config', key, value]);
    }
    await commitOnTip(storeIn(clone));
    expect(await git.git(git.remote, ['for-each-ref', '--format=%(refname)'])).toBe('refs/heads/main');
  });
});
