import { findPattern } from './find-pattern.ts';
import { readLogLine } from './log-line.ts';
import type { SignName } from './signs.ts';
import { recogniseCode } from './sqlstate.ts';

/** `psycopg2.errors.UndefinedColumn: …`, `MemoryError`, `<class 'dlt.load.exceptions.LoadClientJobFailed'>`, also in the first line that says `Traceback`. */
const EXCEPTION =
  /^\s{0,4}(?:<class '|\(?(?:[A-Za-z_]\w{0,80}\.){1,8}[A-Z_]\w{0,80}(?:\)|:|\s*$)|[A-Z]\w{0,80}(?:Error|Exception|Failed|Timeout|Violation|Interrupt)\b(?::|\s*$))/u;

/** What Postgres and psycopg2 say in the lines behind the first one of their message. */
const FURTHER = /^(?:DETAIL|HINT|CONTEXT|FATAL|ERROR|connection to server|FEHLER)\b/u;

/**
 * What one log line is a sign of; `null` for a line that reports no fault, whatever words it holds: a success line may well quote a title
 * such as "rate limit exceeded". Only lines of level warning or above, lines of a runner's error, printed failures and exceptions count.
 */
export function recogniseLine(line: string): { readonly sign: SignName } | null {
  const { level, text } = readLogLine(line, (wallMs) => wallMs);
  if (level === 'info' || (level === 'none' && !isException(text))) return null;
  const sign = recogniseFault(text);
  return sign === null ? null : { sign };
}

/** Whether a line without a level is an exception as Python prints it, or goes on with what a database said. */
export function isException(text: string): boolean {
  return EXCEPTION.test(text) || FURTHER.test(text);
}

/** The sign of a text that is known to report a fault: of the code that it names, else of its words. */
export function recogniseFault(text: string): SignName | null {
  return recogniseCode(text) ?? findPattern(text)?.sign ?? null;
}
