import type { GitHistoryStoreOptions } from '../../actions/shared/adapters/git/git-history-store.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import { writeHook } from './git-harness.ts';
import type { HistoryStoreHarness } from './history-store-suite.ts';
import { commitToMemory, inMemoryHistory, inMemoryHistoryStore } from './in-memory-history-store.ts';
import { bareEnvironment, temporaryGit } from './temporary-git.ts';
import type { TemporaryGit } from './temporary-git.ts';

const BRANCH = 'cutover-history';

/** A store over a clone of the remote, with what it keeps inside the remote's own directory. */
export async function historyStoreOfClone(
  git: TemporaryGit,
  cwd: string,
  more: Partial<GitHistoryStoreOptions> = {},
): Promise<HistoryStore> {
  const environment = bareEnvironment(git.directory);
  const remote = await cloneHistoryRemote({ cwd, remote: 'origin', environment });
  return gitHistoryStore({ remote, environment, temporaryDirectory: git.directory, ...more });
}

export async function gitHistoryHarness(): Promise<HistoryStoreHarness> {
  const git = await temporaryGit();
  await git.commit({ files: { 'README.md': 'main\n' } });
  const clone = await git.clone();
  return {
    ...(await outsideOf(git)),
    store: await historyStoreOfClone(git, clone),
    another: () => historyStoreOfClone(git, clone),
  };
}

/** What is seen and done in the bare remote itself, however the store reaches it. */
export async function outsideOf(git: TemporaryGit): Promise<Omit<HistoryStoreHarness, 'store' | 'another'>> {
  const tip = async (): Promise<string | null> =>
    (await git.git(git.remote, ['for-each-ref', '--format=%(objectname)', `refs/heads/${BRANCH}`])) || null;
  return {
    tip,
    files: async () => {
      const paths = (await git.git(git.remote, ['ls-tree', '-r', '-z', '--name-only', BRANCH])).split('\0');
      const named = paths.filter((path) => path !== '');
      return new Map(
        await Promise.all(named.map(async (path) => [path, String(await git.show(BRANCH, path))] as const)),
      );
    },
    headlines: async () => (await git.git(git.remote, ['log', '--format=%s', BRANCH])).split('\n'),
    commitOutside: async (files) => void (await git.commit({ branch: BRANCH, files })),
    deleteBranch: async () => void (await git.git(git.remote, ['update-ref', '-d', `refs/heads/${BRANCH}`])),
    loseNextAnswer: () => writeHook(git, 'post-receive', 'rm -- "$0"\nkill -9 "$PPID"'),
    refuseCommits: () => writeHook(git, 'pre-receive', 'echo "rule: nobody may push here" >&2\nexit 1'),
    close: () => git.remove(),
  };
}

export async function inMemoryHistoryHarness(): Promise<HistoryStoreHarness> {
  const history = inMemoryHistory();
  return {
    store: inMemoryHistoryStore(history),
    another: async () => inMemoryHistoryStore(history),
    tip: async () => history.tipOid,
    files: async () =>
      new Map(
        [...history.files]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([path, contents]) => [path, Buffer.from(contents).toString()]),
      ),
    headlines: async () => history.messages.toReversed(),
    commitOutside: async (files) => {
      const added = Object.entries(files).map(([path, contents]) => [path, Buffer.from(contents)] as const);
      commitToMemory(history, 'Edit by hand', new Map([...history.files, ...added]));
    },
    deleteBranch: async () => {
      history.tipOid = null;
      history.files = new Map();
    },
    // A call in memory cannot lose its answer.
    loseNextAnswer: async () => undefined,
    refuseCommits: async () => {
      history.isRefusing = true;
    },
    close: async () => undefined,
  };
}
