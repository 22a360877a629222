import type { LinePattern } from './line-pattern.ts';
import { LINE_PATTERNS } from './line-patterns.ts';

const HINTS = [...new Set(LINE_PATTERNS.flatMap(({ hints }) => hints))].toSorted();

/**
 * All hints as one expression. Sorted, so that the engine walks them as a tree: tried apart, they take ten times as long. Of hints that begin alike
 * the shorter one stands first and is the one that is found, so it stands for the longer ones too.
 */
const ANY_HINT = new RegExp(
  HINTS.map((hint) => hint.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`)).join('|'),
  'gu',
);

const CANDIDATES: ReadonlyMap<string, readonly number[]> = new Map(
  HINTS.map((found) => [
    found,
    LINE_PATTERNS.flatMap(({ hints }, at) => (hints.some((hint) => hint.startsWith(found)) ? [at] : [])),
  ]),
);

/** The first pattern of the table that a text fits. Only those whose hints it holds are tried; most texts hold none. */
export function findPattern(text: string): LinePattern | null {
  const lower = text.toLowerCase();
  ANY_HINT.lastIndex = 0;
  let hit = ANY_HINT.exec(lower);
  if (hit === null) return null;
  const places = new Set<number>();
  while (hit !== null) {
    for (const place of CANDIDATES.get(hit[0]) ?? []) places.add(place);
    // One hint can begin inside another.
    ANY_HINT.lastIndex = hit.index + 1;
    hit = ANY_HINT.exec(lower);
  }
  const found = [...places]
    .toSorted((a, b) => a - b)
    .find((place) => LINE_PATTERNS[place]?.pattern.test(text) === true);
  return found === undefined ? null : (LINE_PATTERNS[found] ?? null);
}
