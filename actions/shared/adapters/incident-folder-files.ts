import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { DependencyError } from '../errors.ts';
import { isRead, refuseFile, type FolderFile, type IncidentFolder } from '../review/incident-folder.ts';

const SYMBOLIC_LINK = '120000';
const ORDINARY = '100644';

/** Every file of `incidents/<id>/` of a work tree, as a review takes it: links are not followed, and what is too large is not read. */
export async function readIncidentFolder(directory: string, id: string): Promise<IncidentFolder> {
  const place = join(directory, 'incidents', id);
  try {
    const entries = await readdir(place, { withFileTypes: true, recursive: true });
    const names = entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1));
    const files = await Promise.all(names.map(async (name) => [name, await readOne(join(place, name), name)] as const));
    return { id, files: new Map(files) };
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    throw new DependencyError({
      dependency: 'filesystem',
      message: `incidents/${id} cannot be read`,
      retryable: false,
      cause,
    });
  }
}

async function readOne(path: string, name: string): Promise<FolderFile> {
  const found = await lstat(path);
  if (!found.isFile() && !found.isSymbolicLink()) return { kind: 'unusable', why: 'no ordinary file' };
  const mode = found.isSymbolicLink() ? SYMBOLIC_LINK : ORDINARY;
  const why = refuseFile(name, { mode, bytes: found.size });
  if (why !== null) return { kind: 'unusable', why };
  return isRead(name) ? { kind: 'bytes', bytes: await readFile(path) } : { kind: 'unread' };
}
