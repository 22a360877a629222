import type { ReplayedPost } from './replayed-units.ts';

/** One comment as the replay serves it. */
export interface ReplayedComment {
  readonly fullname: string;
  readonly createdUtc: number;
  /** JSON, with the fields of a comment that Reddit's API documents and collection reads. */
  readonly json: string;
}

export interface ModelledComments {
  readonly unit: string;
  readonly posts: readonly ReplayedPost[];
  readonly perPost: number;
}

/**
 * Comments under recorded posts, newest first. No recording holds a comment, so these are made by hand after Reddit's documented fields (kind `t1`;
 * `link_id`, `parent_id`, `body`, `created_utc` as a float, `[removed]` and `[deleted]` in place of bodies): what they prove is how comments are read,
 * paged and stored, not what Reddit sends.
 */
export function modelComments({ unit, posts, perPost }: ModelledComments): readonly ReplayedComment[] {
  const comments = posts.flatMap((post, at) =>
    Array.from({ length: perPost }, (_, index) => modelComment(post, { unit, number: at * perPost + index })),
  );
  return comments.toSorted((a, b) => b.createdUtc - a.createdUtc);
}

const BODIES = ['A comment with "quotes", a \\ and \u{1f600}', '[removed]', '[deleted]', ''];

function modelComment(
  { fullname: link, createdUtc }: ReplayedPost,
  { unit, number }: { readonly unit: string; readonly number: number },
): ReplayedComment {
  const id = `c${(46_656 + number).toString(36)}`;
  const body = number % 5 < BODIES.length ? BODIES[number % 5] : `Comment ${number}`;
  const at = Math.floor(createdUtc) + 60 + number;
  const fields = {
    ...{ id, name: `t1_${id}`, link_id: link, parent_id: link, subreddit: unit, body },
    ...{
      author: body === '[deleted]' ? '[deleted]' : `user_${number}`,
      score: (number % 7) - 1,
      ups: (number % 7) - 1,
    },
    permalink: `/r/${unit}/comments/${link.slice(3)}/_/${id}/`,
  };
  // Reddit writes times as floats.
  const json = `${JSON.stringify(fields).slice(0, -1)},"created_utc":${at}.0}`;
  return { fullname: `t1_${id}`, createdUtc: at, json };
}
