import type { CommittedFile } from '../../actions/shared/ports.ts';
import type { Target } from './find-target.ts';
import { readTipSnapshot } from './read-live-state.ts';

/** The policy and the datasets stay on the default branch, whatever branch holds the live state (DESIGN.md section 3). */
export async function readPeoplesFiles(
  target: Target,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CommittedFile | null>> {
  return (await readTipSnapshot({ ...target, branch: target.defaultBranch }, paths, signal)).files;
}
