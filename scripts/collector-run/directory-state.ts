import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { OperatorError } from '../../actions/shared/errors.ts';
import { LIVE_STATE_PATHS, parseLiveState, type LiveState } from '../../actions/shared/gate/live-state.ts';

/** The files of a directory that somebody else keeps current. A file that is not there is `null`; one that cannot be read is a fault. */
export async function readDirectoryState(directory: string): Promise<LiveState> {
  const entries = await Promise.all(
    LIVE_STATE_PATHS.map(async (path) => [path, await readIfPresent(join(directory, path))] as const),
  );
  return parseLiveState(new Map(entries), []);
}

export async function readIfPresent(path: string): Promise<{ readonly contents: Uint8Array } | null> {
  try {
    return { contents: await readFile(path) };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new OperatorError({
      reasonCode: 'filesystem-failed',
      message: `${path} cannot be read.`,
      observed: typeof code === 'string' ? code : 'an unknown fault',
      expected: 'a file that this user may read',
      remedy: 'Give a directory that holds config/, and the right to read it.',
      cause,
    });
  }
}
