import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Pair,
} from 'yaml';

import type { FileProblem } from './file-problem.ts';
import { placed, type UnplacedProblem } from './explain-issue.ts';
import { renderValue } from './file-problem.ts';

/** Far more than any policy or register needs, and little enough to be read in a moment. */
export const YAML_MAX_BYTES = 500_000;
const MAX_DEPTH = 20;

export type ReadYaml =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Gives problems their line and column, in the order of the file. */
      readonly place: (problems: readonly UnplacedProblem[]) => readonly FileProblem[];
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/**
 * Reads one YAML 1.2 document of plain data. Refused, each with its place: what is no YAML, double keys, aliases (none is needed, and a few
 * can stand for billions of values), tags of other types, several documents, nesting beyond 20 levels, more than 500 kB.
 */
export function readYamlDocument(contents: Uint8Array | string): ReadYaml {
  const text = decode(contents);
  if (typeof text !== 'string') return { ok: false, problems: [text] };
  const depthAt = findTooDeep(text);
  if (depthAt !== null)
    return {
      ok: false,
      problems: [structure({ line: text.slice(0, depthAt).split('\n').length, column: 1 }, TOO_DEEP)],
    };
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    stringKeys: false,
    logLevel: 'error',
  });
  const problems = [...syntaxProblems(document, lines), ...structureProblems(document, lines)];
  if (problems.length > 0) return { ok: false, problems: problems.toSorted(byPlace) };
  return {
    ok: true,
    value: document.toJS(),
    place: (unplaced) =>
      unplaced.map((problem) => placed(problem, positionOf(document, lines, problem))).toSorted(byPlace),
  };
}

function decode(contents: Uint8Array | string): string | FileProblem {
  const size = typeof contents === 'string' ? contents.length : contents.byteLength;
  if (size > YAML_MAX_BYTES) return structure(START, { ...TOO_LARGE, observed: `${size} bytes` });
  if (typeof contents === 'string') return contents;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(contents);
  } catch {
    return structure(START, NOT_UTF8);
  }
}

const START = { line: 1, column: 1 };
const TOO_LARGE = {
  message: 'the file is too large',
  expected: `at most ${YAML_MAX_BYTES} bytes`,
  remedy: 'Take out what does not belong there.',
};
const NOT_UTF8 = {
  message: 'the file is not text in UTF-8',
  observed: 'other bytes',
  expected: 'UTF-8',
  remedy: 'Save the file as UTF-8.',
};

/**
 * The composer of `yaml` recurses, so nesting is bounded before it, generously, by what opens a level: brackets (those in texts and
 * comments count too), and what stands before the content of a line, indentation and compact `- - -`. One pass, whatever the text.
 */
function findTooDeep(text: string): number | null {
  let open = 0;
  let lead: number | null = 0;
  for (let offset = 0; offset < text.length; offset += 1) {
    const character = text.charAt(offset);
    if (character === '\n') lead = 0;
    else if (lead !== null) lead = ' \t-?:'.includes(character) ? lead + 1 : null;
    if (character === '[' || character === '{') open += 1;
    if ((character === ']' || character === '}') && open > 0) open -= 1;
    if (open > OPEN_BRACKETS_MAX || (lead ?? 0) > LEAD_MAX) return offset;
  }
  return null;
}

const OPEN_BRACKETS_MAX = 500;
const LEAD_MAX = 400;

/** One a line: what the parser finds after the first fault of a line follows from it. */
function syntaxProblems(document: Document, lines: LineCounter): FileProblem[] {
  // Unresolved tags are reported with all others, once.
  const warnings = document.warnings.filter(({ code }) => code !== 'TAG_RESOLVE_FAILED');
  const seen = new Set<number>();
  return [...document.errors, ...warnings].flatMap(({ pos, code, message }) => {
    const place = at(lines, pos[0]);
    if (seen.size === seen.add(place.line).size) return [];
    return [
      structure(place, {
        message:
          code === 'TAB_AS_INDENT' ? 'a tab stands where YAML wants spaces' : 'this is not the YAML that is read here',
        observed: message.replace(/\.$/u, ''),
        expected: code === 'MULTIPLE_DOCS' ? 'one document' : 'one YAML 1.2 document of plain data',
        remedy: REMEDIES[code] ?? 'Mend the line; an editor with a YAML extension shows the place.',
      }),
    ];
  });
}

const REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  MULTIPLE_DOCS: 'Delete the line with --- and what follows it.',
  TAG_RESOLVE_FAILED: 'Delete the tag.',
  UNEXPECTED_TOKEN: 'Look for a quote, bracket or colon too many.',
};

function structureProblems(document: Document, lines: LineCounter): FileProblem[] {
  const problems: FileProblem[] = [];
  visit(document, {
    Alias: (_key, node) => {
      problems.push(structure(at(lines, node.range?.[0] ?? 0), { ...ALIAS, observed: renderValue(`*${node.source}`) }));
    },
    Value: (_key, node, path) => {
      if (node.tag !== undefined)
        problems.push(structure(at(lines, node.range?.[0] ?? 0), { ...TAG, observed: renderValue(node.tag) }));
      if (!isCollection(node)) return undefined;
      if (path.filter(isCollection).length >= MAX_DEPTH) {
        problems.push(structure(at(lines, node.range?.[0] ?? 0), TOO_DEEP));
        return visit.SKIP;
      }
      if (isMap(node)) problems.push(...doubleKeys(node.items, lines));
      return undefined;
    },
  });
  return problems;
}

const ALIAS = {
  message: 'an alias is used',
  expected: 'values written out',
  remedy: 'Write the value out in place of the alias.',
};

const TAG = { message: 'a tag is used', expected: 'plain values', remedy: 'Delete the tag.' };

const TOO_DEEP = {
  message: 'the file is nested too deeply',
  observed: `more than ${MAX_DEPTH} levels`,
  expected: `at most ${MAX_DEPTH} levels`,
  remedy: 'Take the nesting out.',
};

/** Also keys that are no plain words: `toJS` would render a list as a key in some way. */
function doubleKeys(pairs: readonly Pair[], lines: LineCounter): FileProblem[] {
  const seen = new Map<string, number>();
  return pairs.flatMap(({ key }) => {
    const place = at(lines, offsetOf(key) ?? 0);
    if (!isScalar(key)) return [structure(place, COMPLEX_KEY)];
    const name = String(key.value);
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, place.line);
      return [];
    }
    const observed = `${renderValue(name)} again, first in line ${first}`;
    return [
      structure(place, {
        message: 'a key stands twice',
        observed,
        expected: 'each key once',
        remedy: 'Delete one of the two.',
      }),
    ];
  });
}

const COMPLEX_KEY = {
  message: 'a key is no plain word',
  observed: 'a list or map as key',
  expected: 'a word',
  remedy: 'Write a word before the colon.',
};

function structure(
  place: { line: number; column: number },
  facts: Pick<FileProblem, 'message' | 'observed' | 'expected' | 'remedy'>,
): FileProblem {
  return { path: '', ...place, ...facts };
}

/** The value that a path leads to, or the nearest around it that the file has; the key's own place where the key is the problem. */
function positionOf(
  document: Document,
  lines: LineCounter,
  { at: path, isKey }: UnplacedProblem,
): { line: number; column: number } {
  let node: unknown = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const [index, segment] of path.entries()) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment))
      : undefined;
    const next: unknown = isSeq(node) && typeof segment === 'number' ? node.items[segment] : pair?.value;
    const keyOffset = offsetOf(pair?.key);
    const wantsKey = isKey === true && index === path.length - 1;
    offset = (wantsKey ? keyOffset : undefined) ?? offsetOf(next) ?? keyOffset ?? offset;
    node = next;
  }
  return at(lines, offset);
}

function offsetOf(node: unknown): number | undefined {
  return isScalar(node) || isCollection(node) || isAlias(node) ? node.range?.[0] : undefined;
}

function at(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function byPlace(left: FileProblem, right: FileProblem): number {
  return left.line - right.line || left.column - right.column;
}
