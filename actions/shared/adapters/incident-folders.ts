import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { DependencyError } from '../errors.ts';

/** Files of one folder of `incidents/`; `null` where a file is not there. */
export interface CheckoutFolder {
  readonly id: string;
  readonly record: Uint8Array;
  readonly evidence: Uint8Array | null;
}

const FOLDER = /^\d{8}-\d{6}Z-[a-z0-9-]+$/u;

/** The folders of incidents in a work tree that have a record, the newest first. Symbolic links are not followed. */
export async function readIncidentFolders(directory: string): Promise<readonly CheckoutFolder[]> {
  const place = join(directory, 'incidents');
  const entries = await orNull(() => readdir(place, { withFileTypes: true }), place);
  const ids = (entries ?? []).filter((entry) => entry.isDirectory() && FOLDER.test(entry.name)).map(({ name }) => name);
  const folders = await Promise.all(
    ids.map(async (id) => {
      const read = (file: string): Promise<Uint8Array | null> =>
        orNull(() => readFile(join(place, id, file)), `incidents/${id}/${file}`);
      const [record, evidence] = await Promise.all([read('incident.json'), read('evidence.json')]);
      return record === null ? [] : [{ id, record, evidence }];
    }),
  );
  return folders.flat().toSorted((a, b) => (a.id < b.id ? 1 : -1));
}

/** Writes a file below a directory, with the folders that it needs; the whole path. */
export async function writeBelow(directory: string, path: string, text: string): Promise<string> {
  const whole = join(directory, path);
  try {
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, text);
    return whole;
  } catch (cause) {
    throw new DependencyError({
      dependency: 'filesystem',
      message: `${path} could not be written below the workspace`,
      retryable: false,
      remedy: 'Make the directory writable, and look whether the disk is full.',
      cause,
    });
  }
}

async function orNull<T>(read: () => Promise<T>, what: string): Promise<T | null> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null;
    throw new DependencyError({ dependency: 'filesystem', message: `${what} cannot be read`, retryable: false, cause });
  }
}
