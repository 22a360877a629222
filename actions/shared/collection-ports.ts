/** What the outside can do for collection, beside the ports that others use too. */

import type { CommentPage } from './collection/listing.ts';
import type { ListingAnswer, ListingRequest } from './ports.ts';

/** What a call for comments came to; faults as with posts. */
export type CommentsAnswer =
  | Exclude<ListingAnswer, { readonly kind: 'page' }>
  | (Omit<Extract<ListingAnswer, { readonly kind: 'page' }>, 'page'> & { readonly page: CommentPage });

/** Reddit's listing of a subreddit's newest comments, over all of its posts. Bounded and failing as `RedditListings`. */
export interface RedditComments {
  fetchComments(request: Omit<ListingRequest, 'listing'>): Promise<CommentsAnswer>;
}

/** A program's end, as far as it was waited for. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  /** `detail`: why, such as ENOENT. */
  | { readonly kind: 'not-started'; readonly detail: string };

export interface ProgramRun {
  readonly end: ProgramEnd;
  readonly durationSeconds: number;
  /** The end of what it printed on both outputs. */
  readonly output: string;
}

/** Runs program and arguments without a shell, to its end or to the limit, then kills it with all that it started. */
export type RunProgram = (
  command: readonly string[],
  limits: { readonly milliseconds: number; readonly signal: AbortSignal },
) => Promise<ProgramRun>;
