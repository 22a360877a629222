import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  gitCutoverRepository,
  type GitCutoverRepositoryOptions,
} from '../../../../../actions/shared/adapters/git/git-cutover-repository.ts';
import { DependencyError, OperatorError } from '../../../../../actions/shared/errors.ts';
import type { CommitRequest, CutoverRepository } from '../../../../../actions/shared/ports.ts';
import { seedRemote, writeHook } from '../../../../support/git-harness.ts';
import { bareEnvironment, temporaryGit } from '../../../../support/temporary-git.ts';
import type { TemporaryGit } from '../../../../support/temporary-git.ts';
import { virtualClock, type VirtualClock } from '../../../../support/virtual-clock.ts';

const CONFIG = 'config/traffic_cutover_config.json';
let git: TemporaryGit;
let clock: VirtualClock;

beforeEach(async () => {
  clock = virtualClock();
  git = await temporaryGit();
});
afterEach(() => git.remove());

function storeOf(options: Partial<GitCutoverRepositoryOptions> & { readonly cwd: string }): CutoverRepository {
  return gitCutoverRepository({
    remote: 'origin',
    branch: 'main',
    environment: bareEnvironment(git.directory),
    clock,
    ...options,
  });
}

function aRequest(expectedHeadOid: string, path = CONFIG): CommitRequest {
  return {
    expectedHeadOid,
    headline: 'h',
    body: 'Operation-Id: op-1',
    files: [{ path, contents: new TextEncoder().encode('new') }],
  };
}

const seed = (): Promise<void> => seedRemote(git, { branch: 'main', files: { [CONFIG]: 'old' }, messages: ['First'] });
const tip = (): Promise<string> => git.git(git.remote, ['rev-parse', 'main']);

async function refusalOf(store: CutoverRepository): Promise<OperatorError> {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      await store.readTip([CONFIG]);
      throw new Error('expected a refusal');
    } catch (cause) {
      if (cause instanceof OperatorError) return cause;
      expect(cause).toBeInstanceOf(DependencyError);
      clock.advance(5_000);
    }
  }
  throw new Error('expected a refusal after three tries');
}

describe('what a person must mend is told with a reason, an observation and a remedy', () => {
  it.each([
    ['remote', '-x', 'input-invalid'],
    ['remote', '', 'input-invalid'],
    ['remote', '--upload-pack=touch /tmp/x', 'input-invalid'],
    ['remote', 'upstream', 'remote-missing'],
    ['remote', 'https://example.org/x.git', 'input-invalid'],
    ['branch', '-f', 'input-invalid'],
    ['branch', '', 'input-invalid'],
    ['branch', 'a..b', 'input-invalid'],
    ['branch', 'main:refs/heads/other', 'input-invalid'],
    ['branch', 'with space', 'input-invalid'],
    ['branch', 'nul\0byte', 'input-invalid'],
    ['branch', 'gone', 'branch-missing'],
  ])('%s %j', async (what, value, reasonCode) => {
    await seed();
    const store = storeOf({ cwd: await git.clone(), [what]: value });
    expect(await refusalOf(store)).toMatchObject({
      reasonCode,
      observed: expect.stringMatching(/\S/),
      remedy: expect.stringMatching(/\S/),
    });
  });

  it('a directory that is no clone, and one that is not there', async () => {
    expect(
      await refusalOf(
        storeOf({
          cwd: git.directory,
          environment: { ...bareEnvironment(git.directory), GIT_CEILING_DIRECTORIES: '/' },
        }),
      ),
    ).toMatchObject({ reasonCode: 'not-a-clone' });
    expect(await refusalOf(storeOf({ cwd: join(git.directory, 'gone') }))).toMatchObject({
      reasonCode: 'git-unavailable',
    });
  });

  it('no git, and a git that is too old', async () => {
    await seed();
    const cwd = await git.clone();
    const fake = join(git.directory, 'bin');
    await mkdir(fake);
    expect(await refusalOf(storeOf({ cwd, environment: { PATH: fake } }))).toMatchObject({
      reasonCode: 'git-unavailable',
    });
    await writeFile(join(fake, 'git'), '#!/bin/sh\necho git version 2.17.1\n', { mode: 0o755 });
    expect(await refusalOf(storeOf({ cwd, environment: { PATH: fake } }))).toMatchObject({
      reasonCode: 'git-unavailable',
      observed: 'git version 2.17.1',
    });
  });

  it('a remote without any branch', async () => {
    const error = await refusalOf(storeOf({ cwd: await git.clone() }));
    expect(error).toMatchObject({ reasonCode: 'branch-missing', observed: 'a remote without any branch' });
  });

  it('a remote that does not answer: at first as a fault that may pass, then for good, without credentials in the text', async () => {
    await seed();
    const cwd = await git.clone();
    await git.git(cwd, ['remote', 'set-url', 'origin', 'http://user:s3cret@127.0.0.1:1/x.git']);
    const store = storeOf({ cwd });
    await expect(store.readTip([CONFIG])).rejects.toMatchObject({ dependency: 'git', retryable: true });
    const error = await refusalOf(store);
    expect(error).toMatchObject({ reasonCode: 'remote-unreachable', exitCode: 1 });
    expect(JSON.stringify([error.message, error.observed, error.remedy])).not.toContain('s3cret');
  });

  it.each([
    ['three failures within less than 10 s', [0, 4_000, 5_900], false],
    ['two failures, however far apart', [0, 60_000], false],
    ['three failures over 10 s', [0, 4_000, 6_100], true],
    ['many failures over 10 s', [0, 100, 200, 400, 800, 1_600, 3_200, 4_000], true],
  ])('a remote that does not answer: %s', async (_name, waits, isTold) => {
    await seed();
    const cwd = await git.clone();
    await git.git(cwd, ['remote', 'set-url', 'origin', `file://${join(git.directory, 'gone.git')}`]);
    const store = storeOf({ cwd });
    const read = async (): Promise<unknown> => store.readTip([CONFIG]).catch((cause: unknown) => cause);
    for (const [at, wait] of waits.entries()) {
      clock.advance(wait);
      const isLast = at === waits.length - 1;
      expect(await read()).toBeInstanceOf(isLast && isTold ? OperatorError : DependencyError);
    }
  });

  it('a remote that answered in between has all its patience again', async () => {
    await seed();
    const cwd = await git.clone();
    const store = storeOf({ cwd });
    const point = (to: string): Promise<string> => git.git(cwd, ['remote', 'set-url', 'origin', `file://${to}`]);
    for (let round = 0; round < 2; round += 1) {
      await point(join(git.directory, 'gone.git'));
      for (let tries = 0; tries < 2; tries += 1) {
        await expect(store.readTip([CONFIG])).rejects.toBeInstanceOf(DependencyError);
        clock.advance(9_000);
      }
      await point(git.remote);
      expect((await store.readTip([CONFIG])).oid).toBe(await tip());
    }
  });

  it('a rule of the remote, with its own words and nothing written', async () => {
    await seed();
    const store = storeOf({ cwd: await git.clone() });
    await writeHook(git, 'pre-receive', 'echo "::error::only on Tuesdays" >&2\nexit 1');
    const base = await tip();
    expect(await store.commit(aRequest(base))).toMatchObject({ kind: 'conflict' });
    await expect(store.commit(aRequest(base))).rejects.toMatchObject({
      reasonCode: 'push-refused',
      observed: expect.stringContaining('only on Tuesdays'),
    });
    expect(await tip()).toBe(base);
  });

  it('a push without the right to, told after three tries on the same tip', async () => {
    await seed();
    const cwd = await git.clone();
    await git.git(cwd, ['config', 'remote.origin.receivepack', 'false']);
    const store = storeOf({ cwd });
    const base = await tip();
    for (let tries = 0; tries < 2; tries += 1) expect((await store.commit(aRequest(base))).kind).toBe('conflict');
    await expect(store.commit(aRequest(base))).rejects.toMatchObject({ reasonCode: 'push-refused', exitCode: 1 });
  });

  it('never a push whose answer did not come, however often: it may have landed', async () => {
    await seed();
    const cwd = await git.clone();
    const store = storeOf({ cwd });
    await writeHook(git, 'pre-receive', 'kill -9 "$PPID"');
    const base = await tip();
    for (let tries = 0; tries < 5; tries += 1) expect((await store.commit(aRequest(base))).kind).toBe('ambiguous');
    expect((await readdir(join(cwd, '.git'))).filter((name) => name.startsWith('switchback'))).toEqual([]);
  });

  it('not that a commit landed: what goes wrong after that is no fault', async () => {
    await seed();
    const cwd = await git.clone();
    const bin = join(git.directory, 'bin');
    await mkdir(bin);
    const found = (name: string): string =>
      execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    for (const name of ['git', 'git-upload-pack', 'git-receive-pack', 'sh', 'rm'])
      await symlink(found(name), join(bin, name));
    await writeHook(git, 'post-receive', `rm '${join(bin, 'git')}'`);
    const store = storeOf({ cwd, environment: { ...bareEnvironment(git.directory), PATH: bin } });
    const outcome = await store.commit(aRequest(await tip()));
    expect(outcome).toEqual({ kind: 'committed', oid: await tip() });
  });

  it.each(['../outside', '.git/config', '/absolute', 'a//b', ''])('a path that git does not take: %j', async (path) => {
    await seed();
    const base = await tip();
    const store = storeOf({ cwd: await git.clone() });
    await expect(store.commit(aRequest(base, path))).rejects.toMatchObject({ reasonCode: 'clone-unwritable' });
    expect(await tip()).toBe(base);
  });

  it('a clone whose objects are damaged', async () => {
    await seed();
    const cwd = await git.clone();
    const base = await tip();
    await rm(join(cwd, '.git/objects'), { recursive: true });
    await mkdir(join(cwd, '.git/objects'));
    await expect(storeOf({ cwd }).commit(aRequest(base))).rejects.toMatchObject({ reasonCode: 'clone-unwritable' });
    expect(await storeOf({ cwd }).readKnownBase([CONFIG])).toBeNull();
  });
});

describe('time and interruption', () => {
  it('knows no base once its signal has aborted, and none in time where git does not answer', async () => {
    await seed();
    const cwd = await git.clone();
    expect(await storeOf({ cwd }).readKnownBase([CONFIG], AbortSignal.abort())).toBeNull();
    const store = storeOf({ cwd });
    await store.readKnownBase([CONFIG]);
    expect(await store.readKnownBase([CONFIG], AbortSignal.abort())).toBeNull();
    expect(await storeOf({ cwd: git.directory }).readKnownBase([CONFIG])).toBeNull();
  });

  it('knows that nothing was sent where the remote did not even begin to listen', async () => {
    await seed();
    const cwd = await git.clone();
    const deaf = join(git.directory, 'deaf');
    await writeFile(deaf, '#!/bin/sh\nexec sleep 60\n', { mode: 0o755 });
    await git.git(cwd, ['config', 'remote.origin.receivepack', deaf]);
    const store = storeOf({ cwd, limits: { localMs: 5_000, networkMs: 300 } });
    expect(await store.commit(aRequest(await tip()))).toEqual({
      kind: 'conflict',
      detail: 'git push did not end within its time',
    });
  });

  it('ends a push that hangs, with everything it started, and calls it ambiguous', async () => {
    await seed();
    const store = storeOf({ cwd: await git.clone(), limits: { localMs: 5_000, networkMs: 1_500 } });
    const hung = join(git.directory, 'hung');
    await writeHook(git, 'pre-receive', `echo $$ > '${hung}'\nexec sleep 60`);
    const startedAt = performance.now();
    expect(await store.commit(aRequest(await tip()))).toEqual({
      kind: 'ambiguous',
      detail: 'git push did not end within its time',
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await expectEnded(hung);
  });

  it('ends a push when its signal aborts, and calls it ambiguous', async () => {
    await seed();
    const store = storeOf({ cwd: await git.clone() });
    const hung = join(git.directory, 'hung');
    await writeHook(git, 'pre-receive', `echo $$ > '${hung}'\nexec sleep 60`);
    const outcome = store.commit(aRequest(await tip()), AbortSignal.timeout(1_500));
    expect(await outcome).toEqual({ kind: 'ambiguous', detail: 'git push was interrupted' });
    await expectEnded(hung);
  });

  it('kills a git that does not listen to SIGTERM', async () => {
    await seed();
    const cwd = await git.clone();
    const deaf = join(git.directory, 'deaf');
    await writeFile(deaf, "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1; done\n");
    await chmod(deaf, 0o755);
    await git.git(cwd, ['config', 'remote.origin.uploadpack', deaf]);
    const startedAt = performance.now();
    await expect(storeOf({ cwd }).readTip([CONFIG], { signal: AbortSignal.timeout(300) })).rejects.toMatchObject({
      dependency: 'git',
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

/** The hook wrote its process id; that process must be gone soon. */
async function expectEnded(file: string): Promise<void> {
  const pid = Number(await readFile(file, 'utf8'));
  for (let looks = 0; looks < 40 && isAlive(pid); looks += 1) await pause(50);
  expect(isAlive(pid)).toBe(false);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
