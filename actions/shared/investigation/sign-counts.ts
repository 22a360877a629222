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

/** Counted in place: a log can hold a million sightings, and V8 makes an object of each number that may also be `null`. */
interface Counted {
  count: number;
  /** Of those with a time; `NaN` while there is none. */
  firstMs: number;
  lastMs: number;
  readonly example: string;
  readonly where: string;
}

/** Counts by sign with one example each, so that the memory does not grow with what comes. */
export function createSignCounts(): SignCounts {
  const counts = new Map<string, Counted>();
  return {
    add: (sign, sighting) => {
      const counted = counts.get(sign);
      if (counted !== undefined) countIn(counted, sighting);
      else if (counts.size < MOST_CLUES) counts.set(sign, firstSighting(sighting));
    },
    toClues: (source, further) => {
      const all = new Map([...counts].map(([sign, counted]) => [sign, { ...counted }]));
      const counted = further === null ? undefined : all.get(further.sign);
      if (further !== null && counted === undefined) all.set(further.sign, firstSighting(further));
      if (further !== null && counted !== undefined) countIn(counted, further);
      return [...all].slice(0, MOST_CLUES).map(([sign, { firstMs, lastMs, count, example, where }]) => ({
        ...{ source, sign, firstAt: toInstant(firstMs), lastAt: toInstant(lastMs), count, example, where },
      }));
    },
  };
}

function firstSighting({ text, where, atMs }: Sighting): Counted {
  const place = detached(where.slice(0, SHOWN_CHARACTERS));
  const [firstMs, lastMs] = [atMs ?? Number.NaN, atMs ?? Number.NaN];
  return { count: 1, firstMs, lastMs, example: toExample(text), where: place };
}

function countIn(counted: Counted, { atMs }: Sighting): void {
  counted.count += 1;
  if (atMs === null) return;
  // Nothing compares with `NaN`.
  if (!(counted.firstMs <= atMs)) counted.firstMs = atMs;
  if (!(counted.lastMs >= atMs)) counted.lastMs = atMs;
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

function toInstant(ms: number): string | null {
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
