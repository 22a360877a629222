import type { DltCursor } from './dlt-state.ts';
import { secondsOf } from './dlt-state.ts';
import type { DatabaseFacts } from './look-context.ts';

/** Clocks differ by zones and by what people set them to; a cursor of posts is never this far ahead. */
const FUTURE_SECONDS = 86_400;
const NUMBER = /^-?\d+(?:\.\d+)?$/u;

/** Whether a cursor went back; `unclear` where the values do not compare. */
export function compareCursors(now: string, before: string): 'forward' | 'back' | 'unclear' {
  const [left, right] = [orderOf(now), orderOf(before)];
  if (left === null || right === null || left.kind !== right.kind) return 'unclear';
  return left.value < right.value ? 'back' : 'forward';
}

function orderOf(value: string): { readonly kind: 'time' | 'number'; readonly value: number } | null {
  const seconds = secondsOf(value);
  if (seconds !== null) return { kind: 'time', value: seconds };
  return NUMBER.test(value) ? { kind: 'number', value: Number(value) } : null;
}

/** By the later of the database's clock and ours: either may be wrong. */
export function isAheadOfClock({ seconds }: DltCursor, { at, skewMs }: DatabaseFacts): boolean {
  const now = Math.max(Date.parse(at), Date.parse(at) - skewMs) / 1000;
  return seconds !== null && seconds > now + FUTURE_SECONDS;
}
