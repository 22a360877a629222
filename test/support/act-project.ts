import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FakeGithub } from './fake-github/start-fake-github.ts';
import { PROJECT } from './operations-repository.ts';

/** This checkout's files, as they are now, in one commit on top of the state. */
export async function commitProject(github: FakeGithub): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-project-'));
  try {
    const git = (...args: readonly string[]): string =>
      execFileSync('git', [...args], {
        cwd: PROJECT,
        env: { ...process.env, GIT_INDEX_FILE: join(folder, 'index') },
        encoding: 'utf8',
        maxBuffer: 1e8,
      });
    git('read-tree', 'HEAD');
    git('add', '--all', '--', '.github', 'actions', 'config/policy.yaml', 'config/datasets.yaml', 'package.json');
    const tree = git('write-tree').trim();
    await github.git('fetch', '--quiet', PROJECT, 'HEAD');
    execFileSync('sh', [
      '-c',
      'git -C "$1" ls-tree -r "$2" | cut -d" " -f3 | cut -f1 | git -C "$1" pack-objects --stdout --quiet | git -C "$3" unpack-objects -q',
      'sh',
      PROJECT,
      tree,
      github.bareRepository,
    ]);
    const listing = git('ls-tree', '-r', '--name-only', tree)
      .trim()
      .split('\n')
      .filter((path) => /^(?:\.github\/workflows|actions)\/|^config\/(?:policy|datasets)\.yaml$/u.test(path));
    const files = listing.map(
      (path) =>
        [path, execFileSync('git', ['cat-file', 'blob', `${tree}:${path}`], { cwd: PROJECT, maxBuffer: 1e8 })] as const,
    );
    await github.commit({ message: 'The project', files: Object.fromEntries(files) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
