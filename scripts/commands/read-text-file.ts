import { readFile } from 'node:fs/promises';

import { OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';

/** A file that a person named on the command line. */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const code =
      cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'an unknown fault';
    throw new OperatorError({
      reasonCode: 'filesystem-failed',
      message: `${oneLine(path)} cannot be read`,
      observed: code,
      expected: 'a file that this user may read',
      remedy: 'Check the path.',
      cause,
    });
  }
}
