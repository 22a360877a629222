import { afterEach, describe, expect, it } from 'vitest';

import { backfill } from '../../../actions/collect/backfill.ts';
import type { BackfillRequest } from '../../../actions/collect/backfill.ts';
import { backfillResultSchema } from '../../../actions/collect/backfill-result.ts';
import type { BackfillResult, GapResult } from '../../../actions/collect/backfill-result.ts';
import type { Gap } from '../../../actions/shared/backfill/gap.ts';
import type { Log } from '../../../actions/shared/ports.ts';
import { aBinding } from '../../support/a-post.ts';
import { inMemoryPosts } from '../../support/in-memory-posts.ts';
import type { InMemoryPosts } from '../../support/in-memory-posts.ts';
import { aThousandPosts } from '../../support/reddit-replay/a-thousand-posts.ts';
import { openListings, sleeplessClock } from '../../support/reddit-replay/open-listings.ts';
import { startRedditReplay } from '../../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay, RedditReplayOptions } from '../../support/reddit-replay/reddit-replay.ts';
import type { ReplayedPost } from '../../support/reddit-replay/replayed-units.ts';

const silent: Log = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };

/** Newest first; position 0 is the newest. */
const POSTS = aThousandPosts();
const idAt = (place: number): string => (POSTS[place]?.fullname ?? '').slice(3);
const isPresent = ({ json }: ReplayedPost): boolean => {
  const { author, removed_by_category: removedBy, selftext } = JSON.parse(json) as Record<string, string | null>;
  return author !== '[deleted]' && removedBy == null && selftext !== '[removed]' && selftext !== '[deleted]';
};
const presentIds = (from: number, to: number): readonly string[] =>
  POSTS.slice(from, to)
    .filter(isPresent)
    .map(({ fullname }) => fullname.slice(3));

let replay: RedditReplay;
afterEach(() => replay.close());

async function start(options: RedditReplayOptions = {}): Promise<void> {
  replay = await startRedditReplay({ units: new Map([['opensource', POSTS]]), ...options });
}

/** Between the post at place 150 and the one at place 450, both of which are stored. */
function aGap(given: Partial<Gap> = {}): Gap {
  return {
    key: 'handover opensource 5',
    source: 'handover',
    unit: 'opensource',
    range: { afterId: idAt(450), beforeId: idAt(150), fromAt: null, toAt: null },
    ids: [],
    oldestAt: '2026-04-12T04:00:00.000Z',
    cursor: null,
    ...given,
  };
}

const stored = (): InMemoryPosts => inMemoryPosts([...presentIds(0, 151), ...presentIds(450, 1_000)]);
const WHOLE = presentIds(0, 1_000);

interface Given extends Partial<BackfillRequest> {
  readonly signal?: AbortSignal;
  readonly reserve?: number;
  readonly deadlineAt?: Date;
}

async function run(gap: Gap, posts: InMemoryPosts, given: Given = {}): Promise<BackfillResult> {
  const clock = sleeplessClock();
  const signal = given.signal ?? new AbortController().signal;
  const request: BackfillRequest = {
    gaps: [gap],
    units: ['opensource'],
    target: { store: posts, stored: posts, binding: aBinding(), tables: [] },
    filter: { rule: 'none' },
    postsPerDay: new Map(),
    limits: {
      reserve: given.reserve ?? 10,
      deadlineAt: given.deadlineAt ?? new Date(clock.now().getTime() + 60_000),
      signal,
    },
    notes: [],
    ...given,
  };
  const reddit = openListings(replay.url, { clock, signal });
  return backfillResultSchema.parse(await backfill(request, { reddit, clock, log: silent }));
}

const only = ({ gaps }: BackfillResult): GapResult | undefined => gaps[0];
const listingCalls = (): readonly string[] =>
  replay.requests.flatMap(({ url }) => (url.includes('/new?') ? [url] : []));

describe('filling a gap of the listing', () => {
  it('reads from its upper end to its lower one, writes what is not there, and proves it', async () => {
    await start();
    const posts = stored();
    const result = await run(aGap(), posts);
    expect(result).toMatchObject({ verdict: 'pass', reasonCode: 'backfilled' });
    expect(only(result)).toMatchObject({ state: 'closed', reason: null, cursor: null, missing: [], unreached: null });
    expect([...posts.rows.keys()].toSorted()).toEqual([...WHOLE].toSorted());
    expect(only(result)?.written).toBe(presentIds(151, 450).length);
    expect(listingCalls()[0]).toContain(`after=t3_${idAt(150)}`);
    expect(listingCalls().length).toBeLessThanOrEqual(5);
  });

  it('keeps nothing that is deleted or removed at the source, and counts it', async () => {
    await start();
    const posts = stored();
    const filled = only(await run(aGap(), posts));
    const present = presentIds(151, 450).length;
    expect([filled?.fetched, filled?.deleted, filled?.written]).toEqual([299, 299 - present, present]);
  });

  it('run twice, it changes nothing', async () => {
    await start();
    const posts = stored();
    await run(aGap(), posts);
    const before = new Map(posts.rows);
    expect(only(await run(aGap(), posts))).toMatchObject({ state: 'closed', written: 0 });
    expect([new Map(posts.rows), posts.writes.length]).toEqual([before, posts.writes.length]);
  });

  it('takes a post for stored that the other path holds', async () => {
    await start();
    const posts = stored();
    const [held] = presentIds(200, 300);
    const known = {
      findStored: async (tables: never[], ids: readonly string[]) =>
        new Set([...(await posts.findStored(tables, ids)), ...ids.filter((id) => id === held)]),
    };
    const target = { store: posts, stored: known as never, binding: aBinding(), tables: [] };
    expect(only(await run(aGap(), posts, { target }))?.state).toBe('closed');
    expect(posts.rows.has(held ?? '')).toBe(false);
  });

  it("leaves out what the path's filter leaves out, and says how many", async () => {
    await start();
    const posts = stored();
    const filter = { rule: 'keywords', words: ['ADIPISCING'], in: ['title'] } as const;
    const filled = only(await run(aGap(), posts, { filter }));
    expect(filled?.state).toBe('closed');
    expect((filled?.filtered ?? 0) > 0 && (filled?.written ?? 0) + (filled?.filtered ?? 0)).toBe(
      presentIds(151, 450).length,
    );
  });

  it('goes by times where the ids are not known', async () => {
    await start();
    const posts = stored();
    const at = (place: number): string => new Date((POSTS[place]?.createdUtc ?? 0) * 1_000).toISOString();
    const range = { afterId: null, beforeId: null, fromAt: at(449), toAt: at(151) };
    expect(only(await run(aGap({ range }), posts))).toMatchObject({ state: 'closed' });
    expect([...posts.rows.keys()].toSorted()).toEqual([...WHOLE].toSorted());
  });

  it('an anchor that is gone at the source is not the end: it reads from the newest post on', async () => {
    const gone = idAt(150);
    await start({ units: new Map([['opensource', POSTS.filter(({ fullname }) => fullname !== `t3_${gone}`)]]) });
    const posts = stored();
    expect(only(await run(aGap(), posts))?.state).toBe('closed');
    expect(presentIds(151, 450).every((id) => posts.rows.has(id))).toBe(true);
  });

  it('an anchor that dies between two pages is passed by', async () => {
    await start();
    replay.queueFault({ kind: 'empty-page', on: 'next-page' });
    const posts = stored();
    expect(only(await run(aGap(), posts))?.state).toBe('closed');
    expect(presentIds(151, 450).every((id) => posts.rows.has(id))).toBe(true);
  });
});

describe('what cannot be fetched any more', () => {
  it('is the part behind the end of the listing, to the post', async () => {
    const newest = POSTS.slice(0, 700);
    await start({ units: new Map([['opensource', newest]]) });
    const posts = inMemoryPosts(presentIds(0, 151));
    const range = { afterId: idAt(900), beforeId: idAt(150), fromAt: null, toAt: null };
    const result = await run(aGap({ range }), posts);
    expect(result).toMatchObject({ verdict: 'fail', reasonCode: 'backfill-out-of-reach' });
    expect(only(result)).toMatchObject({
      state: 'out-of-reach',
      reason: 'horizon',
      unreached: { afterId: idAt(900), beforeId: idAt(699) },
      detail: expect.stringContaining('after 700 posts'),
    });
    expect(presentIds(151, 700).every((id) => posts.rows.has(id))).toBe(true);
  });

  it('is nothing where the listing is short: all that Reddit has was read', async () => {
    await start({ units: new Map([['opensource', POSTS.slice(0, 300)]]) });
    const posts = inMemoryPosts(presentIds(0, 151));
    expect(only(await run(aGap(), posts))).toMatchObject({ state: 'closed', unreached: null });
    expect(presentIds(0, 300).every((id) => posts.rows.has(id))).toBe(true);
  });

  it('is all of it where the subreddit is banned', async () => {
    await start({ gone: { opensource: 'banned' } });
    const result = await run(aGap(), stored());
    expect(only(result)).toMatchObject({ state: 'out-of-reach', reason: 'gone', unreached: aGap().range });
    expect(result.verdict).toBe('fail');
  });

  it('is not known from an empty listing', async () => {
    await start({ units: new Map([['opensource', []]]) });
    const result = await run(aGap(), stored());
    expect(only(result)).toMatchObject({
      state: 'open',
      reason: 'source-failed',
      detail: expect.stringContaining('no post at all'),
    });
    expect(result.verdict).toBe('fail');
  });
});

describe('a run that is ended on its way', () => {
  it('stops where the budget is what live collection needs, and goes on from there', async () => {
    await start({ budget: { used: 987, remaining: 13, resetSeconds: 300 } });
    const posts = stored();
    const first = await run(aGap(), posts, { reserve: 10 });
    expect(first).toMatchObject({ verdict: 'unknown', reasonCode: 'backfill-open', reserve: 10 });
    expect(only(first)).toMatchObject({ state: 'open', reason: 'budget', cursor: expect.stringMatching(/^t3_/u) });
    expect(first.budget?.remaining).toBeGreaterThanOrEqual(10);
    await replay.close();
    await start();
    const second = only(await run(aGap({ cursor: only(first)?.cursor ?? null }), posts));
    expect(second?.state).toBe('closed');
    expect(listingCalls()[0]).toContain(`after=${only(first)?.cursor ?? ''}`);
    expect([...posts.rows.keys()].toSorted()).toEqual([...WHOLE].toSorted());
  });

  it('stops at its deadline and at a signal, before another call', async () => {
    await start();
    expect(only(await run(aGap(), stored(), { deadlineAt: new Date('2026-04-13T20:50:00Z') }))).toMatchObject({
      reason: 'deadline',
      state: 'open',
    });
    expect(only(await run(aGap(), stored(), { signal: AbortSignal.abort() }))).toMatchObject({
      reason: 'interrupted',
      state: 'open',
    });
    expect(replay.requests).toEqual([]);
  });

  it.each([
    ['before it commits', 'before' as const],
    ['after it committed, unheard', 'after' as const],
  ])('killed at every write, %s, the next run comes to the same', async (_, when) => {
    await start();
    const range = { afterId: idAt(350), beforeId: idAt(150), fromAt: null, toAt: null };
    const whole = [...presentIds(0, 350), ...presentIds(450, 1_000)];
    const probe = stored();
    await run(aGap({ range }), probe);
    for (let write = 1; write <= probe.writes.length; write += 1) {
      const posts = stored();
      posts.failAt = { write, when };
      const broken = only(await run(aGap({ range }), posts));
      expect(broken).toMatchObject({ state: 'open', reason: 'write-failed' });
      posts.failAt = null;
      expect(only(await run(aGap({ range, cursor: broken?.cursor ?? null }), posts))?.state).toBe('closed');
      expect([...posts.rows.keys()].toSorted()).toEqual([...whole].toSorted());
    }
  });

  it('does not go past posts that are not in the table after the write', async () => {
    await start();
    const posts = stored();
    const [swallowed = ''] = presentIds(260, 300);
    posts.swallowed.add(swallowed);
    const result = await run(aGap(), posts);
    expect(only(result)).toMatchObject({ state: 'open', reason: 'not-stored', missing: [swallowed] });
    expect(result.verdict).toBe('fail');
    posts.swallowed.clear();
    expect(only(await run(aGap({ cursor: only(result)?.cursor ?? null }), posts))?.state).toBe('closed');
    expect(posts.rows.has(swallowed)).toBe(true);
  });

  it('a fault of Reddit leaves it open, with what was read before kept', async () => {
    await start();
    replay.queueFault(...Array.from({ length: 3 }, () => ({ kind: 'truncated', on: 'next-page' }) as const));
    expect(only(await run(aGap(), stored()))).toMatchObject({ state: 'open', reason: 'source-failed' });
  });

  it('says until when the rest can be fetched', async () => {
    await start({ budget: { used: 999, remaining: 1, resetSeconds: 300 } });
    const known = await run(aGap(), stored(), {
      postsPerDay: new Map([['opensource', 500]]),
      deadlineAt: new Date('2026-04-13T20:50:00Z'),
    });
    expect(only(known)).toMatchObject({
      postsPerDay: 500,
      reachableUntil: '2026-04-14T04:00:00.000Z',
      isHorizonPassed: false,
    });
    const passed = await run(aGap(), stored(), {
      postsPerDay: new Map([['opensource', 900]]),
      deadlineAt: new Date('2026-04-13T20:50:00Z'),
    });
    expect(only(passed)?.isHorizonPassed).toBe(true);
  });
});

describe('filling ids that are known to be missing', () => {
  const ids = presentIds(300, 420);
  const gapOf = (wanted: readonly string[]): Gap => aGap({ source: 'census', range: null, ids: wanted });

  it('asks for a hundred at a time, and only for what no table has', async () => {
    await start();
    const posts = stored();
    const [first = ''] = ids;
    await posts.write({ binding: aBinding(), insertColumns: [], updateColumns: [], rows: [{ reddit_id: first }] });
    const result = await run(gapOf(ids), posts);
    expect(only(result)).toMatchObject({ state: 'closed', written: ids.length - 1, missing: [] });
    expect(ids.every((id) => posts.rows.has(id))).toBe(true);
    expect(result.requests).toBe(1 + Math.ceil((ids.length - 1) / 99));
  });

  it('what Reddit shows as deleted, or does not know any more, is out of reach and no loss', async () => {
    await start();
    const posts = stored();
    const [alive = ''] = ids;
    const removed = POSTS.slice(300, 420)
      .filter((post) => !isPresent(post))
      .map(({ fullname }) => fullname.slice(3));
    const result = await run(gapOf([alive, ...removed, 'zzzzz1']), posts);
    expect(result).toMatchObject({ verdict: 'pass', reasonCode: 'backfilled' });
    expect(only(result)).toMatchObject({
      state: 'out-of-reach',
      reason: 'deleted',
      written: 1,
      missing: [...removed, 'zzzzz1'],
    });
    expect(posts.rows.has(alive) && !removed.some((id) => posts.rows.has(id))).toBe(true);
  });

  it('believes silence about all of them only beside a post that is surely there', async () => {
    await start();
    const result = await run(gapOf(['zzzzz1', 'zzzzz2']), stored());
    expect(only(result)).toMatchObject({ state: 'out-of-reach', reason: 'deleted' });
    await replay.close();
    await start({ units: new Map([['opensource', []]]) });
    expect(only(await run(gapOf(['zzzzz1']), stored()))).toMatchObject({
      state: 'open',
      reason: 'source-failed',
      missing: ['zzzzz1'],
    });
  });

  it('costs no call where all of them are stored meanwhile', async () => {
    await start();
    const posts = inMemoryPosts(ids);
    expect(only(await run(gapOf(ids), posts))).toMatchObject({ state: 'closed', written: 0 });
    expect(replay.requests).toEqual([]);
  });
});

describe('a run without a gap', () => {
  it('asks nothing and says so', async () => {
    await start();
    const posts = stored();
    expect(await run(aGap(), posts, { gaps: [] })).toMatchObject({ verdict: 'pass', reasonCode: 'no-gaps', gaps: [] });
    expect([replay.requests, posts.writes]).toEqual([[], []]);
  });
});
