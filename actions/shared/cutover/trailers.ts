import { oneLine } from '../markdown/one-line.ts';
import type { HistoryCommit } from '../ports.ts';

/** The trailers of machine commits, in the order in which they are written, so that `git log` is the audit trail. */
export const TRAILER_KEYS = [
  'Reason',
  'Trigger',
  'Severity',
  'Actor',
  'Run',
  'Incident',
  'Changed',
  'Fix',
  'Generation',
  'Attempt',
  'Operation-Id',
] as const;
type TrailerKey = (typeof TRAILER_KEYS)[number];
export type Trailers = Partial<Readonly<Record<TrailerKey, string>>>;

const TRAILER_LINE = /^([A-Za-z][A-Za-z-]*): (.+)$/u;
/** As git's `cherry-pick -x` adds it among the trailers. */
const CHERRY_PICK_LINE = /^\(cherry picked from commit [0-9a-f]+\)$/u;
const POSITIVE = /^[1-9]\d{0,14}$/u;
/** 15 digits: what every JSON reader keeps exact, and what a forged trailer can claim at most. */
export const MAX_GENERATION = 999_999_999_999_999;
const VALUE_MAX_CHARACTERS = 500;

/** Renders trailers, one line each whatever the values hold: a value cannot start a trailer of its own. Empty values are left out. */
export function renderTrailers(trailers: Trailers): string {
  return TRAILER_KEYS.flatMap((key) => {
    const value = oneLine(trailers[key] ?? '', VALUE_MAX_CHARACTERS);
    return value === '' ? [] : [`${key}: ${value}`];
  }).join('\n');
}

/**
 * Reads the trailers of a commit message: the paragraphs at its end of which every line is one, since sign-offs come as a paragraph of their
 * own. Never the headline, as in git. A key that stands there twice counts as last written.
 */
export function parseTrailers(message: string): Trailers {
  const [, ...paragraphs] = message
    .replaceAll('\r\n', '\n')
    .trim()
    .split(/\n(?:[ \t]*\n)+/u)
    .map((paragraph) => paragraph.split('\n'));
  const lastProse = paragraphs.findLastIndex((lines) => !lines.every(isTrailerLine));
  const known = paragraphs
    .slice(lastProse + 1)
    .flat()
    .flatMap((line) => {
      const [, name, value] = TRAILER_LINE.exec(line) ?? [];
      const key = TRAILER_KEYS.find((candidate) => candidate === name);
      return key && value ? [[key, value] as const] : [];
    });
  return Object.fromEntries(known);
}

function isTrailerLine(line: string): boolean {
  return TRAILER_LINE.test(line) || CHERRY_PICK_LINE.test(line);
}

/**
 * The largest `Generation:` trailer of the commits given, 0 where there is none. People revert commits, so the config alone does not say
 * which numbers were used (DESIGN.md section 1).
 */
export function newestGeneration(history: readonly HistoryCommit[]): number {
  return largestTrailer(history, 'Generation');
}

/** The same for `Attempt:`, which every transition writes too: a config that was lost or reverted does not say it. */
export function newestAttempt(history: readonly HistoryCommit[]): number {
  return largestTrailer(history, 'Attempt');
}

function largestTrailer(history: readonly HistoryCommit[], key: 'Generation' | 'Attempt'): number {
  const texts = history.map(({ message }) => parseTrailers(message)[key] ?? '');
  return Math.max(0, ...texts.filter((text) => POSITIVE.test(text)).map(Number));
}
