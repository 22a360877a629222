import { z } from 'zod';
import { unitKey } from '../routing/unit-key.ts';
import type { PostCondition } from './post.ts';

/** A comment as the listing `/r/<subreddit>/comments` carries it, with what collection needs of it. */
export interface Comment {
  /** Base 36, without a prefix. */
  readonly id: string;
  /** With its prefix: `t1_…`. */
  readonly fullname: string;
  /** The post that it stands under, without a prefix. */
  readonly postId: string;
  readonly postFullname: string;
  /** What it answers: a comment (`t1_…`) or the post itself (`t3_…`). */
  readonly parentFullname: string;
  readonly unit: string;
  readonly subreddit: string;
  /** `null` where the account is deleted, or Reddit hides it. */
  readonly author: string | null;
  readonly body: string;
  readonly createdAt: Date;
  readonly score: number;
  /** Never below zero. */
  readonly upvotes: number;
  readonly permalink: string;
  readonly condition: PostCondition;
}

/** Only what is read. `score` is hidden on young comments and then absent or 1. */
const rawCommentSchema = z.object({
  id: z.string().regex(/^[0-9a-z]{1,13}$/),
  name: z.string().regex(/^t1_[0-9a-z]{1,13}$/),
  link_id: z.string().regex(/^t3_[0-9a-z]{1,13}$/),
  parent_id: z.string().regex(/^t[13]_[0-9a-z]{1,13}$/),
  subreddit: z.string().min(1),
  author: z.string().nullish(),
  body: z.string(),
  created_utc: z.number().positive().finite(),
  score: z.number().int().default(0),
  ups: z.number().int().optional(),
  permalink: z.string().default(''),
});

export type ParsedComment =
  | { readonly ok: true; readonly comment: Comment }
  | { readonly ok: false; readonly problem: string };

/** Reads the `data` of one `t1` child. What is no comment is answered with its problem, so that one bad child does not cost the page. */
export function parseComment(raw: unknown): ParsedComment {
  const parsed = rawCommentSchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, problem: `${issue?.path.join('.') ?? 'comment'}: ${issue?.message ?? 'not readable'}` };
  }
  const data = parsed.data;
  const author = data.author ?? null;
  return {
    ok: true,
    comment: {
      id: data.id,
      fullname: data.name,
      postId: data.link_id.slice(3),
      postFullname: data.link_id,
      parentFullname: data.parent_id,
      unit: unitKey(data.subreddit),
      subreddit: data.subreddit,
      author: author === '[deleted]' ? null : author,
      body: data.body,
      createdAt: new Date(data.created_utc * 1000),
      score: data.score,
      upvotes: Math.max(0, data.ups ?? data.score),
      permalink: data.permalink,
      condition: conditionOf(data.body),
    },
  };
}

/** A comment has no `removed_by_category`: the text that Reddit puts in place of the body says what became of it. */
function conditionOf(body: string): PostCondition {
  if (body === '[removed]') return 'removed';
  return body === '[deleted]' ? 'deleted' : 'present';
}
