/** The schedule of `.github/workflows/integrity.yml`; a test compares the two. */
export const INTEGRITY_CRON = '17,47 * * * *';

/** A schedule that runs at the same minutes of every hour, in UTC. */
export interface TickSchedule {
  /** 0 to 59, rising, at least one. */
  readonly minutes: readonly number[];
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const EVERY_HOUR = /^(\d{1,2}(?:,\d{1,2})*) \* \* \* \*$/u;

/** Reads a cron line that names minutes alone, such as `17,47 * * * *`; `null` for any other. */
export function parseTickSchedule(cron: string): TickSchedule | null {
  const [, named] = EVERY_HOUR.exec(cron.trim()) ?? [];
  if (named === undefined) return null;
  const minutes = [...new Set(named.split(',').map(Number))].toSorted((a, b) => a - b);
  return minutes.every((minute) => minute <= 59) ? { minutes } : null;
}

/** The last tick at or before that instant, and the first one after it. Milliseconds since 1970. */
export function tickAround(
  { minutes }: TickSchedule,
  atMs: number,
): { readonly tickMs: number; readonly nextMs: number } {
  const [first, last] = [minutes[0], minutes.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('A schedule names at least one minute.');
  const hourMs = Math.floor(atMs / HOUR_MS) * HOUR_MS;
  const minute = (atMs - hourMs) / MINUTE_MS;
  const before = minutes.findLast((one) => one <= minute);
  const after = minutes.find((one) => one > minute);
  return {
    tickMs: before === undefined ? hourMs - HOUR_MS + last * MINUTE_MS : hourMs + before * MINUTE_MS,
    nextMs: after === undefined ? hourMs + HOUR_MS + first * MINUTE_MS : hourMs + after * MINUTE_MS,
  };
}
