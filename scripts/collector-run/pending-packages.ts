import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where dlt keeps packages that are not loaded, within the folder of one pipeline (dlt 1.31, NormalizeStorage and LoadStorage). */
const WAITING = [
  ['normalize', 'extracted'],
  ['load', 'new'],
  ['load', 'normalized'],
] as const;
const MOST_PIPELINES = 1_000;

/**
 * How many packages of dlt are extracted and not loaded yet: a later run loads them first, whatever the state says then. The folder is the one of all
 * pipelines (`~/.dlt/pipelines`) or of one. dlt itself is not needed. `null` where the folder cannot be read or holds no pipeline: a wrong folder says
 * nothing, and never that nothing is pending.
 */
export async function countPendingPackages(folder: string): Promise<number | null> {
  try {
    const names = await listFolders(folder);
    if (isPipeline(names)) return await countOf(folder);
    const counts = await Promise.all(names.slice(0, MOST_PIPELINES).map((name) => countIn(join(folder, name))));
    const known = counts.filter((one) => one !== null);
    return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
  } catch (cause) {
    if (isFileFault(cause)) return null;
    throw cause;
  }
}

/** One folder that may not be read makes the whole count unknown: what lies in it would else count as nothing. */
function isFileFault(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause;
}

const isPipeline = (names: readonly string[]): boolean => names.includes('normalize') || names.includes('load');

/** `null` for a folder that is no pipeline. */
async function countIn(folder: string): Promise<number | null> {
  return isPipeline(await listFolders(folder)) ? countOf(folder) : null;
}

/** A package that is being normalized lies in two of the folders under one load id. One marked to be aborted is dropped by the next run. */
async function countOf(pipeline: string): Promise<number> {
  const waiting = new Set<string>();
  for (const place of WAITING) {
    const path = join(pipeline, ...place);
    for (const loadId of await listFolders(path)) {
      if (!(await isAborted(join(path, loadId)))) waiting.add(loadId);
    }
  }
  return waiting.size;
}

async function isAborted(loadPackage: string): Promise<boolean> {
  const text = await readFile(join(loadPackage, 'load_package_state.json'), 'utf8').catch(() => '');
  return /"abort_requested"\s*:\s*true/u.test(text);
}

/** None where the folder is not there. */
async function listFolders(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  } catch (cause) {
    if (isFileFault(cause) && ['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return [];
    throw cause;
  }
}
