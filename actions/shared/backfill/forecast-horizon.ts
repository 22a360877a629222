import { LISTING_LIMIT } from '../collection/listing.ts';

const DAY_MS = 86_400_000;

export interface Horizon {
  /** Until about then Reddit lists the post. */
  readonly reachableUntil: Date;
  readonly isPassed: boolean;
}

/**
 * When a post falls off the listing: Reddit lists about the newest 1,000 posts of a subreddit (facts: integrity, 4a), so once that many came after it. Users
 * report listings that end earlier, so this is the latest time, not a promise.
 *
 * @returns `null` where the time of the post or the rate of its unit is not known
 */
export function forecastHorizon(
  { oldestAt, postsPerDay }: { readonly oldestAt: string | null; readonly postsPerDay: number | null },
  now: Date,
): Horizon | null {
  if (oldestAt === null || postsPerDay === null || postsPerDay <= 0) return null;
  const reachableUntil = new Date(Date.parse(oldestAt) + (LISTING_LIMIT / postsPerDay) * DAY_MS);
  return Number.isNaN(reachableUntil.getTime()) ? null : { reachableUntil, isPassed: reachableUntil <= now };
}
