import type { Comment } from '../shared/collection/comment.ts';
import { compareIds } from '../shared/collection/id-order.ts';
import type { ListingName } from '../shared/collection/listing.ts';
import { planCommentRows, planRows } from '../shared/collection/plan-rows.ts';
import type { CollectionBinding, CommentBinding } from '../shared/collection/plan-rows.ts';
import { passesFilter } from '../shared/collection/post-filter.ts';
import type { PostFilter } from '../shared/collection/post-filter.ts';
import type { Post } from '../shared/collection/post.ts';
import { measurePostsPerDay } from '../shared/collection/posts-per-day.ts';
import type { ReadPages } from '../shared/collection/read-pages.ts';
import { summarisePosts } from '../shared/collection/unit-fetch.ts';
import type { CommentsFetch, FetchFault, UnitFetch, UnitFetchOutcome } from '../shared/collection/unit-fetch.ts';
import type { Clock, CollectionStore, RedditListings, WrittenRows } from '../shared/ports.ts';
import type { RedditComments } from '../shared/collection-ports.ts';
import { catchFault, readComments, readPosts } from './read-unit.ts';

/** Where what is fetched goes. */
export interface CollectionTarget {
  readonly store: CollectionStore;
  readonly binding: CollectionBinding;
  readonly filter: PostFilter;
  /** `null` where no dataset binds comments for collect. `limit`: comments a unit and run. */
  readonly comments: { readonly binding: CommentBinding; readonly limit: number } | null;
}

export interface CollectUnitRequest {
  readonly unit: string;
  readonly listing: ListingName;
  /** Posts in all, 1 to 1,000. */
  readonly limit: number;
  /** The newest post of the last good fetch; `null` where it is not known, and then the listing is read up to the limit. */
  readonly readBefore: string | null;
  /** `null` writes nothing. */
  readonly target: CollectionTarget | null;
}

export interface CollectUnitPorts {
  readonly reddit: RedditListings & RedditComments;
  readonly clock: Clock;
  /** Called once Reddit is not asked any more for this unit, so that the next one may begin while this one is written. */
  readonly onRead?: () => void;
  /** Writes wait for it: one at a time, and in the order of the units. */
  readonly mayWrite?: Promise<unknown>;
}

type ReadPosts = ReadPages<Post, FetchFault>;

/**
 * One unit-fetch, from Reddit to the committed transaction. Faults of the outside become its outcome, so that one unit never takes another with it.
 * What was fetched before a fault is written all the same: the next run reads the same span again and fills what is missing. Posts are committed
 * before comments are asked for, which belong to them.
 */
export async function collectUnit(request: CollectUnitRequest, ports: CollectUnitPorts): Promise<UnitFetch> {
  const startedAt = ports.clock.now();
  const read = await readPosts(request, { reddit: ports.reddit, isKnown: knownTo(request) });
  // Comments are asked for when the posts are committed: then the next unit waits, for calls go one after another.
  if (request.target?.comments == null) ports.onRead?.();
  const readAt = ports.clock.now().getTime();
  await ports.mayWrite;
  // How long another unit is written says nothing of this one.
  const waitedMs = ports.clock.now().getTime() - readAt;
  const { filtered, written, fault } = await storePosts(read.items, request.target);
  const postsFault = read.fault ?? fault;
  const comments = postsFault === null ? await collectComments(request, ports.reddit) : NO_COMMENTS;
  return {
    unit: request.unit,
    startedAt: startedAt.toISOString(),
    ...concludeUnit({ read, written, fault: postsFault ?? comments.fault }),
    ...summarisePosts(read.items),
    ...{ filtered, unreadable: read.unreadable, pagingEnd: read.end },
    postsPerDay: measurePostsPerDay(read.items, { listing: request.listing, now: startedAt }),
    comments: comments.fetch,
    requests: read.requests + comments.requests,
    throttled: read.throttled + comments.throttled,
    budget: comments.budget ?? read.budget,
    durationSeconds: (ports.clock.now().getTime() - startedAt.getTime() - waitedMs) / 1000,
  };
}

/** Only `new` is in an order in which older means read before; ids count up. */
function knownTo({ listing, readBefore }: CollectUnitRequest): (post: Post) => boolean {
  if (listing !== 'new' || readBefore === null) return () => false;
  return ({ id }) => compareIds(id, readBefore) <= 0;
}

interface StoredPosts {
  readonly filtered: number;
  /** `null` where nothing was to be written, or it failed. */
  readonly written: WrittenRows | null;
  readonly fault: FetchFault | null;
}

const NO_ROWS: WrittenRows = { inserted: 0, updated: 0, unchanged: 0 };

async function storePosts(posts: readonly Post[], target: CollectionTarget | null): Promise<StoredPosts> {
  if (target === null) return { filtered: 0, written: null, fault: null };
  const kept = posts.filter((post) => passesFilter(post, target.filter));
  const filtered = posts.length - kept.length;
  if (kept.length === 0) return { filtered, written: NO_ROWS, fault: null };
  const written = await catchFault(() => target.store.write(planRows(target.binding, kept)));
  return 'outcome' in written ? { filtered, written: null, fault: written } : { filtered, written, fault: null };
}

interface CollectedComments {
  readonly fetch: CommentsFetch | null;
  readonly fault: FetchFault | null;
  readonly requests: number;
  readonly throttled: number;
  readonly budget: UnitFetch['budget'];
}

const NO_COMMENTS: CollectedComments = { fetch: null, fault: null, requests: 0, throttled: 0, budget: null };

async function collectComments(
  { unit, target }: CollectUnitRequest,
  reddit: RedditComments,
): Promise<CollectedComments> {
  if (target?.comments == null) return NO_COMMENTS;
  const { store, comments } = target;
  const read = await readComments({ unit, limit: comments.limit }, reddit);
  const { requests, throttled, budget, items } = read;
  const written =
    items.length === 0 ? NO_ROWS : await catchFault(() => store.write(planCommentRows(comments.binding, items)));
  if ('outcome' in written) return { fetch: null, fault: forComments(written), requests, throttled, budget };
  return {
    fetch: describeComments(read, written),
    fault: read.fault === null ? null : forComments(read.fault),
    ...{ requests, throttled, budget },
  };
}

function forComments(fault: FetchFault): FetchFault {
  // A subreddit that shows its posts is not gone.
  return {
    ...fault,
    outcome: fault.outcome === 'gone' ? 'failed' : fault.outcome,
    detail: `comments: ${fault.detail}`,
  };
}

function describeComments(
  { items, unreadable, end }: ReadPages<Comment, FetchFault>,
  { inserted, updated, unchanged, withoutParent = 0 }: WrittenRows,
): CommentsFetch {
  return {
    fetched: items.length,
    ...{ new: inserted, updated, unchanged, withoutPost: withoutParent, unreadable, pagingEnd: end },
  };
}

type Conclusion = Pick<UnitFetch, 'outcome' | 'new' | 'updated' | 'unchanged' | 'detail' | 'remedy'>;

function concludeUnit(of: {
  readonly read: ReadPosts;
  readonly written: WrittenRows | null;
  readonly fault: FetchFault | null;
}): Conclusion {
  const { read, written, fault } = of;
  const rows =
    written === null
      ? { new: null, updated: null, unchanged: null }
      : { new: written.inserted, updated: written.updated, unchanged: written.unchanged };
  if (fault !== null) return { ...rows, outcome: fault.outcome, detail: fault.detail, remedy: fault.remedy };
  const outcome: UnitFetchOutcome = read.items.length === 0 || rows.new === 0 ? 'nothing-new' : 'fetched';
  return { ...rows, outcome, ...remarkOn(read) };
}

/** What is no fault and should be seen all the same. */
function remarkOn({ unreadable, end }: ReadPosts): Pick<UnitFetch, 'detail' | 'remedy'> {
  if (unreadable > 0) {
    return {
      detail: `${unreadable} entries of the listing could not be read`,
      remedy: 'Compare the listing with the fields that actions/shared/collection/post.ts reads.',
    };
  }
  if (end === 'empty-page') {
    return {
      detail: 'Reddit promised an older page and gave an empty one, as it does where the post between them was deleted',
      remedy: 'Nothing, where the next run reads further back; else run this again.',
    };
  }
  return { detail: null, remedy: null };
}

/** A unit-fetch in which nothing happened. */
export function emptyFetch(unit: string, startedAt: Date): Omit<UnitFetch, 'outcome'> {
  return {
    ...{ unit, startedAt: startedAt.toISOString(), ...summarisePosts([]) },
    ...{ new: null, updated: null, unchanged: null, unreadable: 0, filtered: 0, requests: 0, throttled: 0 },
    ...{
      durationSeconds: 0,
      pagingEnd: null,
      postsPerDay: null,
      comments: null,
      budget: null,
      detail: null,
      remedy: null,
    },
  };
}
