import type { LogScan, LogTally } from '../investigation/log-scan.ts';
import type { ErrorCount } from '../investigation/outcome-counts.ts';
import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import { splitLines } from './split-lines.ts';
import { toClue } from './to-clue.ts';

/** Reads logs one after another into one scan. What there is until now can be asked at any time. */
export interface LogReader {
  /** `where` is a file or a link, as a reader finds it again. */
  read(chunks: AsyncIterable<Uint8Array>, where: string): Promise<void>;
  describe(): string;
  tally(): LogTally;
  /** One clue for each sign, over all logs. */
  clues(): readonly Clue[];
  errorCounts(): readonly ErrorCount[];
}

export function createLogReader(source: Clue['source'], scan: LogScan): LogReader {
  const silent: Clue[] = [];
  let bytes = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  return {
    async read(chunks, where) {
      const before = scan.tally();
      scan.beginLog(where);
      for await (const some of splitLines(counted(chunks))) for (const line of some) scan.takeLine(line);
      const after = scan.tally();
      const isSilent = after.lines > before.lines && after.within === before.within;
      if (isSilent && source === 'log-files') silent.push(toSilence(where, after.lines - before.lines));
    },
    describe: () => {
      const { lines, within } = scan.tally();
      if (lines === 0) return 'no line of a log was read';
      return `${count(lines, 'line')} of logs read (${(bytes / 2 ** 20).toFixed(1)} MB), ${within} of the window`;
    },
    tally: () => scan.tally(),
    clues: () => [...scan.clues(), ...silent],
    errorCounts: () => scan.errorCounts(),
  };
}

/** A log that has lines, and none of the window: whoever wrote it had stopped, or writes elsewhere. */
function toSilence(where: string, lines: number): Clue {
  const example = `${count(lines, 'line')}, none of them of the window`;
  return toClue({ source: 'log-files', sign: 'log-silent', firstAt: null, lastAt: null, count: 1, example, where });
}
