import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { aRunFile } from '../support/history-store-suite.ts';
import { bareEnvironment, temporaryGit } from '../support/temporary-git.ts';
import type { TemporaryGit } from '../support/temporary-git.ts';

const WRITER = join(import.meta.dirname, 'history-writer.ts');

/** Starts a writer; its store lives in the remote's own directory, so that what a killed one leaves goes with it. */
export function startHistoryWriter(git: TemporaryGit, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', WRITER, ...args], {
    env: bareEnvironment(git.directory),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

export function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`A writer ended with ${code}: ${stderr}`)),
    );
  });
}

/** Every file of these runs is on the branch exactly once, in a straight line of commits, and nothing is damaged. */
export async function expectWholeHistory(git: TemporaryGit, runs: number): Promise<void> {
  const listed = await git.git(git.remote, ['ls-tree', '-r', '--name-only', 'cutover-history']);
  const expected = Array.from({ length: runs }, (_, run) => aRunFile(run).path);
  expect(listed.split('\n').toSorted()).toEqual([...expected, 'README.md'].toSorted());
  const headlines = (await git.git(git.remote, ['log', '--format=%s', 'cutover-history'])).split('\n');
  expect(headlines.toSorted()).toEqual(expected.map((path) => `history: ${path.replace('.jsonl', '')}`).toSorted());
  expect(await git.git(git.remote, ['rev-list', '--count', '--min-parents=2', 'cutover-history'])).toBe('0');
  expect(await git.git(git.remote, ['for-each-ref', '--format=%(refname)'])).toBe(
    'refs/heads/cutover-history\nrefs/heads/main',
  );
  // fsck ends with an error, and so does this, where an object is missing or damaged.
  await git.git(git.remote, ['fsck', '--full', '--strict']);
}

/** Writer processes that all begin on a remote without the branch. */
export async function contendForHistory(writers: number, filesEach: number): Promise<void> {
  const git = await temporaryGit();
  try {
    await git.commit({ files: { 'README.md': 'main\n' } });
    const clone = await git.clone();
    const before = await stateOf(git, clone);
    const started = Array.from({ length: writers }, (_, at) =>
      endOf(startHistoryWriter(git, [clone, String(at * filesEach), String(filesEach)])),
    );
    await Promise.all(started);
    await expectWholeHistory(git, writers * filesEach);
    expect(await stateOf(git, clone)).toEqual(before);
  } finally {
    await git.remove();
  }
}

/** What the history must never touch of a person's clone. */
export async function stateOf(git: TemporaryGit, clone: string): Promise<readonly string[]> {
  const commands = [
    ['for-each-ref'],
    ['symbolic-ref', 'HEAD'],
    ['status', '--porcelain', '--ignored'],
    ['rev-parse', '--is-shallow-repository'],
    ['count-objects', '-v'],
    ['config', '--local', '--list'],
  ];
  return Promise.all(commands.map((command) => git.git(clone, command)));
}
