import { readLogLine } from './log-line.ts';
import type { LogRecord } from './log-record.ts';
import { followRecord, NO_RECORD, reportsFault } from './log-record.ts';
import type { ErrorCount } from './outcome-counts.ts';
import { createOutcomeCounts } from './outcome-counts.ts';
import { recogniseFault } from './recognise-line.ts';
import type { Sighting } from './sign-counts.ts';
import { createSignCounts } from './sign-counts.ts';
import type { SignName } from './signs.ts';
import type { Clue } from './source-evidence.ts';
import type { ZoneClock } from './zone-clock.ts';
import { createZonelessStamps } from './zoneless-stamps.ts';

export interface LogScanAbout {
  readonly source: 'log-files' | 'workflow-runs';
  /** The file or run that the lines come from, as a reader finds it again. */
  readonly where: string;
  /** Lines written before or after are passed over. */
  readonly from: Date;
  readonly to: Date;
  /** The clock of stamps that name no zone; UTC where it is not given. */
  readonly zone?: ZoneClock;
}

/** Reads a log line by line and keeps counts, not lines: its memory is bounded whatever comes in. */
export interface LogScan {
  /** What comes now is another log, found at `where`: nothing of it goes on with what came before, its lines are counted anew. */
  beginLog(where: string): void;
  /** One line without its end. Of a very long one the beginning is read. */
  takeLine(line: string): void;
  /** What was recognised so far, one clue for each sign; may be asked at any time. At most 200. */
  clues(): readonly Clue[];
  /** What the log tells of unit-fetches, by hour and path, oldest first. */
  errorCounts(): readonly ErrorCount[];
  tally(): LogTally;
}

/** In lines. */
export interface LogTally {
  readonly lines: number;
  /** Written in the window. */
  readonly within: number;
  /** In the window or not: with a stamp that names no zone. */
  readonly zoneless: number;
  /** Written in the window, at a time that the clocks of the zone showed twice, or never. */
  readonly twice: number;
  readonly never: number;
}

const UTC: ZoneClock = (wallMs) => ({ atMs: wallMs, kind: 'once' });
const UNRECOGNISED: SignName = 'unrecognised-error';
/** Says only that something before it failed; whoever lists runs says that as well. */
const SAYS_NOTHING = /^Process completed with exit code \d+\.?$/u;

/** See `LogScan`. Lines without a time take that of the message before; a log without any time counts as a whole. */
export function createLogScan(about: LogScanAbout): LogScan {
  const counts = createSignCounts();
  const outcomes = createOutcomeCounts();
  const isWithin = withinWindow(about);
  let record: LogRecord = NO_RECORD;
  /** A traceback says the same several times: each sign counts once in one message. */
  let signs = new Set<SignName>();
  let unrecognised: Sighting | null = null;
  let where = about.where;
  let line = 0;
  let [lines, within] = [0, 0];
  const shown = { once: 0, twice: 0, never: 0 };
  const stamps = createZonelessStamps(about.zone ?? UTC);
  const toInstant = (wallMs: number): number => stamps.read(wallMs, record.atMs);

  const begin = (): void => {
    if (unrecognised !== null) counts.add(UNRECOGNISED, unrecognised);
    unrecognised = null;
    if (signs.size > 0) signs = new Set();
  };
  const takeFault = (sighting: Sighting, isError: boolean): void => {
    const sign = recogniseFault(sighting.text);
    if (sign === null) {
      if (isError && signs.size === 0 && !SAYS_NOTHING.test(sighting.text)) unrecognised ??= sighting;
      return;
    }
    unrecognised = null;
    if (signs.has(sign)) return;
    signs.add(sign);
    counts.add(sign, sighting);
  };

  return {
    beginLog: (next) => {
      begin();
      [where, line, record] = [next, 0, NO_RECORD];
    },
    takeLine: (raw) => {
      line += 1;
      lines += 1;
      const read = readLogLine(raw, toInstant);
      const kind = stamps.takeLast();
      const followed = followRecord(record, read);
      record = followed.record;
      if (followed.isNew) begin();
      const { atMs } = record;
      if (!isWithin(atMs)) return;
      within += 1;
      if (kind !== null) shown[kind] += 1;
      if (atMs !== null) outcomes.take(read.text, atMs);
      if (!reportsFault(read, record)) return;
      takeFault({ text: read.text, atMs, where: placeOf(about.source, where, line) }, read.level === 'error');
    },
    clues: () => counts.toClues(about.source, unrecognised === null ? null : { ...unrecognised, sign: UNRECOGNISED }),
    errorCounts: () => outcomes.list(),
    tally: () => ({ lines, within, zoneless: stamps.total(), twice: shown.twice, never: shown.never }),
  };
}

function withinWindow({ from, to }: LogScanAbout): (atMs: number | null) => boolean {
  const [fromMs, toMs] = [from.getTime(), to.getTime()];
  return (atMs) => atMs === null || (atMs >= fromMs && atMs <= toMs);
}

function placeOf(source: LogScanAbout['source'], where: string, line: number): string {
  return source === 'log-files' ? `${where.slice(0, 280)}:${line}` : where;
}
