import { appendFile, writeFile } from 'node:fs/promises';

import { OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { toBadge, type BadgeFacts } from '../../actions/shared/status/badge.ts';

/** Writes the badge where a person asked for it. */
export async function writeBadge(path: string, facts: BadgeFacts): Promise<void> {
  const text = `${JSON.stringify(toBadge(facts))}\n`;
  await writeFile(path, text).catch((cause: unknown) => {
    throw notWritten({ what: 'The badge', path, option: '--badge' }, cause);
  });
}

/** Adds Markdown to what others wrote there, as a runner takes a job's summary. */
export async function appendSummary(path: string, markdown: string): Promise<void> {
  await appendFile(path, markdown).catch((cause: unknown) => {
    throw notWritten({ what: 'The summary', path, option: '--summary' }, cause);
  });
}

interface Asked {
  readonly what: string;
  readonly path: string;
  readonly option: string;
}

function notWritten({ what, path, option }: Asked, cause: unknown): OperatorError {
  return new OperatorError({
    reasonCode: 'filesystem-failed',
    message: `${what} cannot be written to ${oneLine(path, 200)}`,
    observed: cause instanceof Error && 'code' in cause ? String(cause.code) : 'an unknown fault',
    expected: 'a file that this user may write',
    remedy: `Give ${option} another path.`,
    cause,
  });
}
