import type { Verdict } from '../verdict/verdict.ts';
import type { Budget } from './budget.ts';
import type { Post } from './post.ts';

/** Why a unit is gone at the source. */
export type GoneReason = 'banned' | 'private' | 'quarantined' | 'not-found';

/** What one path's fetch of one unit came to (DESIGN.md section 2: it fails on a fetch or write error; nothing new is success). */
export type UnitFetchOutcome = 'fetched' | 'nothing-new' | 'gone' | 'rate-limited' | 'failed';

/**
 * How paging ended. `limit`: as much was read as may be. `end`: the listing has no more. `known`: a page held only what an earlier fetch had read.
 * `empty-page`: more was promised and did not come, also not from older anchors (`read-pages.ts`).
 */
export type PagingEnd = 'limit' | 'end' | 'known' | 'empty-page';

/** Why a fetch has no page, in the words of a person; `gone` also of the source. */
export interface FetchFault {
  readonly outcome: 'gone' | 'rate-limited' | 'failed';
  readonly detail: string;
  readonly remedy: string;
}

/** The comments of a unit-fetch, where a dataset binds them. */
export interface CommentsFetch {
  readonly fetched: number;
  readonly new: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Left out, since their post is not stored: the post is older than the collection, or the path's filter left it out. */
  readonly withoutPost: number;
  readonly unreadable: number;
  readonly pagingEnd: PagingEnd | null;
}

/** One unit-fetch as it is reported. Counts are posts; `new`, `updated` and `unchanged` are `null` where nothing was written. */
export interface UnitFetch {
  readonly unit: string;
  /** ISO, in UTC. */
  readonly startedAt: string;
  readonly outcome: UnitFetchOutcome;
  readonly fetched: number;
  readonly new: number | null;
  readonly updated: number | null;
  readonly unchanged: number | null;
  /** Deleted by their authors and removed by moderators or Reddit, among the fetched ones. */
  readonly deleted: number;
  readonly removed: number;
  /** Left out by the path's filter. */
  readonly filtered: number;
  /** Children of the listing that could not be read. */
  readonly unreadable: number;
  readonly newestId: string | null;
  readonly oldestId: string | null;
  readonly pagingEnd: PagingEnd | null;
  /** For `weight` in config/datasets.yaml; `null` where it cannot be told (`posts-per-day.ts`). */
  readonly postsPerDay: number | null;
  /** `null` where none are bound, or it did not come to them. */
  readonly comments: CommentsFetch | null;
  /** Calls made, and how many of them were answered with 429. */
  readonly requests: number;
  readonly throttled: number;
  readonly budget: Budget | null;
  readonly durationSeconds: number;
  /** Why, where the outcome is not success. */
  readonly detail: string | null;
  /** What a person does about it. */
  readonly remedy: string | null;
}

/** The counts that a unit's posts give by themselves. Newest and oldest go by time of creation, since `hot` is not in order. */
export function summarisePosts(
  posts: readonly Post[],
): Pick<UnitFetch, 'fetched' | 'deleted' | 'removed' | 'newestId' | 'oldestId'> {
  const byAge = posts.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  return {
    fetched: posts.length,
    deleted: posts.filter(({ condition }) => condition === 'deleted').length,
    removed: posts.filter(({ condition }) => condition === 'removed').length,
    newestId: byAge[0]?.id ?? null,
    oldestId: byAge.at(-1)?.id ?? null,
  };
}

/**
 * One verdict of a run. A failed or rate-limited unit fails it, but never ends it; a unit gone at the source warns; and a run in which no unit
 * at all could be fetched proves nothing and fails.
 */
export function assessUnitFetches(fetches: readonly Pick<UnitFetch, 'outcome' | 'unreadable'>[]): Verdict {
  if (fetches.length === 0) return 'warn';
  const outcomes = fetches.map(({ outcome }) => outcome);
  if (outcomes.some((outcome) => outcome === 'failed' || outcome === 'rate-limited')) return 'fail';
  if (outcomes.every((outcome) => outcome === 'gone')) return 'fail';
  return outcomes.includes('gone') || fetches.some(({ unreadable }) => unreadable > 0) ? 'warn' : 'pass';
}
