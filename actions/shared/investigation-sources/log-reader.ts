import type { Clue } from '../investigation/source-evidence.ts';
import { count } from '../markdown/count.ts';
import { splitLines } from './split-lines.ts';
import { toClue } from './to-clue.ts';

/** What recognises faults in lines, one at a time, and keeps no line but examples. */
export interface LineScan {
  /** `place` is a file with its line, or a link. */
  take(line: string, place: string): void;
  clues(): readonly Clue[];
}

/** Reads logs one after another into one scan. What it has until now can be asked at any time. */
export interface LogReader {
  /** `place` is a file, whose lines are then numbered, or a link, which stands for all of it. */
  read(chunks: AsyncIterable<Uint8Array>, place: string): Promise<void>;
  describe(): string;
  clues(): readonly Clue[];
}

export function createLogReader(scan: LineScan): LogReader {
  let lines = 0;
  let bytes = 0;
  const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  return {
    async read(chunks, place) {
      const isLink = /^https?:/u.test(place);
      let number = 0;
      for await (const some of splitLines(counted(chunks))) {
        for (const line of some) {
          number += 1;
          scan.take(line, isLink ? place : `${place}:${number}`);
        }
        lines += some.length;
      }
    },
    describe: () =>
      lines === 0
        ? 'no line of a log was read'
        : `${count(lines, 'line')} of logs read (${(bytes / 2 ** 20).toFixed(1)} MB)`,
    clues: () => scan.clues().map(toClue),
  };
}
