import { realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';

import { machineNameOf, placeOf } from '../../actions/shared/collector-run/place.ts';

/** Of this machine, and of a folder on it. By whatever link it is named, it is one folder; one that is not there yet counts as it is written. */
export async function findPlace(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string | null,
): Promise<string> {
  const machine = machineNameOf(environment, hostname());
  if (folder === null) return placeOf({ machine, workingDir: null });
  const absolute = resolve(folder);
  return placeOf({ machine, workingDir: await realpath(absolute).catch(() => absolute) });
}
