import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** What one file of the history belongs to. */
export interface HistoryRun {
  readonly at: Date;
  /** The workflow run's id; for the command line `cli-` and the operation's own part. */
  readonly run: string;
  /** From 1. */
  readonly attempt: number;
  /** The job's id or the command's name. */
  readonly job: string;
}

export type ParsedHistoryPath =
  /** `run` and `job` as they stand in the path: a name that was not safe reads back as its safe form. */
  | { readonly kind: 'run'; readonly day: string; readonly run: string; readonly attempt: number; readonly job: string }
  | { readonly kind: 'compacted'; readonly day: string };

const LONGEST_NAME = 60;
const DIGEST_CHARACTERS = 12;
const DAY = String.raw`(?<year>\d{4})/(?<month>\d{2})/(?<date>\d{2})`;
const RUN_FILE = new RegExp(
  String.raw`^${DAY}/(?<run>(?:cli-)?[A-Za-z0-9_]+)-(?<attempt>\d{1,9})-(?<job>[A-Za-z0-9_-]+)\.jsonl$`,
  'u',
);
const COMPACTED_FILE = new RegExp(String.raw`^${DAY}/compacted\.jsonl$`, 'u');

/** `2026/11/25/4711-1-integrity.jsonl`: the day is the run's, in UTC. Two runs never share a path; a repeated write of one run does. */
export function renderHistoryPath(of: HistoryRun): string {
  return `${dayFolder(of.at.toISOString().slice(0, 10))}/${renderRunKey(of)}.jsonl`;
}

/** `4711-1-integrity`: names a run in records as in paths. */
export function renderRunKey({ run, attempt, job }: Omit<HistoryRun, 'at'>): string {
  if (!Number.isSafeInteger(attempt) || attempt < 0 || attempt > 999_999_999)
    throw new RangeError(`The attempt is ${attempt}, expected a whole number from 0 on.`);
  return `${safeRun(run)}-${attempt}-${safeName(job, /^[A-Za-z0-9_-]+$/u)}`;
}

export function renderCompactedPath(day: string): string {
  return `${dayFolder(day)}/compacted.jsonl`;
}

/** `null` for whatever is no file of the history, such as the branch's README. */
export function parseHistoryPath(path: string): ParsedHistoryPath | null {
  const compacted = COMPACTED_FILE.exec(path)?.groups;
  if (compacted) return withDay(compacted, (day) => ({ kind: 'compacted', day }));
  const file = RUN_FILE.exec(path)?.groups;
  if (!file) return null;
  const { run = '', attempt, job = '' } = file;
  return withDay(file, (day) => ({ kind: 'run', day, run, attempt: Number(attempt), job }));
}

function withDay(
  groups: Readonly<Record<string, string>>,
  make: (day: string) => ParsedHistoryPath,
): ParsedHistoryPath | null {
  const day = `${groups['year'] ?? ''}-${groups['month'] ?? ''}-${groups['date'] ?? ''}`;
  const instant = new Date(`${day}T00:00:00Z`);
  // A date that does not exist becomes none, or another one.
  return Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== day ? null : make(day);
}

function dayFolder(day: string): string {
  return day.replaceAll('-', '/');
}

function safeRun(run: string): string {
  const prefix = run.startsWith('cli-') ? 'cli-' : '';
  return prefix + safeName(run.slice(prefix.length), /^[A-Za-z0-9_]+$/u);
}

/** A name that may not stand in a path as it is keeps what can be read of it, and a digest that keeps different names apart. */
function safeName(name: string, safe: RegExp): string {
  if (safe.test(name) && name.length <= LONGEST_NAME) return name;
  const digest = bytesToHex(sha256(utf8ToBytes(name))).slice(0, DIGEST_CHARACTERS);
  const readable = name
    .replaceAll(/[^A-Za-z0-9]+/gu, '_')
    .slice(0, LONGEST_NAME - DIGEST_CHARACTERS - 1)
    .replaceAll(/^_+|_+$/gu, '');
  return readable === '' ? digest : `${readable}_${digest}`;
}
