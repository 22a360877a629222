import type { ReadWallTime, ZoneClock } from './zone-clock.ts';

/** Stamps of a log that name no zone, as they are read one after another. */
export interface ZonelessStamps {
  /** See `ZoneClock`. */
  read(wallMs: number, previousMs: number | null): number;
  /** What the last one was, once; `null` where none was read since. */
  takeLast(): ReadWallTime['kind'] | null;
  /** How many were read. */
  total(): number;
}

export function createZonelessStamps(zone: ZoneClock): ZonelessStamps {
  let last: ReadWallTime['kind'] | null = null;
  let total = 0;
  return {
    read: (wallMs, previousMs) => {
      const { atMs, kind } = zone(wallMs, previousMs);
      last = kind;
      total += 1;
      return atMs;
    },
    takeLast: () => {
      const taken = last;
      last = null;
      return taken;
    },
    total: () => total,
  };
}
