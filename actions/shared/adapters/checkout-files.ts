import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DependencyError } from '../errors.ts';

/**
 * Files of the checkout as they lie in the work tree; `null` where there is none.
 *
 * @throws DependencyError of `filesystem` for everything but a missing file.
 */
export async function readCheckoutFiles<const P extends string>(
  directory: string,
  paths: readonly P[],
): Promise<Readonly<Record<P, Uint8Array | null>>> {
  const entries = await Promise.all(paths.map(async (path) => [path, await readOrNull(directory, path)] as const));
  return Object.fromEntries(entries) as Record<P, Uint8Array | null>;
}

async function readOrNull(directory: string, path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(join(directory, path));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return null;
    throw new DependencyError({
      dependency: 'filesystem',
      message: `${path} of the checkout cannot be read`,
      retryable: false,
      cause,
    });
  }
}
