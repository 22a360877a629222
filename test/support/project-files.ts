import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that the project stands in. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Every file that git tracks or would track, relative to the root, sorted; deleted ones are left out. */
export function listProjectFiles(): readonly string[] {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = listing.split('\0').filter((path) => path !== '' && existsSync(join(projectRoot, path)));
  return [...new Set(paths)].toSorted();
}

export function readProjectFile(path: string): string {
  return readFileSync(join(projectRoot, path), 'utf8');
}
