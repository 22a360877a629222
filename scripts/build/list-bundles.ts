import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { BundleTarget } from './bundle.ts';

export interface NamedBundle extends BundleTarget {
  /** Where its files go, relative to the root. */
  readonly folder: string;
}

/** Every action that has a `main.ts`, and the break-glass command line. What is needed now and then is loaded on demand. */
export async function listBundles(root: string): Promise<readonly NamedBundle[]> {
  const names = (await readdir(join(root, 'actions'))).toSorted();
  const actions = names.map((name) => ({
    root,
    entry: `actions/${name}/main.ts`,
    folder: `actions/${name}/dist`,
    name: 'index',
  }));
  const commandLine = {
    root,
    entry: 'scripts/switchback.ts',
    folder: 'scripts/dist',
    name: 'switchback',
  };
  return [...actions, commandLine].filter(({ entry }) => existsSync(join(root, entry)));
}
