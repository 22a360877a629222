import { percentile } from './measure-process.ts';

/** One line of the table of integrity. */
export interface IntegrityFigure {
  readonly what: string;
  /** Of each table of posts. */
  readonly rows: number;
  /** Over which it asks, such as `1 h = 20,000 posts`. */
  readonly window: string;
  /** Milliseconds of each run; none where it does not run. */
  readonly times: readonly number[];
  /** Of whole processes, in milliseconds and megabytes; none where it was asked from here. */
  readonly processTimes?: readonly number[];
  readonly peakMegabytes?: number;
  /** What it found, or why it does not run. */
  readonly says: string;
  readonly goal?: string;
  /** Switchback's own, and no baseline. */
  readonly isOurs: boolean;
}

export const FIGURE_HEAD = [
  'what',
  'rows',
  'window',
  'runs',
  'p50 ms',
  'p99 ms',
  'process ms',
  'peak MB',
  'says',
  'goal',
];

export function figureCells(figure: IntegrityFigure): readonly string[] {
  const { what, rows, window, times, processTimes = [], peakMegabytes, says, goal = '' } = figure;
  return [
    ...[what, count(rows), window, String(times.length)],
    ...[milliseconds(times, 50), milliseconds(times, 99), milliseconds(processTimes, 50)],
    ...[peakMegabytes === undefined ? '' : peakMegabytes.toFixed(0), says, goal],
  ];
}

export function count(rows: number): string {
  return rows.toLocaleString('en-US');
}

/** Three digits at most after a figure of a few milliseconds. */
export function milliseconds(times: readonly number[], percent: number): string {
  if (times.length === 0) return '';
  const value = percentile(times, percent);
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}

/** How long something took, each time. */
export async function timeRuns(runs: number, once: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const startedMs = performance.now();
    await once();
    times.push(performance.now() - startedMs);
  }
  return times;
}
