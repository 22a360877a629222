import { z } from 'zod';
import { unitKey } from '../routing/unit-key.ts';

/**
 * What became of a post at its source. `deleted` by its author and `removed` by moderators or Reddit are lawful and still known to
 * Reddit; a post that is *lost* is one that Reddit shows and we do not hold, which no single post can say of itself.
 */
export type PostCondition = 'present' | 'deleted' | 'removed';

/** A post as Reddit's listings carry it, with what collection needs of it. */
export interface Post {
  /** Base 36, without a prefix: `1skjxta`. */
  readonly id: string;
  /** With its prefix: `t3_1skjxta`. */
  readonly fullname: string;
  /** The subreddit as it is compared, in lower case. */
  readonly unit: string;
  /** The subreddit as Reddit writes it. */
  readonly subreddit: string;
  readonly title: string;
  /** `null` where the account is deleted, or Reddit hides it. */
  readonly author: string | null;
  readonly createdAt: Date;
  readonly score: number;
  /** Never below zero. */
  readonly upvotes: number;
  readonly upvoteRatio: number | null;
  readonly numComments: number;
  readonly url: string;
  readonly permalink: string;
  readonly selftext: string;
  readonly isSelf: boolean;
  readonly over18: boolean;
  readonly condition: PostCondition;
  /** Reddit's `removed_by_category`, such as `moderator`, `reddit`, `author`, `automod_filtered`. */
  readonly removedBy: string | null;
}

const DELETED = '[deleted]';
const REMOVED = '[removed]';
const ID = /^[0-9a-z]{1,13}$/;
const FULLNAME = /^t3_[0-9a-z]{1,13}$/;

/** Only what is read: Reddit adds and drops fields over the years (the recordings of 2020 and 2026 differ in dozens). */
const rawPostSchema = z.object({
  id: z.string().regex(ID),
  name: z.string().regex(FULLNAME),
  subreddit: z.string().min(1),
  title: z.string(),
  author: z.string().nullish(),
  created_utc: z.number().positive().finite(),
  score: z.number().int().default(0),
  ups: z.number().int().optional(),
  upvote_ratio: z.number().nullish(),
  num_comments: z.number().int().default(0),
  url: z.string().default(''),
  permalink: z.string().default(''),
  selftext: z.string().nullish(),
  is_self: z.boolean().default(false),
  over_18: z.boolean().default(false),
  removed_by_category: z.string().nullish(),
});

type RawPost = z.input<typeof rawPostSchema>;

const isText = (value: unknown): boolean => typeof value === 'string';
const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value == null || typeof value === 'string';
const isFlagOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'boolean';
const isWholeOrAbsent = (value: unknown): boolean => value === undefined || Number.isSafeInteger(value);

/** The schema once more, as plain questions: what passes them all, the schema passes too. */
const PLAIN_FIELDS: readonly (readonly [keyof RawPost, (value: unknown) => boolean])[] = [
  ['id', (value) => typeof value === 'string' && ID.test(value)],
  ['name', (value) => typeof value === 'string' && FULLNAME.test(value)],
  ['subreddit', (value) => typeof value === 'string' && value !== ''],
  ['title', isText],
  ['author', isTextOrNull],
  ['created_utc', (value) => Number.isFinite(value) && Number(value) > 0],
  ['score', isWholeOrAbsent],
  ['ups', isWholeOrAbsent],
  ['upvote_ratio', (value) => value == null || Number.isFinite(value)],
  ['num_comments', isWholeOrAbsent],
  ['url', isTextOrAbsent],
  ['permalink', isTextOrAbsent],
  ['selftext', isTextOrNull],
  ['is_self', isFlagOrAbsent],
  ['over_18', isFlagOrAbsent],
  ['removed_by_category', isTextOrNull],
];

/** Nearly all posts: for a thousand of them the schema takes some 50 ms of work, and this takes one. */
function isPlainPost(raw: unknown): raw is RawPost {
  if (typeof raw !== 'object' || raw === null) return false;
  const fields = raw as Readonly<Record<string, unknown>>;
  return PLAIN_FIELDS.every(([name, passes]) => passes(fields[name]));
}

export type ParsedPost = { readonly ok: true; readonly post: Post } | { readonly ok: false; readonly problem: string };

/** Reads the `data` of one `t3` child. What is not a post is answered with its problem, so that one bad child does not cost the page. */
export function parsePost(raw: unknown): ParsedPost {
  return isPlainPost(raw) ? { ok: true, post: toPost(raw) } : parseBySchema(raw);
}

/** What decides where `isPlainPost` does not, and says what is wrong. */
export function parseBySchema(raw: unknown): ParsedPost {
  const parsed = rawPostSchema.safeParse(raw);
  if (parsed.success) return { ok: true, post: toPost(parsed.data) };
  const issue = parsed.error.issues[0];
  return { ok: false, problem: `${issue?.path.join('.') ?? 'post'}: ${issue?.message ?? 'not readable'}` };
}

function toPost(data: RawPost): Post {
  const author = data.author ?? null;
  const removedBy = data.removed_by_category ?? null;
  const selftext = data.selftext ?? '';
  const score = data.score ?? 0;
  return {
    id: data.id,
    fullname: data.name,
    unit: unitKey(data.subreddit),
    subreddit: data.subreddit,
    title: data.title,
    author: author === DELETED ? null : author,
    createdAt: new Date(data.created_utc * 1000),
    score,
    upvotes: Math.max(0, data.ups ?? score),
    upvoteRatio: data.upvote_ratio ?? null,
    numComments: Math.max(0, data.num_comments ?? 0),
    url: data.url ?? '',
    permalink: data.permalink ?? '',
    selftext,
    isSelf: data.is_self ?? false,
    over18: data.over_18 ?? false,
    condition: conditionOf({ author, removedBy, selftext }),
    removedBy,
  };
}

/**
 * `removed_by_category` decides where it is set: `author` and `deleted` are the author's own, everything else (moderator, reddit,
 * automod_filtered, anti_evil_ops, content_takedown, copyright_takedown, community_ops) is a removal. Older answers lack it: there the
 * texts that Reddit puts in place of the body decide. A deleted *account* alone does not take its posts away.
 */
function conditionOf(facts: { author: string | null; removedBy: string | null; selftext: string }): PostCondition {
  if (facts.removedBy !== null)
    return facts.removedBy === 'author' || facts.removedBy === 'deleted' ? 'deleted' : 'removed';
  if (facts.selftext === REMOVED) return 'removed';
  return facts.selftext === DELETED ? 'deleted' : 'present';
}
