import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readPages } from '../../../../actions/shared/collection/read-pages.ts';
import type { PageAnswer, PageRequest } from '../../../../actions/shared/collection/read-pages.ts';

interface Item {
  readonly id: string;
  readonly fullname: string;
}

const item = (number: number): Item => ({ id: String(number), fullname: `t3_${number}` });
const told = { requests: 1, throttled: 0, budget: null } as const;

/** A listing as Reddit has it: a page after an item that is gone is empty, with status 200 and no anchor. */
class MovingListing {
  items: readonly Item[];
  readonly #pageSize: number;
  readonly #changes: ((items: readonly Item[]) => readonly Item[])[];
  pages = 0;

  constructor(count: number, pageSize = 100, changes: ((items: readonly Item[]) => readonly Item[])[] = []) {
    this.items = Array.from({ length: count }, (_, at) => item(at));
    this.#pageSize = pageSize;
    this.#changes = changes;
  }

  readonly ask = async ({ limit, after }: PageRequest): Promise<PageAnswer<Item, string>> => {
    this.pages += 1;
    if (this.pages > 1) this.items = this.#changes.shift()?.(this.items) ?? this.items;
    const anchor = after === undefined ? -1 : this.items.findIndex(({ fullname }) => fullname === after);
    if (after !== undefined && anchor < 0) return { kind: 'page', items: [], after: null, unreadable: 0, ...told };
    const items = this.items.slice(anchor + 1, anchor + 1 + Math.min(limit, this.#pageSize));
    const last = items.at(-1);
    const isLast = last === undefined || last === this.items.at(-1);
    return { kind: 'page', items, after: isLast ? null : last.fullname, unreadable: 0, ...told };
  };
}

const nothingKnown = { limit: 1000, isKnown: () => false };
const without = (gone: ReadonlySet<number>) => (items: readonly Item[]) =>
  items.filter(({ id }) => !gone.has(Number(id)));

describe('reading a listing page by page', () => {
  it('ends where the listing ends, also just at the end of a page', async () => {
    const listing = new MovingListing(200);
    const read = await readPages(listing.ask, nothingKnown);
    expect([read.items.length, read.end, listing.pages]).toEqual([200, 'end', 2]);
  });

  it('takes no more than asked for, in as few calls as that takes', async () => {
    const listing = new MovingListing(1000);
    const read = await readPages(listing.ask, { ...nothingKnown, limit: 250 });
    expect([read.items.length, read.end, listing.pages]).toEqual([250, 'limit', 3]);
  });

  it('of an empty listing is one call and the end', async () => {
    const listing = new MovingListing(0);
    expect(await readPages(listing.ask, nothingKnown)).toMatchObject({ items: [], end: 'end', requests: 1 });
  });

  it('stops for a fault with what it had', async () => {
    const listing = new MovingListing(300);
    const ask = async (page: PageRequest): Promise<PageAnswer<Item, string>> =>
      page.after === undefined ? listing.ask(page) : { kind: 'fault', fault: 'reset', ...told };
    expect(await readPages(ask, nothingKnown)).toMatchObject({ end: null, fault: 'reset', requests: 2 });
  });

  it('counts what it could not read, and does not read on for ever', async () => {
    const ask = async (): Promise<PageAnswer<Item, string>> => ({
      ...{ kind: 'page', items: [], after: 't3_x', unreadable: 100, ...told },
    });
    expect(await readPages(ask, nothingKnown)).toMatchObject({ items: [], unreadable: 1000, end: 'limit' });
  });

  it('gives a listing up that answers with the same page for ever', async () => {
    const ask = async (): Promise<PageAnswer<Item, string>> => ({
      ...{ kind: 'page', items: [item(1), item(2), item(3)], after: 't3_3', unreadable: 0, ...told },
    });
    const read = await readPages(ask, nothingKnown);
    expect([read.items.length, read.end]).toEqual([3, 'empty-page']);
    expect(read.requests).toBeLessThan(6);
  });

  it('tells the end from an anchor that died, where the last page was promised and vanished', async () => {
    const listing = new MovingListing(101, 100, [without(new Set([100]))]);
    expect(await readPages(listing.ask, nothingKnown)).toMatchObject({ end: 'end', requests: 3 });
    const both = new MovingListing(101, 100, [without(new Set([99, 100]))]);
    expect(await readPages(both.ask, nothingKnown)).toMatchObject({ end: 'end', requests: 4 });
  });

  it('whatever vanishes between pages: nothing that stayed is lost, nothing is doubled, and it ends', async () => {
    const change = fc.uniqueArray(fc.integer({ min: 0, max: 399 }), { maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 5, max: 100 }),
        fc.array(change),
        async (count, size, gone) => {
          const listing = new MovingListing(
            count,
            size,
            gone.map((one) => without(new Set(one))),
          );
          const read = await readPages(listing.ask, nothingKnown);
          const ids = read.items.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          expect(read.requests).toBeLessThan(400 / size + 4 * 400);
          if (read.end === 'end') expect(listing.items.filter(({ id }) => !ids.includes(id))).toEqual([]);
          else expect(read.end).toBe('empty-page');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('ends at a page of which everything was read before, and not at one that only begins so', async () => {
    const listing = new MovingListing(1000);
    const read = await readPages(listing.ask, { limit: 1000, isKnown: ({ id }) => Number(id) >= 150 || id === '0' });
    expect([read.items.length, read.end]).toEqual([300, 'known']);
  });
});
