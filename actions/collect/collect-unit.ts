import { PAGE_LIMIT } from '../shared/collection/listing.ts';
import type { ListingName } from '../shared/collection/listing.ts';
import { planRows } from '../shared/collection/plan-rows.ts';
import type { CollectionBinding } from '../shared/collection/plan-rows.ts';
import { passesFilter } from '../shared/collection/post-filter.ts';
import type { PostFilter } from '../shared/collection/post-filter.ts';
import type { Post } from '../shared/collection/post.ts';
import { summarisePosts } from '../shared/collection/unit-fetch.ts';
import type { PagingEnd, UnitFetch, UnitFetchOutcome } from '../shared/collection/unit-fetch.ts';
import { DependencyError, OperatorError } from '../shared/errors.ts';
import type { Clock, CollectionStore, ListingAnswer, RedditListings, WrittenRows } from '../shared/ports.ts';

export interface CollectUnitRequest {
  readonly unit: string;
  readonly listing: ListingName;
  /** Posts in all, 1 to 1,000. */
  readonly limit: number;
  /** Where posts are written; `null` writes nothing. */
  readonly target: {
    readonly store: CollectionStore;
    readonly binding: CollectionBinding;
    readonly filter: PostFilter;
  } | null;
}

interface Fetched {
  readonly posts: readonly Post[];
  readonly unreadable: number;
  readonly pagingEnd: PagingEnd | null;
  readonly requests: number;
  readonly throttled: number;
  /** The answer that ended the paging. */
  readonly last: ListingAnswer | null;
}

/**
 * One unit-fetch, from Reddit to the committed transaction. Faults of the outside become its outcome, so that one unit never takes another with it.
 * What was fetched before a fault is written all the same: the next run reads the same span again and fills what is missing.
 */
export async function collectUnit(
  request: CollectUnitRequest,
  ports: { readonly reddit: RedditListings; readonly clock: Clock },
): Promise<UnitFetch> {
  const startedAt = ports.clock.now().getTime();
  try {
    const fetched = await fetchPages(request, ports.reddit);
    const kept = keep(fetched.posts, request.target);
    const written = request.target === null || kept.length === 0 ? null : await write(request.target, kept);
    const durationSeconds = secondsSince(startedAt, ports.clock);
    return {
      ...describeFetch(request, fetched, written),
      filtered: fetched.posts.length - kept.length,
      durationSeconds,
    };
  } catch (fault) {
    return describeFault(request.unit, fault, secondsSince(startedAt, ports.clock));
  }
}

async function fetchPages({ unit, listing, limit }: CollectUnitRequest, reddit: RedditListings): Promise<Fetched> {
  const posts: Post[] = [];
  const tally = { unreadable: 0, filtered: 0, requests: 0, throttled: 0 };
  for (let after: string | undefined; ;) {
    const pageLimit = Math.min(PAGE_LIMIT, limit - posts.length);
    const answer = await reddit.fetchListing({
      unit,
      listing,
      limit: pageLimit,
      ...(after === undefined ? {} : { after }),
    });
    tally.requests += answer.requests;
    tally.throttled += answer.throttled;
    if (answer.kind !== 'page') return { posts, ...tally, pagingEnd: null, last: answer };
    posts.push(...answer.page.posts);
    tally.unreadable += answer.page.unreadable.length;
    const pagingEnd = endOf(answer.page, {
      anchored: after !== undefined,
      missing: limit - posts.length - tally.unreadable,
    });
    if (pagingEnd !== null) return { posts, ...tally, pagingEnd, last: answer };
    after = answer.page.after ?? undefined;
  }
}

function endOf(
  page: { readonly posts: readonly Post[]; readonly after: string | null; readonly unreadable: readonly string[] },
  { anchored, missing }: { readonly anchored: boolean; readonly missing: number },
): PagingEnd | null {
  if (page.posts.length + page.unreadable.length === 0) return anchored ? 'empty-page' : 'end';
  if (missing <= 0) return 'limit';
  return page.after === null ? 'end' : null;
}

function keep(posts: readonly Post[], target: CollectUnitRequest['target']): readonly Post[] {
  return target === null ? posts : posts.filter((post) => passesFilter(post, target.filter));
}

function write(
  { store, binding }: NonNullable<CollectUnitRequest['target']>,
  posts: readonly Post[],
): Promise<WrittenRows> {
  return store.write(planRows(binding, posts));
}

function describeFetch(
  request: CollectUnitRequest,
  fetched: Fetched,
  written: WrittenRows | null,
): Omit<UnitFetch, 'filtered' | 'durationSeconds'> {
  const { last, posts, unreadable, pagingEnd, requests, throttled } = fetched;
  const fault = last !== null && last.kind !== 'page' ? last : null;
  return {
    unit: request.unit,
    outcome: outcomeOf(fault, posts.length, written, request.target !== null),
    ...summarisePosts(posts),
    new: written?.inserted ?? (request.target === null ? null : 0),
    updated: written?.updated ?? (request.target === null ? null : 0),
    unchanged: written?.unchanged ?? (request.target === null ? null : 0),
    unreadable,
    pagingEnd,
    requests,
    throttled,
    budget: last?.budget ?? null,
    detail: detailOf(fault, unreadable),
    remedy: remedyOf(fault, unreadable),
  };
}

type Fault = Exclude<ListingAnswer, { kind: 'page' }>;

function outcomeOf(
  fault: Fault | null,
  fetched: number,
  written: WrittenRows | null,
  stored: boolean,
): UnitFetchOutcome {
  if (fault !== null) return fault.kind;
  if (fetched === 0 || (stored && (written?.inserted ?? 0) === 0)) return 'nothing-new';
  return 'fetched';
}

function detailOf(fault: Fault | null, unreadable: number): string | null {
  if (fault === null) return unreadable === 0 ? null : `${unreadable} entries of the listing could not be read`;
  return fault.kind === 'gone' ? `the subreddit is ${fault.reason} at Reddit` : fault.detail;
}

function remedyOf(fault: Fault | null, unreadable: number): string | null {
  if (fault === null)
    return unreadable === 0
      ? null
      : 'Compare the listing with the fields that actions/shared/collection/post.ts reads.';
  return fault.kind === 'gone'
    ? 'Take the unit out of config/datasets.yaml, or ask its moderators for access.'
    : fault.remedy;
}

function describeFault(unit: string, fault: unknown, durationSeconds: number): UnitFetch {
  // Anything else is a bug, and is shown as one.
  if (!(fault instanceof DependencyError || fault instanceof OperatorError)) throw fault;
  return {
    ...emptyFetch(unit),
    outcome: 'failed',
    durationSeconds,
    detail: fault.message,
    remedy: fault.remedy ?? null,
  };
}

/** A unit-fetch in which nothing happened yet. */
export function emptyFetch(unit: string): Omit<UnitFetch, 'outcome'> {
  const counts = {
    new: null,
    updated: null,
    unchanged: null,
    unreadable: 0,
    filtered: 0,
    requests: 0,
    throttled: 0,
    durationSeconds: 0,
  };
  return { unit, ...summarisePosts([]), ...counts, pagingEnd: null, budget: null, detail: null, remedy: null };
}

function secondsSince(startedAtMs: number, clock: Clock): number {
  return (clock.now().getTime() - startedAtMs) / 1000;
}
