import { formatInstant } from '../cutover/instant.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { TriggerMoment } from './trigger-moment.ts';

/** Minutes and hours are what the rules count in: beyond this nobody knows which facts are of when. */
export const MOST_SKEW_MS = 300_000;

/**
 * Why the clocks forbid to decide; `null` where they agree. One of the two clocks is wrong, and from here nobody sees which: a heartbeat of the future is
 * of a machine that runs ahead, or says that this one is behind.
 */
export function findSkew({ nowMs, clocks }: Pick<TriggerMoment, 'nowMs' | 'clocks'>): string | null {
  const { databaseSkewMs, latestHeartbeat } = clocks;
  if (databaseSkewMs !== null && Math.abs(databaseSkewMs) > MOST_SKEW_MS)
    return `the database's clock is ${minutes(Math.abs(databaseSkewMs))} ${databaseSkewMs > 0 ? 'ahead of' : 'behind'} ours; beyond ${minutes(MOST_SKEW_MS)} nothing is decided`;
  if (latestHeartbeat !== null && latestHeartbeat.atMs - nowMs > MOST_SKEW_MS) {
    const { atMs, run } = latestHeartbeat;
    return `run ${oneLine(run, 80)} left a heartbeat of ${formatInstant(new Date(atMs))}, and here it is ${formatInstant(new Date(nowMs))}; beyond ${minutes(MOST_SKEW_MS)} nothing is decided`;
  }
  return null;
}

function minutes(milliseconds: number): string {
  return `${Math.round(milliseconds / 60_000)} min`;
}
