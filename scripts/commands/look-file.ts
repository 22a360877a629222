import { readFile, writeFile } from 'node:fs/promises';

import { OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { dltLookSchema, type DltLook } from '../../actions/shared/verification/dlt-look.ts';

/**
 * The look of an earlier run, as `--save-look` wrote it, or as the output `look` of the action has it.
 *
 * @throws OperatorError `input-invalid` where the file is missing or holds something else.
 */
export async function readLookFile(path: string): Promise<DltLook> {
  const look = dltLookSchema.safeParse(await readJson(path));
  if (look.success) return look.data;
  const [issue] = look.error.issues;
  throw invalidLook(path, `at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? 'something else'}`);
}

/** Why the look could not be kept, or `null`. It never hides the verdict that was found. */
export async function writeLookFile(path: string, look: DltLook): Promise<string | null> {
  try {
    await writeFile(path, `${JSON.stringify(look)}\n`);
    return null;
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause;
    return `The look was not saved to ${oneLine(path, 200)} (${String(cause.code)}): name a file that can be written with --save-look.`;
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw invalidLook(path, 'text that is not JSON', cause);
    if (cause instanceof Error && 'code' in cause)
      throw invalidLook(path, `a file that cannot be read (${String(cause.code)})`, cause);
    throw cause;
  }
}

function invalidLook(path: string, observed: string, cause?: unknown): OperatorError {
  return new OperatorError({
    reasonCode: 'input-invalid',
    message: `--previous-look ${oneLine(path, 200)} cannot be used`,
    observed,
    expected: 'the look of an earlier run',
    remedy:
      'Give the file that --save-look of an earlier verify wrote, or leave the option out to start with a new look.',
    ...(cause === undefined ? {} : { cause }),
  });
}
