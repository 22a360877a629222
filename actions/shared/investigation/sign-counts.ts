import { redactText } from '../evidence/redact-evidence.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { Clue } from './source-evidence.ts';

/** Where and when a sign was seen. */
export interface Sighting {
  readonly text: string;
  readonly where: string;
  readonly atMs: number | null;
}

export interface SignCounts {
  add(sign: string, sighting: Sighting): void;
  /** One clue for each sign, in the order in which they were first seen; one sighting more is counted in without being kept. */
  toClues(source: Clue['source'], further: (Sighting & { readonly sign: string }) | null): readonly Clue[];
}

/** What a clue may hold (`sourceEvidenceSchema`). */
const MOST_CLUES = 200;
const SHOWN_CHARACTERS = 300;
/** What is redacted of a line before it is cut: a secret that is cut in two is not recognised any more. */
const REDACTED_CHARACTERS = 1_000;

interface Counted {
  readonly count: number;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  readonly example: string;
  readonly where: string;
}

/** Counts by sign with one example each, so that the memory does not grow with what comes. */
export function createSignCounts(): SignCounts {
  const counts = new Map<string, Counted>();
  return {
    add: (sign, sighting) => {
      const before = counts.get(sign);
      if (before !== undefined || counts.size < MOST_CLUES) counts.set(sign, merge(before, sighting));
    },
    toClues: (source, further) => {
      const all = new Map(counts);
      if (further !== null) all.set(further.sign, merge(all.get(further.sign), further));
      return [...all].slice(0, MOST_CLUES).map(([sign, { firstMs, lastMs, count, example, where }]) => ({
        ...{ source, sign, firstAt: toInstant(firstMs), lastAt: toInstant(lastMs), count, example, where },
      }));
    },
  };
}

function merge(before: Counted | undefined, { text, where, atMs }: Sighting): Counted {
  if (before === undefined)
    return {
      count: 1,
      firstMs: atMs,
      lastMs: atMs,
      example: toExample(text),
      where: detached(where.slice(0, SHOWN_CHARACTERS)),
    };
  return {
    ...before,
    count: before.count + 1,
    firstMs: pick(Math.min, before.firstMs, atMs),
    lastMs: pick(Math.max, before.lastMs, atMs),
  };
}

function pick(choose: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : choose(a, b);
}

/** `oneLine` counts code points and a clue UTF-16 units, of which a code point has up to two. */
function toExample(text: string): string {
  const line = oneLine(redactText(text.slice(0, REDACTED_CHARACTERS)), SHOWN_CHARACTERS);
  return detached(line.length <= SHOWN_CHARACTERS ? line : oneLine(line, SHOWN_CHARACTERS / 2));
}

/** A copy: a slice of a string keeps the whole string, here a part of a log, in memory. */
function detached(text: string): string {
  return text.split('').join('');
}

function toInstant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
