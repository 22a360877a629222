import { writeFile } from 'node:fs/promises';

import type { Phase } from '../../actions/shared/cutover/phase.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { toBadge } from '../../actions/shared/status/badge.ts';
import type { Outlook } from '../../actions/shared/status/outlook.ts';
import type { Measured } from '../../actions/shared/verification/measured.ts';

/** Writes the badge where a person asked for it. */
export async function writeBadge(path: string, phase: Phase | null, outlook: Measured<Outlook> | null): Promise<void> {
  const badge = toBadge(phase, outlook?.measured ? outlook.value : null);
  try {
    await writeFile(path, `${JSON.stringify(badge)}\n`);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an unknown fault';
    throw new OperatorError({
      reasonCode: 'filesystem-failed',
      message: `The badge cannot be written to ${oneLine(path, 200)}`,
      observed: code,
      expected: 'a file that this user may write',
      remedy: 'Give --badge another path.',
      cause,
    });
  }
}
