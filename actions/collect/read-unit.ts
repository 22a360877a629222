import type { Comment } from '../shared/collection/comment.ts';
import { readPages } from '../shared/collection/read-pages.ts';
import type { PageAnswer, PageRequest, ReadPages } from '../shared/collection/read-pages.ts';
import type { ListingName } from '../shared/collection/listing.ts';
import type { Post } from '../shared/collection/post.ts';
import type { FetchFault } from '../shared/collection/unit-fetch.ts';
import type { CommentsAnswer, RedditComments } from '../shared/collection-ports.ts';
import { DependencyError, OperatorError } from '../shared/errors.ts';
import type { ListingAnswer, RedditListings } from '../shared/ports.ts';

interface WantedPosts {
  readonly unit: string;
  readonly listing: ListingName;
  readonly limit: number;
}

/** A unit's posts, page after page; a fault of the outside ends the reading and is told with what was read. */
export function readPosts(
  { unit, listing, limit }: WantedPosts,
  { reddit, isKnown }: { readonly reddit: RedditListings; readonly isKnown: (post: Post) => boolean },
): Promise<ReadPages<Post, FetchFault>> {
  const ask = async (page: PageRequest): Promise<PageAnswer<Post, FetchFault>> => {
    const answer = await catchFault(() => reddit.fetchListing({ unit, listing, ...page }));
    if ('outcome' in answer) return { kind: 'fault', fault: answer, ...NOTHING_TOLD };
    return answer.kind === 'page' ? toPage(answer, answer.page.posts) : toFault(answer);
  };
  return readPages(ask, { limit, isKnown });
}

/** The newest comments of a subreddit, over all of its posts: one call a hundred, where asking post by post takes one call a post. */
export function readComments(
  { unit, limit }: { readonly unit: string; readonly limit: number },
  reddit: RedditComments,
): Promise<ReadPages<Comment, FetchFault>> {
  const ask = async (page: PageRequest): Promise<PageAnswer<Comment, FetchFault>> => {
    const answer = await catchFault(() => reddit.fetchComments({ unit, ...page }));
    if ('outcome' in answer) return { kind: 'fault', fault: answer, ...NOTHING_TOLD };
    return answer.kind === 'page' ? toPage(answer, answer.page.comments) : toFault(answer);
  };
  return readPages(ask, { limit, isKnown: () => false });
}

/** Refused credentials: how many calls that took is not told. */
const NOTHING_TOLD = { requests: 0, throttled: 0, budget: null } as const;

function toPage<Item>(
  { requests, throttled, budget, page }: Extract<ListingAnswer | CommentsAnswer, { readonly kind: 'page' }>,
  items: readonly Item[],
): PageAnswer<Item, FetchFault> {
  return { kind: 'page', items, after: page.after, unreadable: page.unreadable.length, requests, throttled, budget };
}

function toFault(answer: Exclude<ListingAnswer, { readonly kind: 'page' }>): PageAnswer<never, FetchFault> {
  const { requests, throttled, budget } = answer;
  const fault: FetchFault =
    answer.kind === 'gone'
      ? {
          outcome: 'gone',
          detail: `the subreddit is ${answer.reason} at Reddit`,
          remedy: 'Take the unit out of config/datasets.yaml, or ask its moderators for access.',
        }
      : { outcome: answer.kind, detail: answer.detail, remedy: answer.remedy };
  return { kind: 'fault', fault, requests, throttled, budget };
}

/** Faults of the outside as values; anything else is a bug, and is shown as one. */
export async function catchFault<T>(work: () => Promise<T>): Promise<T | FetchFault> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof DependencyError || fault instanceof OperatorError)) throw fault;
    return { outcome: 'failed', detail: fault.message, remedy: fault.remedy ?? '' };
  }
}
