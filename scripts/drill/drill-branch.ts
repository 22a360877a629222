import { writeCommit } from '../../actions/shared/adapters/git/git-commit-object.ts';
import { gitWords, type GitClone } from '../../actions/shared/adapters/git/git-clone.ts';
import type { HistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import {
  openHistoryRepository,
  removeHistoryRepository,
} from '../../actions/shared/adapters/git/git-history-repository.ts';
import { DRILL_BRANCH } from '../../actions/shared/cutover/drill-branch.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import type { FileChange } from '../../actions/shared/ports.ts';

const LIMITS = { localMs: 20_000, networkMs: 60_000 };

export interface DrillBranch {
  /** Makes it anew, as an orphan; what a drill that died left behind is replaced. */
  make(message: string, files: readonly FileChange[]): Promise<void>;
  /** Every file of its tip that was asked for, `null` where there is none; `null` where there is no such branch. */
  read(paths: readonly string[]): Promise<ReadonlyMap<string, Uint8Array | null> | null>;
  /** Paths of its tip, below a folder. */
  list(folder: string): Promise<readonly string[]>;
  remove(): Promise<void>;
  close(): Promise<void>;
}

/** In a repository of its own, so that no clone of the user is touched. */
export async function openDrillBranch(
  remote: HistoryRemote,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DrillBranch> {
  const clone = await openHistoryRepository({ remote, branch: DRILL_BRANCH, environment, limits: LIMITS });
  const push = (refspec: string) =>
    network(clone, ['push', '--porcelain', '--no-verify', '--force', '--', remote.name, refspec]);
  const fetch = async (): Promise<boolean> => {
    const listed = await network(clone, ['ls-remote', '--', remote.name, clone.branchRef]);
    if (listed.trim() === '') return false;
    await network(clone, ['fetch', '--quiet', '--no-tags', '--', remote.name, `+${clone.branchRef}:${TIP}`]);
    return true;
  };
  return {
    make: async (message, files) => {
      const oid = await writeCommit(clone, { parent: null, message, files });
      await push(`${oid}:${clone.branchRef}`);
    },
    read: async (paths) => {
      if (!(await fetch())) return null;
      return new Map(await Promise.all(paths.map(async (path) => [path, await readFile(clone, path)] as const)));
    },
    list: async (folder) => {
      if (!(await fetch())) return [];
      const { stdout } = await clone.local(['ls-tree', '-r', '-z', '--name-only', TIP, '--', folder]);
      return stdout
        .toString('utf8')
        .split('\0')
        .filter((path) => path !== '');
    },
    remove: async () => {
      if ((await network(clone, ['ls-remote', '--', remote.name, clone.branchRef])).trim() === '') return;
      await push(`:${clone.branchRef}`);
    },
    close: () => removeHistoryRepository(clone),
  };
}

const TIP = 'refs/drill/tip';

async function readFile(clone: GitClone, path: string): Promise<Uint8Array | null> {
  const { exitCode, stdout } = await clone.local(['cat-file', 'blob', `${TIP}:${path}`]);
  return exitCode === 0 ? stdout : null;
}

async function network(clone: GitClone, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await clone.network(args);
  if (exitCode === 0) return stdout.toString('utf8');
  throw new OperatorError({
    reasonCode: 'push-refused',
    message: `git ${args[0] ?? ''} of the branch ${DRILL_BRANCH} did not work`,
    observed: gitWords(stderr),
    expected: 'a remote that answers, and takes and removes that branch',
    remedy: `Let the credentials push to ${DRILL_BRANCH} (contents: write), and exempt that branch from rules for others. A rollback needs the same of the branch of the state.`,
    exitCode: 1,
  });
}
