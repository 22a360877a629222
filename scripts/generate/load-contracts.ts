import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Contract } from '../../actions/shared/runtime/contract.ts';

/** The contract of every action, in the order of their names. Throws where a folder's name and its contract's differ. */
export async function loadContracts(root: string): Promise<readonly Contract[]> {
  const names = (await readdir(join(root, 'actions'))).toSorted();
  const folders = names.filter((name) => existsSync(join(root, 'actions', name, 'contract.ts')));
  return Promise.all(folders.map((folder) => loadContract(root, folder)));
}

async function loadContract(root: string, folder: string): Promise<Contract> {
  const path = `actions/${folder}/contract.ts`;
  const module: unknown = await import(pathToFileURL(join(root, path)).href);
  const { contract } = module as { contract?: Contract };
  if (contract?.name === folder) return contract;
  throw new Error(
    `${path}: observed the name "${contract?.name ?? 'nothing'}", expected an exported contract named "${folder}"`,
  );
}
