import type { CommittedFile } from '../../actions/shared/ports.ts';
import { PEOPLES_PATHS, type PeoplesFiles } from '../../actions/shared/peoples-files/measure-files.ts';
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

/** Both files of the default branch, as `measurePeoplesFiles` takes them. */
export async function readBothFiles(target: Target, signal: AbortSignal): Promise<PeoplesFiles> {
  const files = await readPeoplesFiles(target, PEOPLES_PATHS, signal);
  const [datasets, policy] = PEOPLES_PATHS.map((path) => files.get(path)?.contents ?? null);
  return { [PEOPLES_PATHS[0]]: datasets ?? null, [PEOPLES_PATHS[1]]: policy ?? null };
}
