import { historyKey } from './history-key.ts';
import type { RecordOf } from './history-record.ts';
import { compareTexts, instantKey } from './instant-order.ts';

type UnitFetch = RecordOf<'unit-fetch'>;

/** Of each path and unit so many are kept: enough to compare each fetch with the one before it from look to look. */
export const KEPT_FETCHES = 6;

/** The last fetches by path and unit, oldest first. What is kept of parts, taken together, gives what would be kept of the whole. */
export function collectRecentFetches(fetches: readonly UnitFetch[]): ReadonlyMap<string, readonly UnitFetch[]> {
  const byUnit = new Map<string, Map<string, UnitFetch>>();
  for (const fetch of fetches) {
    const key = historyKey(fetch.path, fetch.unit);
    const own = byUnit.get(key) ?? new Map<string, UnitFetch>();
    byUnit.set(key, own.set(`${instantKey(fetch.at)} ${JSON.stringify(fetch)}`, fetch));
  }
  const sorted = [...byUnit].toSorted(([a], [b]) => compareTexts(a, b));
  return new Map(sorted.map(([key, own]) => [key, newest(own)]));
}

function newest(own: ReadonlyMap<string, UnitFetch>): readonly UnitFetch[] {
  return [...own]
    .toSorted(([a], [b]) => compareTexts(a, b))
    .slice(-KEPT_FETCHES)
    .map(([, fetch]) => fetch);
}
