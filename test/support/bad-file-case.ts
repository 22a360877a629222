import { expect } from 'vitest';

import type { FileProblem } from '../../actions/shared/yaml-document/file-problem.ts';

/** A file that is right but for one edit, and the problem that must be shown for it. */
export interface BadFileCase {
  readonly name: string;
  /** Each text occurs once in the good file and is replaced. */
  readonly edits: readonly (readonly [from: string, to: string])[];
  readonly path: string;
  /** Stands once in the edited file, in the line that must be named. */
  readonly where: string;
  /** From 1, in that line. */
  readonly column?: number;
  readonly message: string;
  readonly remedy: string;
}

export function editFile(good: string, edits: BadFileCase['edits']): string {
  return edits.reduce((text, [from, to]) => {
    expect(text.split(from), `"${from}" must stand once in the file`).toHaveLength(2);
    return text.replace(from, () => to);
  }, good);
}

/** One problem, whole: place, message, what was observed and expected, remedy. */
export function expectOneProblem(
  text: string,
  problems: readonly FileProblem[],
  { path, where, column, message, remedy }: BadFileCase,
): void {
  const lines = text.split('\n').flatMap((line, index) => (line.includes(where) ? [index + 1] : []));
  expect(lines, `"${where}" must stand in one line`).toHaveLength(1);
  expect(problems).toEqual([
    {
      path,
      line: lines[0],
      column: column ?? expect.any(Number),
      message: expect.stringContaining(message),
      observed: expect.stringMatching(/./u),
      expected: expect.stringMatching(/./u),
      remedy: expect.stringContaining(remedy),
    },
  ]);
}
