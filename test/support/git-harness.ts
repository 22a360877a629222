import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import type { CutoverRepositoryHarness, HarnessOptions } from './cutover-repository-suite.ts';
import { bareEnvironment, temporaryGit } from './temporary-git.ts';
import type { TemporaryGit } from './temporary-git.ts';

/** The git store over a real bare remote, with a clone for each store. */
export async function gitHarness(options: HarnessOptions): Promise<CutoverRepositoryHarness> {
  const git = await temporaryGit();
  await seedRemote(git, options);
  const { branch } = options;
  const environment = bareEnvironment(git.directory);
  const another = async () => gitCutoverRepository({ cwd: await git.clone(), remote: 'origin', branch, environment });
  return {
    repository: await another(),
    another,
    commitOutside: (change) => git.commit({ branch, ...change }),
    resetOutside: async (oid) => void (await git.git(git.remote, ['update-ref', `refs/heads/${branch}`, oid])),
    tip: () => git.git(git.remote, ['rev-parse', `refs/heads/${branch}`]),
    // The hook runs after the branch has moved, and ends the process that would have reported so.
    loseNextAnswer: () => writeHook(git, 'post-receive', 'rm -- "$0"\nkill -9 "$PPID"'),
    refuseCommits: () => writeHook(git, 'pre-receive', 'echo "rule: nobody may push here" >&2\nexit 1'),
    close: () => git.remove(),
  };
}

/** The first commit holds the files; each further message makes one more. */
export async function seedRemote(git: TemporaryGit, { branch, files, messages }: HarnessOptions): Promise<void> {
  for (const [at, message] of messages.entries()) await git.commit({ branch, message, files: at === 0 ? files : {} });
  await git.git(git.remote, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
}

export async function writeHook(git: TemporaryGit, name: string, script: string): Promise<void> {
  await mkdir(join(git.remote, 'hooks'), { recursive: true });
  await writeFile(join(git.remote, 'hooks', name), `#!/bin/sh\n${script}\n`);
  await chmod(join(git.remote, 'hooks', name), 0o755);
}
