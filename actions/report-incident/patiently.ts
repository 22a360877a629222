import { DependencyError } from '../shared/errors.ts';
import type { Clock, Random } from '../shared/ports.ts';

export interface Patience {
  readonly clock: Clock;
  readonly random: Random;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Tries in all. */
  readonly tries: number;
}

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 3_000;

/**
 * Reads again while the fault may pass, or while the answer is `null`: a replica of GitHub that lags does not show yet what was written a moment
 * ago. The last answer counts.
 */
export async function readPatiently<T>(
  read: () => Promise<T | null>,
  { clock, random, signal, tries }: Patience,
): Promise<T | null> {
  for (let left = tries - 1; ; left -= 1) {
    try {
      const value = await read();
      if (value !== null || left <= 0) return value;
    } catch (fault) {
      if (!(fault instanceof DependencyError) || !fault.retryable || left <= 0 || signal.aborted) throw fault;
      if (fault.retryAfterMs !== undefined) await clock.sleep(fault.retryAfterMs, signal);
    }
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1 - left), LONGEST_PAUSE_MS);
    await clock.sleep(longest * (0.5 + random() / 2), signal);
    if (signal.aborted) left = 0;
  }
}
