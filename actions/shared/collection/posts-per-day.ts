import type { ListingName } from './listing.ts';
import type { Post } from './post.ts';

const DAY_MS = 86_400_000;

/**
 * Posts a day of a unit, to be copied to `weight` in config/datasets.yaml: a whole number from 1. Counted back from now to the oldest post that was
 * read, so that a unit that fell silent counts less; the oldest itself only marks where the time begins.
 *
 * @returns `null` where it cannot be told: fewer than two posts, or a listing that is in no order of time.
 */
export function measurePostsPerDay(
  posts: readonly Pick<Post, 'createdAt'>[],
  { listing, now }: { readonly listing: ListingName; readonly now: Date },
): number | null {
  if (listing !== 'new' || posts.length < 2) return null;
  const oldest = Math.min(...posts.map(({ createdAt }) => createdAt.getTime()));
  const days = (now.getTime() - oldest) / DAY_MS;
  // A clock that is behind Reddit's would make a rate without bound.
  return days <= 0 ? null : Math.max(1, Math.round((posts.length - 1) / days));
}
