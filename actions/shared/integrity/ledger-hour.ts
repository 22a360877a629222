/** Beyond every window: with it a search has no end. */
export const FAR_FUTURE = '9999-12-31T00:00:00.000000Z';

const HOUR_MS = 3_600_000;

/** The hour of an instant as the ledger has it, UTC: `2026-11-25T13`. */
export function hourOf(instant: string): string {
  return instant.slice(0, 13);
}

/** An hour so many hours later, or earlier. */
export function addHours(hour: string, hours: number): string {
  return new Date(Date.parse(`${hour}:00:00Z`) + hours * HOUR_MS).toISOString().slice(0, 13);
}

/** Hours from one hour to another. */
export function hoursBetween(from: string, to: string): number {
  return (Date.parse(`${to}:00:00Z`) - Date.parse(`${from}:00:00Z`)) / HOUR_MS;
}

/** The last microsecond before an hour begins. */
export function justBefore(hour: string): string {
  return `${addHours(hour, -1)}:59:59.999999Z`;
}

export function laterOf(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return left > right ? left : right;
}
