import { PAGE_LIMIT } from '../collection/listing.ts';
import type { ListingName } from '../collection/listing.ts';
import type { Dataset, Datasets } from '../datasets/datasets.ts';
import { unitKey } from '../routing/unit-key.ts';
import type { CutoverState } from './look-context.ts';

/** One page of one unit to ask Reddit for. */
export interface WantedListing {
  readonly unit: string;
  readonly listing: ListingName;
  /** 1 to 100. */
  readonly limit: number;
}

/** Pages of one look: the collectors spend from the same budget, of 100 calls a minute. */
const MOST_PAGES = 30;
const TURN_MS = 1_800_000;
/** On GitHub's schedules a cadence limit is never below 3 cadences or 90 minutes (DESIGN.md section 7). */
const LEAST_LAG_MS = 5_400_000;
const CADENCES = 3;

/**
 * The pages that the paths of the units now read, each once. Where there are more units than a look asks for, the looks take turns by the hour's halves.
 */
export function planListings(datasets: Datasets, state: CutoverState | null, now: Date): readonly WantedListing[] {
  if (state === null) return [];
  const wanted = new Map<string, WantedListing>();
  for (const dataset of datasets.datasets.filter(({ holds }) => holds === 'posts')) {
    for (const { name } of datasets.units) {
      const unit = unitKey(name);
      const path = dataset.paths?.[pathOfUnit(unit, state)];
      if (path === undefined) continue;
      const key = `${unit} ${path.listing}`;
      const limit = Math.min(PAGE_LIMIT, Math.max(path.limit, wanted.get(key)?.limit ?? 0));
      wanted.set(key, { unit, listing: path.listing, limit });
    }
  }
  return takeTurn([...wanted.values()], Math.floor(now.getTime() / TURN_MS));
}

function takeTurn(wanted: readonly WantedListing[], turn: number): readonly WantedListing[] {
  if (wanted.length <= MOST_PAGES) return wanted;
  const from = (turn * MOST_PAGES) % wanted.length;
  return [...wanted.slice(from), ...wanted.slice(0, from)].slice(0, MOST_PAGES);
}

/** The path that a unit is routed to; `unit` in lower case. */
export function pathOfUnit(unit: string, { dltUnits }: Pick<CutoverState, 'dltUnits'>): 'manual' | 'dlt' {
  return dltUnits.has(unit) ? 'dlt' : 'manual';
}

/** How old a post is before it must be here: the path's cadence, and what schedules drop and delay. */
export function lagMs(dataset: Dataset, path: 'manual' | 'dlt'): number {
  const cadence = dataset.paths?.[path]?.cadenceMinutes ?? 0;
  return Math.max(LEAST_LAG_MS, CADENCES * 60_000 * cadence);
}
