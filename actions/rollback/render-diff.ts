import { createTwoFilesPatch } from 'diff';

import type { PlannedCommit } from '../shared/cutover/planned-step.ts';
import type { RepositorySnapshot } from '../shared/ports.ts';

/** The planned commit as a unified diff against its base: what a dry run shows. */
export function renderDiff(commit: PlannedCommit, base: RepositorySnapshot): string {
  return commit.files.map(({ path, contents }) => renderFileDiff(path, base.files.get(path)?.contents ?? null, contents)).join('');
}

function renderFileDiff(path: string, before: Uint8Array | null, after: Uint8Array): string {
  const [old, next] = [before === null ? '' : decode(before), decode(after)];
  if (old === null || next === null) return `Binary file ${path}: ${before?.byteLength ?? 0} -> ${after.byteLength} bytes\n`;
  return createTwoFilesPatch(before === null ? '/dev/null' : `a/${path}`, `b/${path}`, old, next).replace(/^=+\n/u, '');
}

function decode(contents: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(contents);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
