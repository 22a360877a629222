import type { Budget } from './budget.ts';
import { PAGE_LIMIT } from './listing.ts';
import type { PagingEnd } from './unit-fetch.ts';

interface Told {
  readonly requests: number;
  readonly throttled: number;
  readonly budget: Budget | null;
}

/** A page, or what came instead; `fault` says which. */
export type PageAnswer<Item, Fault> = Told &
  (
    | {
        readonly kind: 'page';
        readonly items: readonly Item[];
        readonly after: string | null;
        readonly unreadable: number;
      }
    | { readonly kind: 'fault'; readonly fault: Fault }
  );

export interface PageRequest {
  /** 1 to 100. */
  readonly limit: number;
  readonly after?: string;
}

export interface ReadPages<Item, Fault> extends Told {
  /** Each once, as it was seen last, in the order of the listing. */
  readonly items: readonly Item[];
  readonly unreadable: number;
  /** `null` where a fault ended it. */
  readonly end: PagingEnd | null;
  readonly fault: Fault | null;
}

interface Paging<Item> {
  /** Items in all, 1 to 1,000. */
  readonly limit: number;
  /** Whether an item was read by an earlier fetch: a page of these alone ends the reading. */
  readonly isKnown: (item: Item) => boolean;
}

/** Older posts of a page to go on from, where its last one is gone. */
const MOST_ANCHORS = 3;

/** Where the next page is asked for. */
interface Place {
  /** `undefined`: the newest page. */
  readonly after: string | undefined;
  /** Older items of the page before, for where nothing comes. */
  readonly anchors: readonly string[];
  /** The place was given up for an older one. */
  readonly isAgain: boolean;
}

const NEWEST: Place = { after: undefined, anchors: [], isAgain: false };

/**
 * Reads a listing from its newest page back, until it has `limit` items, the listing ends, or a page holds only what was read before.
 *
 * Listings move while they are read. An item that stands on two pages counts once, as it was seen last. A page goes on from the last item of the page
 * before; where that was deleted meanwhile, Reddit answers with an empty page and status 200, which looks like the end (facts: integrity, 4a). So after
 * an empty page that was promised, older items of the last page are tried as anchors: what comes then is either older posts, and the reading goes
 * on, or what was seen already with nothing behind it, and that is the end. Where all of them give nothing, the end is `empty-page`: nobody knows.
 */
export async function readPages<Item extends { readonly id: string; readonly fullname: string }, Fault>(
  ask: (page: PageRequest) => Promise<PageAnswer<Item, Fault>>,
  paging: Paging<Item>,
): Promise<ReadPages<Item, Fault>> {
  const { limit } = paging;
  const seen = new Map<string, Item>();
  const tally = { requests: 0, throttled: 0, unreadable: 0, budget: null as Budget | null };
  const read = (end: PagingEnd | null, fault: Fault | null): ReadPages<Item, Fault> => {
    return { ...tally, items: [...seen.values()].slice(0, limit), end, fault };
  };
  for (let place = NEWEST; ;) {
    const answer = await ask(pageRequest(limit - seen.size - tally.unreadable, place));
    tally.requests += answer.requests;
    tally.throttled += answer.throttled;
    tally.budget = answer.budget ?? tally.budget;
    if (answer.kind === 'fault') return read(null, answer.fault);
    const before = seen.size;
    for (const item of answer.items) seen.set(item.id, item);
    tally.unreadable += answer.unreadable;
    const isFull = seen.size + tally.unreadable >= limit;
    const isFurther = seen.size > before || answer.unreadable > 0;
    const next = isFull ? 'limit' : findNext(answer, place, { isFurther, isKnown: paging.isKnown });
    if (typeof next === 'string') return read(next, null);
    place = next;
  }
}

function findNext<Item extends { readonly fullname: string }>(
  page: { readonly items: readonly Item[]; readonly after: string | null; readonly unreadable: number },
  place: Place,
  { isFurther, isKnown }: { readonly isFurther: boolean; readonly isKnown: (item: Item) => boolean },
): Place | PagingEnd {
  const { items, after } = page;
  const isEmpty = items.length + page.unreadable === 0;
  if (after === null && !(isEmpty && place.after !== undefined)) return 'end';
  // Empty, or the same again with more promised behind it: in either case not a step further.
  if (!isFurther) {
    const [older, ...anchors] = place.anchors;
    return older === undefined ? 'empty-page' : { after: older, anchors, isAgain: true };
  }
  if (items.length > 0 && items.every(isKnown)) return 'known';
  return { after: after ?? undefined, anchors: olderAnchors(items, after), isAgain: false };
}

/** From an older anchor a whole page is asked for, since it begins with what was seen. */
function pageRequest(missing: number, { after, isAgain }: Place): PageRequest {
  const limit = isAgain ? PAGE_LIMIT : Math.max(1, Math.min(PAGE_LIMIT, missing));
  return { limit, ...(after === undefined ? {} : { after }) };
}

/** Two neighbours of the last item, and one from the middle, for when a moderator has removed a row of them. */
function olderAnchors(items: readonly { readonly fullname: string }[], after: string | null): readonly string[] {
  const places = [items.length - 2, items.length - 3, Math.floor(items.length / 2)];
  const names = places.flatMap((place) => items[place]?.fullname ?? []).filter((name) => name !== after);
  return [...new Set(names)].slice(0, MOST_ANCHORS);
}
