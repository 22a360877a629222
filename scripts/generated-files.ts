import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Path relative to the root to the text that belongs there. */
export type ExpectedFiles = ReadonlyMap<string, string>;

/** The files whose bytes differ from what they should be, or that are missing. */
export async function findStale(root: string, expected: ExpectedFiles): Promise<readonly string[]> {
  const states = await Promise.all(
    [...expected].map(async ([path, text]) => ((await readIfPresent(join(root, path))) === text ? [] : [path])),
  );
  return states.flat().toSorted();
}

/** Files in `folders` that nothing generates any more. */
export async function findLeftovers(
  root: string,
  folders: readonly string[],
  expected: ExpectedFiles,
): Promise<readonly string[]> {
  const listings = await Promise.all(folders.map((folder) => listFolder(root, folder)));
  return listings.flat().filter((path) => !expected.has(path));
}

export async function writeFiles(root: string, files: ExpectedFiles, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), files.get(path) ?? '', 'utf8');
  }
}

export async function removeFiles(root: string, paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(join(root, path))));
}

export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function listFolder(root: string, folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(join(root, folder))).map((name) => `${folder}/${name}`);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
