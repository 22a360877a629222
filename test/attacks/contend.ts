import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseTrailers } from '../../actions/shared/cutover/trailers.ts';
import { bareEnvironment, temporaryGit } from '../support/temporary-git.ts';

const WRITER = join(import.meta.dirname, 'counter-writer.ts');

/** Lets writer processes, each with a clone of its own, raise one counter on a real remote, and proves that nothing was lost. */
export async function contend(writers: number, commitsEach: number): Promise<void> {
  const git = await temporaryGit();
  try {
    await git.commit({ files: { counter: '0\n' } });
    const clones = await Promise.all(Array.from({ length: writers }, () => git.clone()));
    const environment = bareEnvironment(git.directory);
    await Promise.all(clones.map((clone, at) => runWriter([clone, `writer-${at}`, String(commitsEach)], environment)));
    const total = writers * commitsEach;
    expect((await git.show('main', 'counter'))?.toString()).toBe(`${total}\n`);
    const messages = (await git.git(git.remote, ['log', '-z', '--format=%B', 'main'])).split('\0');
    const ids = messages.flatMap((message) => parseTrailers(message)['Operation-Id'] ?? []);
    expect([ids.length, new Set(ids).size]).toEqual([total, total]);
    expect(await git.git(git.remote, ['rev-list', '--count', '--min-parents=2', 'main'])).toBe('0');
    // fsck ends with an error, and so does this, where an object is missing or damaged.
    await git.git(git.remote, ['fsck', '--full', '--strict']);
    await Promise.all(clones.map((clone) => git.git(clone, ['fsck', '--full', '--strict'])));
  } finally {
    await git.remove();
  }
}

function runWriter(args: readonly string[], environment: Record<string, string | undefined>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', WRITER, ...args], {
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${args[1]} ended with ${code}: ${stderr}`)),
    );
  });
}
