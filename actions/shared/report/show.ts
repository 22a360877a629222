import { formatInstant, parseInstant } from '../cutover/instant.ts';
import { redactText } from '../evidence/redact-evidence.ts';
import { oneLine } from '../markdown/one-line.ts';
import { link, quoted, type Inline } from '../markdown/render-markdown.ts';
import type { CountedPosts } from './report-facts.ts';

/** What GitHub makes something of in plain text: mentions, issues, commits, addresses. */
const LIVE = /[@#]|\bGH-\d|:\/\/|\bwww\.|\b[0-9a-f]{7,40}\b/iu;

/** Other people's words within a sentence, without secrets. */
export function words(text: string, maxCharacters = 200): Inline {
  return quoted(redactText(text), maxCharacters);
}

/** A sentence of a program, which may hold names that others chose: plain text, but code where GitHub would notify or link. */
export function said(text: string, maxCharacters = 400): Inline {
  const line = oneLine(redactText(text), maxCharacters);
  return LIVE.test(line) ? quoted(line, maxCharacters) : line;
}

/** A settlement behind the word accepted: `loss: 41 posts (octocat)`. */
export function withoutAccepted(settled: string): string {
  return settled.replace(/^accepted /u, '');
}

/** `2026-11-25 02:05:19`, always UTC. A text that is no instant is not repeated. */
export function showInstant(at: string | Date | null): string {
  const text = at instanceof Date ? (Number.isNaN(at.getTime()) ? '' : formatInstant(at)) : (at ?? '');
  const parsed = parseInstant(text);
  return parsed === null ? 'unknown' : parsed.at.slice(0, 19).replace('T', ' ');
}

/** Seconds from one instant to another; `null` where one is missing or they run backwards. */
export function secondsBetween(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/** In the two largest units that say something: `2 s`, `4 min 10 s`, `2 h`, `3 d 4 h`. */
export function showDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const [days, hours, minutes] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
  ];
  const parts = [
    [days, 'd'],
    [hours, 'h'],
    [minutes, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([number]) => number > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .flatMap(([number, unit]) => (number > 0 ? [`${number} ${unit}`] : []))
    .join(' ');
}

const WEB = /^https:\/\/[\w.:-]+\/[\w./%~+=?&#:,-]*$/u;

/** A link where the address is an ordinary one of the web; anything else stays text. */
export function webLink(url: string, text: string): Inline {
  return WEB.test(url) ? link(url, text) : words(`${text}: ${url}`);
}

/** A workflow run, to be opened on a phone; anything else stays text. */
export function runLink(url: string): Inline {
  const [, run] =
    /^https:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/(\d{1,20})(?:\/attempts\/\d+)?$/u.exec(url) ?? [];
  return run === undefined ? words(`run ${url}`) : link(url, `run ${run}`);
}

/** `3`, `at least 3`, or a word for nothing where not one is certain. */
export function showPosts(counted: CountedPosts | null, none: 'unknown' | 'not countable'): string {
  if (counted === null) return 'unknown';
  const { posts, atLeastBecause } = counted;
  if (atLeastBecause === null) return String(posts);
  return posts === 0 ? none : `at least ${posts}`;
}
