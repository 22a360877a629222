import type { LogLine } from './log-line.ts';
import { isException } from './recognise-line.ts';

/** A message of a log with the lines that belong to it, as far as it was read. */
export interface LogRecord {
  readonly level: LogLine['level'];
  /** A program's own stamp or level began it: then every line without one goes on with it. */
  readonly isStamped: boolean;
  readonly atMs: number | null;
  readonly isInTraceback: boolean;
  /** The line before said that a further traceback follows. */
  readonly isChained: boolean;
  /** Nothing but its first line was read. */
  readonly isFresh: boolean;
}

const TRACEBACK = /^\s{0,4}Traceback \(most recent call last\)/u;
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/u;
/** Beside indented and empty lines, what goes on with an exception where no stamp says where the next message begins. */
const FOLLOWING =
  /^(?:$|\s|\^|LINE \d|DETAIL:|HINT:|CONTEXT:|\[SQL:|\[parameters:|\(Background on this error|<class '|In schema |Job (?:for|with) |Pending packages)/u;

/** Before the first line of a log. */
export const NO_RECORD: LogRecord = {
  ...{ level: 'none', isStamped: false, atMs: null },
  ...{ isInTraceback: false, isChained: false, isFresh: true },
};

/** The message that this line belongs to: the one before with what the line adds, or a new one. Lines without a time take that of the message before. */
export function followRecord(
  record: LogRecord,
  line: LogLine,
): { readonly record: LogRecord; readonly isNew: boolean } {
  const isTraceback = TRACEBACK.test(line.text);
  if (!belongs(record, line, isTraceback)) {
    const { level, isStamped, text } = line;
    const atMs = line.atMs ?? record.atMs;
    const isChained = CHAINED.test(text);
    return { record: { level, isStamped, atMs, isInTraceback: isTraceback, isChained, isFresh: true }, isNew: true };
  }
  const isChained = line.text === '' ? record.isChained : CHAINED.test(line.text);
  return {
    record: { ...record, isInTraceback: record.isInTraceback || isTraceback, isChained, isFresh: false },
    isNew: false,
  };
}

function belongs(record: LogRecord, line: LogLine, isTraceback: boolean): boolean {
  if (line.isStamped || line.level !== 'none') return false;
  if (isTraceback) return record.isChained || (record.isFresh && record.level === 'error');
  if (record.isStamped && !record.isInTraceback) return true;
  return (
    record.isStamped ||
    FOLLOWING.test(line.text) ||
    CHAINED.test(line.text) ||
    (record.isInTraceback && isException(line.text))
  );
}

/**
 * Whether a line reports a fault where it stands. Inside a message that is no fault only the exception of a traceback does: the text of a post
 * can run over many lines. Source lines of a traceback are indented, and do not count.
 */
export function reportsFault(line: LogLine, record: LogRecord): boolean {
  if (line.level === 'error' || line.level === 'warning') return true;
  if (line.level === 'info' || /^\s{2}/u.test(line.text)) return false;
  if (record.level === 'error' || record.level === 'warning') return true;
  if (record.level === 'info' && !record.isInTraceback) return false;
  return isException(line.text);
}
