import type { Gap, PostRange } from '../shared/backfill/gap.ts';
import { judgeWalk, needsFullWalk } from '../shared/backfill/judge-walk.ts';
import type { JudgedPart, Walk } from '../shared/backfill/judge-walk.ts';
import { isBelow, isInRange } from '../shared/backfill/post-range.ts';
import { LISTING_LIMIT, PAGE_LIMIT } from '../shared/collection/listing.ts';
import { passesFilter } from '../shared/collection/post-filter.ts';
import type { PostFilter } from '../shared/collection/post-filter.ts';
import type { Post } from '../shared/collection/post.ts';
import { measurePostsPerDay } from '../shared/collection/posts-per-day.ts';
import { readPages } from '../shared/collection/read-pages.ts';
import type { PageAnswer, PageRequest } from '../shared/collection/read-pages.ts';
import type { Clock, Log, RedditListings } from '../shared/ports.ts';
import { keepPosts } from './backfill-keep.ts';
import type { BackfillTarget } from './backfill-keep.ts';
import type { BackfillSpender } from './backfill-spender.ts';

export interface FillPorts {
  readonly reddit: RedditListings;
  readonly clock: Clock;
  readonly log: Log;
  readonly spender: BackfillSpender;
  readonly target: BackfillTarget;
  readonly filter: PostFilter;
}

/** What filling one part of a gap came to. */
export interface FilledPart {
  readonly judged: JudgedPart;
  readonly cursor: string | null;
  readonly fetched: number;
  readonly written: number;
  readonly deleted: number;
  readonly filtered: number;
  readonly missing: readonly string[];
  readonly postsPerDay: number | null;
}

export interface RangeGap extends Gap {
  readonly unit: string;
  readonly range: PostRange;
}

interface Tally {
  cursor: string | null;
  fetched: number;
  written: number;
  deleted: number;
  filtered: number;
}

/**
 * Reads the listing new through the gap, page after page: what of it a page shows is written and seen in the table before the next one is asked for, so that
 * a run may end anywhere. It begins where an earlier run stopped, else at the gap's upper end, else at the newest post; where the anchor is gone, or the
 * listing ends before the gap does, it reads from the newest post on, since only so the listing's length is known.
 */
export async function fillRange(gap: RangeGap, ports: FillPorts): Promise<FilledPart> {
  const tally: Tally = { cursor: gap.cursor, fetched: 0, written: 0, deleted: 0, filtered: 0 };
  const { beforeId } = gap.range;
  const anchor = gap.cursor ?? (beforeId === null ? null : `t3_${beforeId}`);
  const first = await walk(gap, anchor, { ports, tally });
  const last = needsFullWalk(gap.range, first.walk) ? await walk(gap, null, { ports, tally }) : first;
  const { cursor, ...counts } = tally;
  const judged = judgeWalk(gap.range, last.walk);
  const postsPerDay = measurePostsPerDay(last.posts, { listing: 'new', now: ports.clock.now() });
  return { judged, ...counts, cursor: judged.state === 'open' ? cursor : null, missing: last.missing, postsPerDay };
}

interface Walked {
  readonly walk: Walk;
  readonly posts: readonly Post[];
  readonly missing: readonly string[];
}

async function walk(
  { unit, range }: RangeGap,
  anchor: string | null,
  { ports, tally }: { readonly ports: FillPorts; readonly tally: Tally },
): Promise<Walked> {
  let missing: readonly string[] = [];
  const seen = new Set<string>();
  // What a second reading shows again counts once.
  Object.assign(tally, { fetched: 0, deleted: 0, filtered: 0 });
  const ask = async (page: PageRequest): Promise<PageAnswer<Post, NonNullable<Walk['stop']>>> => {
    const after = page.after ?? anchor ?? undefined;
    const request = { unit, listing: 'new', limit: PAGE_LIMIT, ...(after === undefined ? {} : { after }) } as const;
    const called = await ports.spender.call(() => ports.reddit.fetchListing(request));
    if (!called.ok) return { kind: 'fault', fault: called.stop, ...NOTHING_TOLD };
    const { posts, after: next, unreadable } = called.answer.page;
    const fresh = posts.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    const kept = await keepPage(
      fresh.filter((post) => isInRange(range, post)),
      { ports, tally },
    );
    if (!kept.ok) {
      missing = kept.missing;
      return { kind: 'fault', fault: kept.stop, ...NOTHING_TOLD };
    }
    tally.cursor = posts.at(-1)?.fullname ?? tally.cursor;
    const oldest = posts.at(-1);
    if (oldest !== undefined)
      ports.log.info(
        `r/${unit}: read down to ${oldest.id} of ${oldest.createdAt.toISOString()}, ${tally.written} written`,
      );
    return { kind: 'page', items: posts, after: next, unreadable: unreadable.length, ...NOTHING_TOLD };
  };
  const read = await readPages(ask, { limit: LISTING_LIMIT, isKnown: (post) => isBelow(range, post) });
  const oldest = read.items.at(-1) ?? null;
  const walked = { end: read.end, stop: read.fault, listed: read.items.length, isFromTop: anchor === null, oldest };
  return { walk: { ...walked, deleted: tally.deleted }, posts: anchor === null ? read.items : [], missing };
}

/** Told to the spender already. */
const NOTHING_TOLD = { requests: 0, throttled: 0, budget: null } as const;

type KeptPage =
  | { readonly ok: true }
  | { readonly ok: false; readonly stop: NonNullable<Walk['stop']>; readonly missing: readonly string[] };

/** What is deleted or removed at the source is not kept: it is lawfully gone. */
async function keepPage(
  inGap: readonly Post[],
  { ports, tally }: { readonly ports: FillPorts; readonly tally: Tally },
): Promise<KeptPage> {
  const present = inGap.filter(({ condition }) => condition === 'present');
  const wanted = present.filter((post) => passesFilter(post, ports.filter));
  const kept = await keepPosts(wanted, ports.target);
  if (!kept.ok) return { ok: false, stop: ports.spender.explain(kept.stop), missing: [] };
  tally.fetched += inGap.length;
  tally.deleted += inGap.length - present.length;
  tally.filtered += present.length - wanted.length;
  tally.written += kept.written;
  if (kept.missing.length === 0) return { ok: true };
  const detail = `${kept.missing.length} posts were written and are not in the table`;
  const remedy = 'Look for triggers, rules or jobs that delete rows of the table, then run this again.';
  return { ok: false, stop: { reason: 'not-stored', detail, remedy }, missing: kept.missing };
}
