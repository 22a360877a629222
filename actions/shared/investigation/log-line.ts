/** What a line of a log is, before anything in it is recognised. */
export interface LogLine {
  /** Milliseconds since the epoch; `null` where the line does not say when it was written. */
  readonly atMs: number | null;
  /** A stamp that the program wrote, rather than the runner around it: what follows without one belongs to it. */
  readonly isStamped: boolean;
  /** `none`: output of `print`, a traceback, a shell. */
  readonly level: 'error' | 'warning' | 'info' | 'none';
  /** Without stamps, level and colours. */
  readonly text: string;
}

/** What is read of a line: no message worth reading is longer, and a line may have any length. */
export const READ_CHARACTERS = 4_096;

const ESCAPES = /\u001b(?:\[[0-9;:?]{0,40}[A-Za-z]|\][^\u0007\u001b]{0,200}\u0007?|.?)/gu;
/** GitHub puts one before each line of a job's log. */
const RUNNER_STAMP = /^\uFEFF?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.(\d{3})\d{0,6}Z ?/u;
/** Python's `asctime` with or without milliseconds, ISO 8601, Airflow's and Postgres' forms (facts: source system, 1.4). */
const STAMP = /^\[?(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d)\b)?\]?/u;
const LEVEL = String.raw`\[?(CRITICAL|FATAL|PANIC|SEVERE|ERROR|EXCEPTION|WARNING|WARN|INFO|NOTICE|SUCCESS|DEBUG|TRACE|LOG)\b\]?`;
/** Behind a stamp: `- ERROR - `, `|[WARNING]|`, `{load.py:525} ERROR - `, `- name - ERROR] - `, `[42] FATAL:  `. */
const LEVEL_BEHIND = new RegExp(
  String.raw`^[ |\-:,\[\]]{0,6}(?:\{[^}\n]{1,120}\} |[\w.$]{1,80} - |\[\d{1,9}(?:-\d{1,9})?\] )?${LEVEL}[ \-:|\]]{0,6}`,
  'u',
);
/** At the start of a line: `ERROR:root:`, `[ERROR] `, `Error: `. */
const LEVEL_AHEAD = new RegExp(String.raw`^\s{0,8}${LEVEL}(?:[ \-:|\]]{1,6}|$)`, 'iu');
const RUNNER_COMMAND =
  /^(?:##\[|::)(error|warning|notice|debug|group|endgroup|command|section|add-mask)\b[^\]\n:]{0,200}(?:\]|::)/u;
/** How scripts and shells print a failure (facts: source system, 3.3: the collector of dlt prints). */
const PRINTED_FAULT =
  /^\s{0,8}(?:[\u2717\u2718\u274c\u26a0\u{1f534}]\ufe0f?|\[x\]|(?:failed|failure|uncaught|unhandled|could not|cannot|unable to|killed\s*$|oom|npm err!|out of memory|exit code)(?![\w-]))|^[^\s:]{1,200}: line \d+:|^(?:bash|sh|python3?|git|psql|curl|pip3?|tee|cat|mkdir):? /iu;

const ERRORS: ReadonlySet<string> = new Set(['CRITICAL', 'FATAL', 'PANIC', 'SEVERE', 'ERROR', 'EXCEPTION']);

/** From a stamp that names no zone, as if it were UTC, to the instant. Both are milliseconds since the epoch. */
export type ToInstant = (wallMs: number) => number;

/** Reads one line. `toInstant` is asked for stamps that name no zone. */
export function readLogLine(line: string, toInstant: ToInstant): LogLine {
  const cut = line.length > READ_CHARACTERS ? line.slice(0, READ_CHARACTERS) : line;
  const plain = cut.includes('\u001b') ? cut.replaceAll(ESCAPES, '') : cut;
  const runner = startsWithDigit(plain) ? RUNNER_STAMP.exec(plain) : null;
  if (runner === null) return readCommand(plain) ?? readMessage(plain, toInstant);
  const inner = plain.slice(runner[0].length);
  const read = readCommand(inner) ?? readMessage(inner, toInstant);
  return { ...read, atMs: toMs(runner[1], runner[2]) ?? read.atMs };
}

/** A command to GitHub's runner, as a log shows it or as a program printed it. */
function readCommand(text: string): LogLine | null {
  const command = text.startsWith('##[') || text.startsWith('::') ? RUNNER_COMMAND.exec(text) : null;
  if (command === null) return null;
  const level = command[1] === 'error' || command[1] === 'warning' ? command[1] : 'info';
  return { atMs: null, isStamped: true, level, text: text.slice(command[0].length) };
}

function readMessage(text: string, toInstant: ToInstant): LogLine {
  const stamp = startsWithDigit(text) || text.startsWith('[') ? STAMP.exec(text) : null;
  const atMs = stamp === null ? null : readStamp(stamp, toInstant);
  const rest = stamp === null ? text : text.slice(stamp[0].length);
  const level = (stamp === null ? LEVEL_AHEAD : LEVEL_BEHIND).exec(rest);
  if (level === null) return { atMs, isStamped: atMs !== null, level: printedLevel(rest), text: rest };
  return { atMs, isStamped: true, level: toLevel(level[1]), text: rest.slice(level[0].length) };
}

function startsWithDigit(text: string): boolean {
  const code = text.charCodeAt(0);
  return (code >= 48 && code <= 57) || code === 0xfe_ff;
}

function printedLevel(text: string): 'error' | 'none' {
  return PRINTED_FAULT.test(text) ? 'error' : 'none';
}

function toLevel(name = ''): LogLine['level'] {
  const upper = name.toUpperCase();
  if (ERRORS.has(upper)) return 'error';
  return upper.startsWith('WARN') ? 'warning' : 'info';
}

function readStamp([, day, time, fraction = '', zone]: RegExpExecArray, toInstant: ToInstant): number | null {
  const local = toMs(`${day}T${time}`, fraction.padEnd(3, '0').slice(0, 3));
  if (local === null) return null;
  return zone === undefined ? toInstant(local) : local - offsetOf(zone) * 60_000;
}

function offsetOf(zone: string): number {
  if (!/^[+-]/u.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return zone.startsWith('-') ? -minutes : minutes;
}

function toMs(second = '', fraction = '000'): number | null {
  const ms = Date.parse(`${second}.${fraction}Z`);
  return Number.isNaN(ms) ? null : ms;
}
