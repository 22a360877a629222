import { z } from 'zod';
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

export type ParsedListing =
  | { readonly ok: true; readonly page: ListingPage }
  | { readonly ok: false; readonly problem: string };

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
  const json = parseJson(body);
  if (json === undefined)
    return {
      ok: false,
      problem: `no JSON, ${body.length} characters starting with ${JSON.stringify(body.trimStart().slice(0, 20))}`,
    };
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success) return { ok: false, problem: 'JSON, but no listing' };
  const parsed = envelope.data.data.children.filter(({ kind }) => kind === 't3').map(({ data }) => parsePost(data));
  return {
    ok: true,
    page: {
      posts: parsed.flatMap((each) => (each.ok ? [each.post] : [])),
      after: envelope.data.data.after ?? null,
      unreadable: parsed.flatMap((each) => (each.ok ? [] : [each.problem])),
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
