import type { z } from 'zod';

import { renderPath, renderValue, type FileProblem } from './file-problem.ts';
import { nearestWord } from './nearest-word.ts';
import { KEY_SEPARATOR } from './strict-keys.ts';

/** A problem before its place is known: `at` leads to it, and names the key itself where `isKey`. */
export interface UnplacedProblem {
  readonly at: readonly PropertyKey[];
  readonly isKey?: boolean;
  /** The key that an unknown one was probably meant to be. */
  readonly meant?: string;
  readonly message: string;
  readonly observed: string;
  readonly expected: string;
  readonly remedy: string;
}

/** All of zod's issues. A key with a typing error is one problem, not also the missing key that it was meant to be. */
export function explainIssues(issues: readonly z.core.$ZodIssue[], root: unknown): readonly UnplacedProblem[] {
  // A number beyond two bounds breaks both; the last is the narrower, which the model added.
  const narrowest = new Map(issues.map((issue) => [`${issue.code} ${renderPath(issue.path)}`, issue]));
  const problems = [...narrowest.values()].flatMap((issue) => explainIssue(issue, root));
  const meant = new Set(
    problems.flatMap((problem) =>
      problem.meant === undefined ? [] : [renderPath([...problem.at.slice(0, -1), problem.meant])],
    ),
  );
  return problems.filter((problem) => problem.isKey === true || !meant.has(renderPath(problem.at)));
}

/** zod's issue in the words of a person who has the file open. One issue of unknown keys becomes one problem a key. */
function explainIssue(issue: z.core.$ZodIssue, root: unknown): readonly UnplacedProblem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue, key));
  const value = valueAt(root, issue.path);
  if (value === undefined) return [missing(issue)];
  return [explainValue(issue, value)];
}

function unknownKey({ path, message }: z.core.$ZodIssueUnrecognizedKeys, key: string): UnplacedProblem {
  const known = message.split(KEY_SEPARATOR);
  const nearest = nearestWord(key, known);
  return {
    at: [...path, key],
    isKey: true,
    ...(nearest === null ? {} : { meant: nearest }),
    message: 'the key is not known',
    observed: renderValue(key),
    expected: `one of ${message}`,
    remedy: nearest === null ? 'Delete the key.' : `Rename it to ${nearest}.`,
  };
}

function missing(issue: z.core.$ZodIssue): UnplacedProblem {
  const expected = expectedOf(issue);
  const remedy = `Add ${String(issue.path.at(-1) ?? 'the content')}: ${expected}.`;
  return { at: issue.path, message: 'the key is missing', observed: 'nothing', expected, remedy };
}

function explainValue(issue: z.core.$ZodIssue, value: unknown): UnplacedProblem {
  const expected = expectedOf(issue);
  const nearest =
    issue.code === 'invalid_value' && typeof value === 'string' ? nearestWord(value, issue.values.map(String)) : null;
  return {
    at: issue.path,
    message: MESSAGES[issue.code] ?? 'the value is not usable',
    observed: renderValue(value),
    expected,
    remedy: nearest === null ? `Write ${expected}.` : `Write ${nearest}.`,
  };
}

const MESSAGES: Readonly<Partial<Record<z.core.$ZodIssue['code'], string>>> = {
  invalid_type: 'the value is of the wrong type',
  invalid_value: 'the value is not one of those allowed',
  too_small: 'the value is too small',
  too_big: 'the value is too large',
  invalid_format: 'the text is not of the right form',
  invalid_union: 'the value is none of the kinds allowed',
};

const TYPES: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys with values',
};

function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unitOf(issue.origin)}`;
    default:
      return issue.message;
  }
}

function unitOf(origin: string): string {
  return { string: ' characters', array: ' entries' }[origin] ?? '';
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      Object(at) === at && Object.hasOwn(at as object, key) ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}

export function placed(
  problem: UnplacedProblem,
  position: { readonly line: number; readonly column: number },
): FileProblem {
  const { message, observed, expected, remedy } = problem;
  return { path: renderPath(problem.at), ...position, message, observed, expected, remedy };
}
