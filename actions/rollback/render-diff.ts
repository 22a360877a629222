import { createTwoFilesPatch } from 'diff';

import type { PlannedCommit } from '../shared/cutover/planned-step.ts';
import type { RepositorySnapshot } from '../shared/ports.ts';

/** Lines added and removed. Finding more costs the square of it: a file of 30,000 other lines would take minutes. */
const MAX_EDIT_LENGTH = 1_000;
/** A job's outputs may have 1 MiB in all. */
const MAX_CHARACTERS = 200_000;

/** The planned commit as a unified diff against its base: what a dry run shows. */
export function renderDiff(commit: PlannedCommit, base: RepositorySnapshot): string {
  const diff = commit.files
    .map(({ path, contents }) => renderFileDiff(path, base.files.get(path)?.contents ?? null, contents))
    .join('');
  return diff.length <= MAX_CHARACTERS
    ? diff
    : `${diff.slice(0, MAX_CHARACTERS)}\n… ${diff.length - MAX_CHARACTERS} more characters\n`;
}

function renderFileDiff(path: string, before: Uint8Array | null, after: Uint8Array): string {
  const [old, next] = [before === null ? '' : decode(before), decode(after)];
  const sizes = `${before?.byteLength ?? 0} -> ${after.byteLength} bytes`;
  if (old === null || next === null) return `Binary file ${path}: ${sizes}\n`;
  const options = { context: 4, maxEditLength: MAX_EDIT_LENGTH };
  const patch = createTwoFilesPatch(
    before === null ? '/dev/null' : `a/${path}`,
    `b/${path}`,
    old,
    next,
    undefined,
    undefined,
    options,
  );
  return patch?.replace(/^=+\n/u, '') ?? `File ${path}: too different to show line by line, ${sizes}\n`;
}

function decode(contents: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(contents);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
