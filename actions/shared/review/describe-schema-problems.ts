import type { z } from 'zod';

import { positionOf } from '../cutover/json-position.ts';
import { oneLine } from '../markdown/one-line.ts';
import { errorAt, type Finding } from './finding.ts';

const MOST_PROBLEMS = 20;

/** Where a JSON file does not fit its schema: each place with its line. */
export function describeSchemaProblems(
  { file, text }: { readonly file: string; readonly text: string },
  { issues }: z.ZodError,
  remedy: string,
): readonly Finding[] {
  return issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const place = path.length === 0 ? 'the top' : path.map(String).join('.');
    return errorAt(file, positionOf(text, path).line, {
      message: `${oneLine(place, 80)} is not what its schema allows`,
      expected: oneLine(message, 200),
      remedy,
    });
  });
}
