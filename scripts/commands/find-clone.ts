import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from '../../actions/shared/cutover/file-paths.ts';

interface FoundClone {
  readonly directory: string;
  readonly isProgramsOwn: boolean;
}

const OWN_FOLDER = dirname(fileURLToPath(import.meta.url));

/**
 * The clone to work in: the one asked for; else the one around `workingDirectory`, where that is an operations repository (or where this program
 * lies in none); else the one that this program lies in. So a crontab line needs no directory, and a rollback started by a path
 * from inside some other repository never writes into that one.
 */
export function findClone(asked: string | undefined, workingDirectory: string, ownFolder = OWN_FOLDER): FoundClone {
  if (asked !== undefined) return { directory: resolve(workingDirectory, asked), isProgramsOwn: false };
  if (isBareRepository(workingDirectory) || isOperationsRepository(findTop(workingDirectory)))
    return { directory: workingDirectory, isProgramsOwn: false };
  const own = findTop(ownFolder);
  return own !== null && isOperationsRepository(own)
    ? { directory: own, isProgramsOwn: true }
    : { directory: workingDirectory, isProgramsOwn: false };
}

/** The nearest folder upwards that holds `.git`: a folder, or the file of a linked work tree. */
function findTop(start: string): string | null {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

function isOperationsRepository(top: string | null): boolean {
  return (
    top !== null && [CONFIG_PATH, ROUTING_PATH, POLICY_PATH, DATASETS_PATH].some((path) => existsSync(join(top, path)))
  );
}

function isBareRepository(folder: string): boolean {
  return existsSync(join(folder, 'HEAD')) && existsSync(join(folder, 'objects')) && existsSync(join(folder, 'refs'));
}
