/** Reddit's budget of calls. It belongs to the client id: everything that uses the same credentials spends from it. */
export interface Budget {
  readonly used: number;
  readonly remaining: number;
  /** Seconds until the window starts anew, as of the answer. */
  readonly resetSeconds: number;
}

/** Reads `x-ratelimit-*`, which are often absent on errors and 429s, and of which `remaining` is a float in text (`"997.0"`). */
export function parseBudget(header: (name: string) => string | null): Budget | null {
  const [used, remaining, resetSeconds] = ['used', 'remaining', 'reset'].map((name) =>
    parseAmount(header(`x-ratelimit-${name}`)),
  );
  if (remaining == null || resetSeconds == null) return null;
  return { used: used ?? 0, remaining, resetSeconds };
}

/** `retry-after` in seconds; as a date it is not used by Reddit and read as absent. */
export function parseRetryAfter(value: string | null): number | null {
  return parseAmount(value);
}

function parseAmount(value: string | null): number | null {
  return value !== null && /^\d{1,9}(\.\d+)?$/.test(value.trim()) ? Number(value) : null;
}

/**
 * How long to wait before the next call, in seconds. At nothing left, until the window starts anew, and at least a second: Reddit has been seen
 * to answer `remaining 0, reset 0` and then a 429 (praw #2046).
 */
export function waitSeconds(budget: Budget | null, elapsedSeconds: number): number {
  if (budget === null || budget.remaining >= 1) return 0;
  return Math.max(0, Math.max(1, budget.resetSeconds) - elapsedSeconds);
}

/**
 * Calls that others made from the same budget between two readings, at least: what it fell by beyond our own. `null` where it was renewed in between,
 * so that nothing can be told.
 */
export function spentByOthers(before: Budget, after: Budget, ownCalls: number): number | null {
  if (after.remaining > before.remaining) return null;
  return Math.max(0, Math.round(before.remaining - after.remaining) - ownCalls);
}
