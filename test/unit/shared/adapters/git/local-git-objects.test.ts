import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  readFilesFromObjects,
  readSnapshotFromObjects,
} from '../../../../../actions/shared/adapters/git/local-git-objects.ts';
import { DependencyError } from '../../../../../actions/shared/errors.ts';

const CONFIG = 'config/traffic_cutover_config.json';
const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

describe('reading a commit from git objects', () => {
  it('gives the committed bytes and their git id, not what the work tree holds', async () => {
    const { cwd, git } = aRepository();
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x00, 0xff, 0x0d, 0x0a]);
    write(cwd, CONFIG, bytes);
    git('add', '.');
    git('commit', '-qm', 'first');
    write(cwd, CONFIG, Buffer.from('changed, not committed'));
    const snapshot = await readHead(cwd, [CONFIG, 'absent.json']);
    expect(snapshot.oid).toBe(git('rev-parse', 'HEAD'));
    expect(snapshot.files.get(CONFIG)).toEqual({
      blobOid: git('rev-parse', `HEAD:${CONFIG}`),
      contents: new Uint8Array(bytes),
    });
    expect(snapshot.files.get('absent.json')).toBeNull();
  });

  it('gives whole messages, newest first, and keeps to the limit', async () => {
    const { cwd, commit } = aRepository();
    for (let index = 0; index < 6; index += 1) commit(`headline ${index}\n\nbody\n\nGeneration: ${index}`);
    const snapshot = await readHead(cwd, [], { historyLimit: 3 });
    expect(snapshot.history.map(({ message }) => message)).toEqual(
      [5, 4, 3].map((index) => `headline ${index}\n\nbody\n\nGeneration: ${index}`),
    );
    expect(snapshot.history[0]?.oid).toBe(snapshot.oid);
  });

  it('goes further down when a named base lies below the limit, and stays as it is when the base is unknown', async () => {
    const { cwd, commit, git } = aRepository();
    for (let index = 0; index < 6; index += 1) commit(`commit ${index}`);
    const base = git('rev-parse', 'HEAD~4');
    const deep = await readHead(cwd, [], { historyLimit: 2, historyDownTo: base });
    expect(deep.history.map(({ oid }) => oid)).toContain(base);
    const unknown = await readHead(cwd, [], { historyLimit: 2, historyDownTo: '0'.repeat(40) });
    expect(unknown.history.length).toBeGreaterThanOrEqual(2);
  });

  it('reads a symbolic link as the text of its target, and a directory as no file', async () => {
    const { cwd, git } = aRepository();
    write(cwd, 'config/real.json', Buffer.from('{}'));
    symlinkSync('real.json', join(cwd, 'config/link.json'));
    git('add', '.');
    git('commit', '-qm', 'link');
    const snapshot = await readHead(cwd, ['config/link.json', 'config']);
    expect(Buffer.from(snapshot.files.get('config/link.json')?.contents ?? []).toString()).toBe('real.json');
    expect(snapshot.files.get('config')).toBeNull();
  });

  it('is not led elsewhere by the variables that git sets for a hook', async () => {
    const { cwd, commit } = aRepository();
    commit('here');
    const other = aRepository();
    other.commit('elsewhere');
    process.env['GIT_DIR'] = join(other.cwd, '.git');
    try {
      expect((await readHead(cwd, [])).history[0]?.message).toBe('here');
    } finally {
      delete process.env['GIT_DIR'];
    }
  });

  it.each([
    ['no repository', () => aDirectory()],
    ['a directory that does not exist', () => join(aDirectory(), 'gone')],
    ['a repository without commits', () => aRepository().cwd],
  ])('says that %s is unusable, and why', async (_, make) => {
    const read = await readSnapshotFromObjects({ cwd: make(), revision: 'HEAD', paths: [CONFIG] });
    expect(read).toMatchObject({ kind: 'unusable', detail: expect.stringMatching(/\w/) });
  });

  it('refuses a shallow clone that is cut before the limit, and takes one that is not', async () => {
    const { cwd, commit } = aRepository();
    for (let index = 0; index < 5; index += 1) commit(`commit ${index}`);
    const shallow = join(aDirectory(), 'clone');
    execFileSync('git', ['clone', '-q', '--depth=3', `file://${cwd}`, shallow]);
    const query = { cwd: shallow, revision: 'HEAD', paths: [] };
    expect(await readSnapshotFromObjects({ ...query, historyLimit: 4 })).toMatchObject({
      kind: 'unusable',
      detail: expect.stringContaining('shallow'),
    });
    expect(await readSnapshotFromObjects({ ...query, historyLimit: 3 })).toMatchObject({ kind: 'read' });
  });

  it('never takes a file whose contents a partial clone left out for an absent file', async () => {
    const { cwd, git } = aRepository();
    write(cwd, CONFIG, Buffer.from('{"phase": "10%"}'));
    git('add', '.');
    git('commit', '-qm', 'config');
    git('config', 'uploadpack.allowFilter', 'true');
    const partial = join(aDirectory(), 'clone');
    execFileSync('git', ['clone', '-q', '--no-checkout', '--filter=blob:none', `file://${cwd}`, partial]);
    const read = await readSnapshotFromObjects({ cwd: partial, revision: 'HEAD', paths: [CONFIG, 'absent'] });
    expect(read).toMatchObject({ kind: 'unusable' });
    await expect(
      readFilesFromObjects({ cwd: partial, oid: git('rev-parse', 'HEAD'), paths: [CONFIG] }),
    ).rejects.toThrow(DependencyError);
  });

  it('stops when the signal aborts', async () => {
    const { cwd, commit } = aRepository();
    commit('here');
    const read = readSnapshotFromObjects({ cwd, revision: 'HEAD', paths: [], signal: AbortSignal.abort() });
    await expect(read).rejects.toThrow(DependencyError);
  });
});

describe('reading further files of a commit', () => {
  it('gives files of an older commit', async () => {
    const { cwd, git, commit } = aRepository();
    write(cwd, CONFIG, Buffer.from('old'));
    git('add', '.');
    git('commit', '-qm', 'old');
    const oid = git('rev-parse', 'HEAD');
    commit('newer');
    const files = await readFilesFromObjects({ cwd, oid, paths: [CONFIG, 'absent'] });
    expect(Buffer.from(files.get(CONFIG)?.contents ?? []).toString()).toBe('old');
    expect(files.get('absent')).toBeNull();
  });

  it('throws for a commit that is not here', async () => {
    const { cwd, commit } = aRepository();
    commit('here');
    await expect(readFilesFromObjects({ cwd, oid: 'a'.repeat(40), paths: [CONFIG] })).rejects.toThrow(DependencyError);
  });
});

async function readHead(
  cwd: string,
  paths: readonly string[],
  options: { historyLimit?: number; historyDownTo?: string } = {},
) {
  const read = await readSnapshotFromObjects({ cwd, revision: 'HEAD', paths, ...options });
  if (read.kind !== 'read') throw new Error(read.detail);
  return read.snapshot;
}

function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'switchback-objects-'));
  directories.push(directory);
  return directory;
}

function aRepository() {
  const cwd = aDirectory();
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Operator', '-c', 'user.email=operator@example.org', ...args], {
      cwd,
      encoding: 'utf8',
    }).trim();
  git('init', '-q', '-b', 'main');
  return { cwd, git, commit: (message: string) => git('commit', '-q', '--allow-empty', '-m', message) };
}

function write(cwd: string, path: string, contents: Buffer): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), contents);
}
