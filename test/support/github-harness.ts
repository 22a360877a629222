import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { githubCutoverRepository } from '../../actions/shared/adapters/github/github-cutover-repository.ts';
import type { CutoverRepository } from '../../actions/shared/ports.ts';
import type { CutoverRepositoryHarness, HarnessOptions } from './cutover-repository-suite.ts';
import { startFakeGithub } from './fake-github/start-fake-github.ts';

/** The GitHub store over the fake, with a clone for each store as its checkout. */
export async function githubHarness({ branch, files, messages }: HarnessOptions): Promise<CutoverRepositoryHarness> {
  const [first = 'First', ...further] = messages;
  const github = await startFakeGithub({ branch, files, message: first });
  const directory = await mkdtemp(join(tmpdir(), 'switchback-github-harness-'));
  if (further.length > 0) await github.commits(further);
  let clones = 0;
  const another = async (): Promise<CutoverRepository> => {
    const checkoutDirectory = join(directory, `clone-${(clones += 1)}`);
    await promisify(execFile)('git', ['clone', '--quiet', github.bareRepository, checkoutDirectory]);
    const { owner, repo, token, url: apiUrl, graphqlUrl } = github;
    return githubCutoverRepository({ owner, repo, token, branch, apiUrl, graphqlUrl, checkoutDirectory });
  };
  return {
    repository: await another(),
    another,
    commitOutside: (change) => github.commit(change),
    resetOutside: async (oid) => void (await github.git('update-ref', `refs/heads/${branch}`, oid)),
    tip: () => github.tip(),
    loseNextAnswer: async () =>
      github.faults.queue({ on: 'createCommitOnBranch', kind: 'reset', when: 'after applying' }),
    refuseCommits: async () => void (github.state.permissions.contents = 'read'),
    close: async () => {
      await rm(directory, { recursive: true, force: true });
      await github.close();
    },
  };
}
