import { oneLine } from '../markdown/one-line.ts';
import type { HistoryCommit } from '../ports.ts';

/** The trailers of machine commits, in the order in which they are written, so that `git log` is the audit trail. */
export const TRAILER_KEYS = ['Reason', 'Trigger', 'Severity', 'Actor', 'Run', 'Incident', 'Generation', 'Operation-Id'] as const;
export type TrailerKey = (typeof TRAILER_KEYS)[number];
export type Trailers = Partial<Readonly<Record<TrailerKey, string>>>;

const TRAILER_LINE = /^([A-Za-z][A-Za-z-]*): (.+)$/u;
const GENERATION = /^[1-9]\d{0,14}$/u;
const VALUE_MAX_CHARACTERS = 500;

/** Renders trailers, one line each whatever the values hold: a value cannot start a trailer of its own. Empty values are left out. */
export function renderTrailers(trailers: Trailers): string {
  return TRAILER_KEYS.flatMap((key) => {
    const value = oneLine(trailers[key] ?? '', VALUE_MAX_CHARACTERS);
    return value === '' ? [] : [`${key}: ${value}`];
  }).join('\n');
}

/** Reads the trailers of a commit message: the lines of its last paragraph, where every one of them is a trailer. */
export function parseTrailers(message: string): Trailers {
  const lines = message.trimEnd().split(/\n{2,}/u).at(-1)?.split('\n') ?? [];
  const matches = lines.map((line) => TRAILER_LINE.exec(line));
  if (matches.some((match) => match === null)) return {};
  const known = matches.flatMap((match) => {
    const key = TRAILER_KEYS.find((candidate) => candidate === match?.[1]);
    return key && match?.[2] ? [[key, match[2]] as const] : [];
  });
  return Object.fromEntries(known);
}

/**
 * The largest `Generation:` trailer of the commits given, 0 where there is none. People revert commits, so the config alone does not say
 * which numbers were used (DESIGN.md section 1).
 */
export function newestGeneration(history: readonly HistoryCommit[]): number {
  const generations = history.map(({ message }) => parseTrailers(message).Generation ?? '');
  return Math.max(0, ...generations.filter((text) => GENERATION.test(text)).map(Number));
}
