import type { Clock } from '../../ports.ts';

/**
 * How fast calls may go. GitHub's documentation of rate limits and best practices (REST API): at most 100 requests at once; writes one after
 * another, a second apart where they are many; at most 80 a minute that make something.
 */
export interface CallPace {
  /** Waits for a place among the reads, calls, gives the place back. Where a pause lasts beyond the deadline, nothing is called. */
  read<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T | Paused>;
  /** Writes go one by one, in the order in which they asked. */
  write<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T | Paused>;
  /** Nothing is sent before that time (milliseconds since 1970): GitHub's limits are the token's, not the call's. */
  pauseUntil(time: number): void;
}

/** Nothing is sent until then, in milliseconds since 1970, which is after the deadline. */
export interface Paused {
  readonly pausedUntil: number;
}

const MOST_READS = 16;
/** So many writes go without a pause, and then one a second: no minute has more than 80. */
const BURST = 20;
const SECOND_MS = 1_000;

/** `endsAt` is the deadline, in milliseconds since 1970. */
export function createCallPace(clock: Clock, endsAt: number): CallPace {
  const reads = createPlaces(MOST_READS);
  const writes = createPlaces(1);
  let pausedUntil = 0;
  let credit = { writes: BURST, at: clock.now().getTime() };

  const refill = (): number => {
    const now = clock.now().getTime();
    // A clock that was set back gives no credit, and takes none.
    const earned = Math.max(0, now - credit.at) / SECOND_MS;
    credit = { writes: Math.min(BURST, credit.writes + earned), at: now };
    return credit.writes;
  };
  const whenOpen = async <T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T | Paused> => {
    const wait = pausedUntil - clock.now().getTime();
    if (wait > 0 && pausedUntil >= endsAt) return { pausedUntil };
    if (wait > 0) await clock.sleep(wait, signal);
    return call();
  };
  const spend = async (signal: AbortSignal | undefined): Promise<void> => {
    const missing = 1 - refill();
    if (missing > 0) await clock.sleep(Math.ceil(missing * SECOND_MS), signal);
    refill();
    credit = { ...credit, writes: credit.writes - 1 };
  };
  return {
    read: (call, signal) => reads(() => whenOpen(call, signal)),
    write: (call, signal) =>
      writes(() =>
        whenOpen(async () => {
          await spend(signal);
          return call();
        }, signal),
      ),
    pauseUntil: (time) => {
      pausedUntil = Math.max(pausedUntil, time);
    },
  };
}

type Places = <T>(work: () => Promise<T>) => Promise<T>;

/** First come, first served. */
function createPlaces(most: number): Places {
  let taken = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (taken >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else taken += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // The place goes on to the next one, so that nobody comes between.
      if (next === undefined) taken -= 1;
      else next();
    }
  };
}
