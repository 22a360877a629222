import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

import { machineNameOf, placeOf } from '../../actions/shared/collector-run/place.ts';

/** Of this machine, and of a folder on it. By whatever link it is named, it is one folder; also one that dlt's first run has yet to make. */
export async function findPlace(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string | null,
): Promise<string> {
  const machine = machineNameOf(environment, hostname());
  if (folder === null) return placeOf({ machine, workingDir: null });
  return placeOf({ machine, workingDir: await followLinks(resolve(folder)) });
}

/** As `os.path.realpath` of Python: of what is there the links are followed, and what is not there yet is put behind it. */
async function followLinks(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  if (real !== null) return real;
  const parent = dirname(path);
  return parent === path ? path : join(await followLinks(parent), basename(path));
}
