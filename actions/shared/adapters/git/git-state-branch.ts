import { STATE_BRANCH_PATH } from '../../cutover/file-paths.ts';
import { parseStateBranchMarker, type FoundMarker } from '../../state-branch/state-branch-marker.ts';
import { readFileOfRevision } from './local-git-objects.ts';

interface MarkerQuery {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** `HEAD`, `refs/remotes/origin/main`. */
  readonly revision: string;
  /** The same for the person. */
  readonly where: string;
}

/** `config/state-branch` of a commit, from git's objects alone; nothing where the commit or the file is not there. */
export async function readStateBranchMarker({ where, ...query }: MarkerQuery): Promise<readonly FoundMarker[]> {
  const file = await readFileOfRevision({ ...query, path: STATE_BRANCH_PATH });
  if (file === 'absent') return [];
  if (file === 'left-out') return [{ kind: 'bad', observed: 'contents that this partial clone left out', where }];
  return [{ ...parseStateBranchMarker(file.contents), where }];
}
