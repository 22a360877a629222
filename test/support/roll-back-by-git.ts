import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FakeGithub } from './fake-github/start-fake-github.ts';
import { BUNDLE } from './operations-repository.ts';

/** Break glass: a fresh clone and the bundle, git alone. */
export async function rollBackByGit(github: FakeGithub): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-glass-'));
  const env = {
    PATH: process.env['PATH'],
    ...{ HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_AUTHOR_NAME: 'On-call', GIT_AUTHOR_EMAIL: 'on-call@example.org' },
    ...{ GIT_COMMITTER_NAME: 'On-call', GIT_COMMITTER_EMAIL: 'on-call@example.org' },
  };
  try {
    const clone = join(folder, 'clone');
    execFileSync('git', ['clone', '--quiet', github.bareRepository, clone], { env });
    execFileSync(process.execPath, [BUNDLE, 'rollback', '--reason', 'GitHub is down', '--trigger', 'data-loss'], {
      cwd: clone,
      env,
      stdio: 'pipe',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
