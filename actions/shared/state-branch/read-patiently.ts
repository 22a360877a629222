import { DependencyError } from '../errors.ts';
import type { Clock } from '../ports.ts';

const TRIES = 3;
const PAUSE_MS = 500;

/** A read of one call, repeated where its fault may pass: a look or a decision must not be lost by one answer of 502. */
export async function readPatiently<T>(
  read: () => Promise<T>,
  clock: Pick<Clock, 'sleep'>,
  signal: AbortSignal,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await read();
    } catch (error) {
      const isPassing = error instanceof DependencyError && error.retryable;
      if (!isPassing || tried === TRIES || signal.aborted) throw error;
      await clock.sleep(PAUSE_MS * tried, signal);
    }
  }
}
