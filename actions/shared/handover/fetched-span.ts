import type { ListingName } from '../collection/listing.ts';
import type { RecordOf } from '../history/history-record.ts';
import { postNumber } from './post-number.ts';

/** What a collector recorded of one unit-fetch. */
export type FetchFact = Pick<
  RecordOf<'unit-fetch'>,
  'at' | 'unit' | 'path' | 'generation' | 'outcome' | 'newestId' | 'oldestId' | 'count' | 'saturated'
>;

/** Everything of a unit from `low` to `high`, both included, was read by a path and kept, its filter's leavings aside. */
export interface FetchedSpan {
  readonly path: FetchFact['path'];
  readonly at: string;
  /** `null` where the listing ended: everything older than `high`. */
  readonly low: bigint | null;
  readonly high: bigint;
  readonly oldestId: string;
  readonly newestId: string;
}

/** How a path reads, by config/datasets.yaml. */
export interface PathRule {
  readonly listing: ListingName;
  readonly limit: number;
  /** Whether it keeps all that it reads. */
  readonly keepsAll: boolean;
}

/**
 * Reddit ends a listing at about 1,000 posts, users report ends at 670 (facts: integrity, 4a). A listing that gave more than this may be cut there, whatever
 * the collector asked for.
 */
export const SURELY_WHOLE_LISTING = 600;

/** Whether a fetch read all that the source lists of the unit. Behind a filter the count may be of what was kept: then only a small limit tells. */
function isWhole({ saturated, count }: FetchFact, { limit, keepsAll }: PathRule): boolean {
  return !saturated && count < SURELY_WHOLE_LISTING && (keepsAll || limit <= SURELY_WHOLE_LISTING);
}

/**
 * What a fetch of the listing new covers; nothing for one that failed, or found nothing, which is no proof of anything. Of the other listings, which are in no
 * order of time, only the newest post counts.
 */
export function toSpans(fetch: FetchFact, rule: PathRule | null): readonly FetchedSpan[] {
  const { path, at, outcome, newestId, oldestId } = fetch;
  const [high, oldest] = [postNumber(newestId), postNumber(oldestId)];
  const isRead = outcome === 'fetched' || outcome === 'nothing-new';
  if (!isRead || high === null || oldest === null || newestId === null || oldestId === null) return [];
  const about = { path, at, oldestId, newestId };
  if (rule?.listing !== 'new') return [{ ...about, low: high, high, oldestId: newestId }];
  if (oldest > high) return [];
  return [{ ...about, low: isWhole(fetch, rule) ? null : oldest, high }];
}
