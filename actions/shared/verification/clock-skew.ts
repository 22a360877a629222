import type { Check } from '../verdict/verdict.ts';
import { aboutCheck } from './check-titles.ts';
import type { DltLook } from './dlt-look.ts';

/** The database's clock against ours, read in one round trip. */
export interface ClockSkew {
  /** Database minus ours, against the middle of the round trip. */
  readonly skewMs: number;
  readonly roundTripMs: number;
}

/** NTP keeps machines within milliseconds; beyond seconds a clock is wrong, beyond a minute no comparison across it is worth much. */
export const WARN_SKEW_MS = 5_000;
export const UNKNOWN_SKEW_MS = 60_000;

/**
 * An instant of our clock as the database may have seen it. Which of two clocks is wrong cannot be told, so both readings are given and
 * each question takes the one that can only make it stricter.
 */
export function inDatabaseTime(
  at: string,
  { skewMs }: ClockSkew,
): { readonly earliest: number; readonly latest: number } {
  const ours = Date.parse(at);
  return { earliest: Math.min(ours, ours + skewMs), latest: Math.max(ours, ours + skewMs) };
}

/** Our clock, the database's and, by the newest load, the clock of dlt's machine agree. */
export function assessClockSkew(look: DltLook, skew: ClockSkew): Check {
  const offMs = Math.max(0, Math.abs(skew.skewMs) - skew.roundTripMs / 2);
  const aheadMs = Math.max(0, ...listLoads(look).map(({ insertedAt }) => Date.parse(insertedAt) - Date.parse(look.at)));
  const worst = Math.max(offMs, aheadMs);
  const direction = skew.skewMs < 0 ? 'behind' : 'ahead of';
  return {
    ...aboutCheck('clocks-agree'),
    verdict: worst > UNKNOWN_SKEW_MS ? 'unknown' : worst > WARN_SKEW_MS ? 'warn' : 'pass',
    expected: `within ${WARN_SKEW_MS / 1000} s`,
    observed:
      `the database is ${seconds(Math.abs(skew.skewMs))} s ${direction} this machine (± ${seconds(skew.roundTripMs / 2)} s)` +
      (aheadMs > 0 ? `; dlt's newest load is stamped ${seconds(aheadMs)} s in the database's future` : ''),
    ...(worst > WARN_SKEW_MS
      ? { remedy: 'Set the clocks by NTP; times of the two machines were compared with that much doubt.' }
      : {}),
  };
}

function listLoads(look: DltLook) {
  return look.datasets.flatMap(({ loads }) => (loads.measured && loads.value ? loads.value.newest : []));
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1);
}
