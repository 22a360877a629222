import { z } from 'zod';
import { parseComment } from './comment.ts';
import type { Comment } from './comment.ts';
import { parsePost } from './post.ts';
import type { Post } from './post.ts';

export const LISTINGS = ['new', 'hot', 'top', 'rising'] as const;
export type ListingName = (typeof LISTINGS)[number];

/** Reddit's largest page, and the most that a listing reaches back (facts: 100 a page, about 1,000 in all). */
export const PAGE_LIMIT = 100;
export const LISTING_LIMIT = 1000;

/** One page of a listing. */
export interface ListingPage {
  readonly posts: readonly Post[];
  /** The anchor of the next older page, or `null` at the end. */
  readonly after: string | null;
  /** Children that could not be read, with the problem of each. */
  readonly unreadable: readonly string[];
}

/** One page of `/r/<subreddit>/comments`, newest first. */
export interface CommentPage extends Pick<ListingPage, 'after' | 'unreadable'> {
  readonly comments: readonly Comment[];
}

export type Parsed<Page> =
  | { readonly ok: true; readonly page: Page }
  | { readonly ok: false; readonly problem: string };
export type ParsedListing = Parsed<ListingPage>;

const envelopeSchema = z.object({
  kind: z.literal('Listing'),
  data: z.object({
    after: z.string().nullish(),
    children: z.array(z.object({ kind: z.string(), data: z.unknown() })),
  }),
});

/**
 * Reads the body of a listing or of `/api/info`. Only Reddit's own envelope makes an empty page mean *nothing there*; an HTML page, a
 * truncated body or an error object with status 200 is a fault, never an empty page.
 */
export function parseListing(body: string): ParsedListing {
  const read = readEnvelope(body, 't3');
  if (!read.ok) return read;
  const parsed = read.page.children.map(parsePost);
  return {
    ok: true,
    page: {
      posts: parsed.flatMap((each) => (each.ok ? [each.post] : [])),
      after: read.page.after,
      unreadable: parsed.flatMap((each) => (each.ok ? [] : [each.problem])),
    },
  };
}

/** Reads the body of a listing of comments, as strictly. */
export function parseCommentListing(body: string): Parsed<CommentPage> {
  const read = readEnvelope(body, 't1');
  if (!read.ok) return read;
  const parsed = read.page.children.map(parseComment);
  return {
    ok: true,
    page: {
      comments: parsed.flatMap((each) => (each.ok ? [each.comment] : [])),
      after: read.page.after,
      unreadable: parsed.flatMap((each) => (each.ok ? [] : [each.problem])),
    },
  };
}

interface Envelope {
  /** The `data` of the children of the wanted kind. */
  readonly children: readonly unknown[];
  readonly after: string | null;
}

function readEnvelope(body: string, wanted: 't1' | 't3'): Parsed<Envelope> {
  const json = parseJson(body);
  if (json === undefined)
    return {
      ok: false,
      problem: `no JSON, ${body.length} characters starting with ${JSON.stringify(body.trimStart().slice(0, 20))}`,
    };
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return { ok: false, problem: 'JSON, but no listing' };
  const { after, children } = envelope.data.data;
  return {
    ok: true,
    page: {
      children: children.filter(({ kind }) => kind === wanted).map(({ data }) => data),
      after: after ?? null,
    },
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Not swallowed: `undefined` is no JSON value, and the caller turns it into the problem.
    return undefined;
  }
}
