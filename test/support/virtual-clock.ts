import type { Clock } from '../../actions/shared/ports.ts';

export interface VirtualClock extends Clock {
  advance(milliseconds: number): void;
  /** What was slept, in order. */
  readonly slept: readonly number[];
}

/** Time passes only when somebody sleeps or `advance` is called; a sleep takes no real time. */
export function virtualClock(start = new Date('2026-11-25T02:05:20Z')): VirtualClock {
  let time = start.getTime();
  const slept: number[] = [];
  const advance = (milliseconds: number): void => {
    time += milliseconds;
  };
  return {
    slept,
    advance,
    now: () => new Date(time),
    sleep: async (milliseconds, signal) => {
      if (signal?.aborted) return;
      slept.push(milliseconds);
      advance(milliseconds);
    },
  };
}
