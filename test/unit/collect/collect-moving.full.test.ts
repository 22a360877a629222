import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { CollectResult } from '../../../actions/collect/contract.ts';
import { toActionOutcome } from '../../../actions/collect/to-action-outcome.ts';
import { inMemoryCollectionStore } from '../../support/in-memory-collection-store.ts';
import type { InMemoryCollectionStore } from '../../support/in-memory-collection-store.ts';
import { aThousandPosts } from '../../support/reddit-replay/a-thousand-posts.ts';
import { startRedditReplay } from '../../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay, RedditReplayOptions } from '../../support/reddit-replay/reddit-replay.ts';
import type { ReplayFault } from '../../support/reddit-replay/replay-fault.ts';
import type { ReplayedPost } from '../../support/reddit-replay/replayed-units.ts';
import { fivePages, runCollection } from '../../support/run-collection.ts';
import type { RunOptions } from '../../support/run-collection.ts';

let replay: RedditReplay;
afterEach(() => replay.close());

async function startReplay(options: RedditReplayOptions = {}): Promise<void> {
  replay = await startRedditReplay(options);
}

const run = (mode: 'test' | 'collect', options: RunOptions): Promise<CollectResult> =>
  runCollection(replay.url, mode, options);
const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);
/** Posts whose ids and times are in one order, which those of recordings of three years are not. */
const inOrderOfIds = (): ReadonlyMap<string, readonly ReplayedPost[]> => new Map([['opensource', aThousandPosts()]]);

describe('a listing that moves while it is read', () => {
  let store: InMemoryCollectionStore;
  beforeEach(() => {
    store = inMemoryCollectionStore();
  });
  const bare = (posts: readonly ReplayedPost[]): readonly string[] => posts.map(({ fullname }) => fullname.slice(3));
  const all = (): readonly ReplayedPost[] => fivePages().get('opensource') ?? [];

  it.each([
    { what: 'its last post', gone: [99] },
    { what: 'its last three posts', gone: [97, 98, 99] },
    { what: 'posts on both sides', gone: [3, 99, 100, 101, 250] },
  ])('goes on behind a page of which Reddit lost $what, and loses nothing', async ({ gone }) => {
    await startReplay({ units: fivePages() });
    const lost = new Set(gone.flatMap((at) => all()[at]?.fullname ?? []));
    replay.queueChange('opensource', (posts) => posts.filter(({ fullname }) => !lost.has(fullname)));
    const { units } = await run('collect', { limit: 1000, store });
    // What was on the first page is stored, and what went before its page was read is not to be had any more.
    const expected = bare(all().filter(({ fullname }, at) => at < 100 || !lost.has(fullname)));
    expect(units[0]).toMatchObject({ outcome: 'fetched', new: expected.length, pagingEnd: 'end', detail: null });
    expect([...store.rows.keys()].toSorted()).toEqual(expected.toSorted());
  });

  it('doubles no post that moves back a page, and keeps it as it was seen last', async () => {
    await startReplay({ units: fivePages() });
    const moved = all()[5];
    replay.queueChange('opensource', (posts) => {
      const changed = posts
        .slice(5, 6)
        .map((post) => ({ ...post, json: post.json.replace(/"score":-?\d+/u, '"score":4711') }));
      return [...posts.slice(0, 5), ...posts.slice(6, 150), ...changed, ...posts.slice(150)];
    });
    const { units } = await run('collect', { limit: 1000, store });
    expect(units[0]).toMatchObject({ fetched: 407, new: 407 });
    expect(store.rows.get(moved?.fullname.slice(3) ?? '')).toMatchObject({ score: 4711 });
  });

  it('an empty page that comes once is asked again from an older post', async () => {
    await startReplay({ units: fivePages() });
    replay.queueFault({ kind: 'empty-page', on: 'next-page' });
    const { units } = await run('collect', { limit: 1000, store });
    expect(units[0]).toMatchObject({ outcome: 'fetched', fetched: 407, new: 407, pagingEnd: 'end' });
  });

  it('empty pages from every anchor are told apart from the end, and warned of', async () => {
    await startReplay({ units: fivePages() });
    replay.queueFault(...Array.from({ length: 4 }, () => ({ kind: 'empty-page', on: 'next-page' }) as const));
    const result = await run('collect', { limit: 1000, store });
    expect(result).toMatchObject({
      verdict: 'pass',
      units: [{ outcome: 'fetched', new: 100, pagingEnd: 'empty-page' }],
    });
    expect(toActionOutcome(result).annotations).toMatchObject([{ level: 'warning' }]);
  });

  it('short pages are no end: a thousand posts come in eleven pages', async () => {
    await startReplay({ units: new Map([['opensource', aThousandPosts()]]), pageSize: 91 });
    const { units } = await run('collect', { limit: 1000, store });
    expect(units[0]).toMatchObject({ fetched: 1000, new: 1000, requests: 12, pagingEnd: 'limit' });
    expect(store.rows.size).toBe(1000);
  });
});

describe('reading back to the last good fetch', () => {
  const newestAt = (at: number): string => fivePages().get('opensource')?.[at]?.fullname.slice(3) ?? '';

  it('ends at the first page that holds nothing newer', async () => {
    await startReplay({ units: inOrderOfIds() });
    const readBefore = { opensource: inOrderOfIds().get('opensource')?.[30]?.fullname.slice(3) ?? '' };
    const { units } = await run('collect', { limit: 1000, readBefore });
    expect(units[0]).toMatchObject({ fetched: 200, pagingEnd: 'known', requests: 3 });
  });

  it('goes on over a page with one newer post: listings are known to show old posts among new ones', async () => {
    await startReplay({ units: fivePages() });
    // Recorded posts of three years, so that ids and pages are not in one order.
    const more = { readBefore: { opensource: newestAt(406) } };
    const { units } = await run('collect', { limit: 1000, ...more });
    expect(units[0]).toMatchObject({ fetched: 407, pagingEnd: 'end' });
  });
});

describe('a fault of Reddit on the second of five pages', () => {
  const status = (code: number, body: string, headers = {}): ReplayFault => ({
    ...{ kind: 'status', on: 'next-page', status: code, body, headers },
  });
  const HTML = '<!doctype html><html><body>whoa there, pardner!</body></html>';
  it.each([
    // Twice: a token that was revoked is renewed once.
    { what: '401', faults: [status(401, '{"error":401}'), status(401, '{"error":401}')], detail: /credentials/u },
    { what: '403 of its outer walls', faults: [status(403, HTML)], detail: /403 without a reason/u },
    {
      what: '429 with a time, four times',
      faults: times(4, status(429, HTML, { 'retry-after': '3' })),
      detail: /429 4 times/u,
    },
    { what: '429 without a time, four times', faults: times(4, status(429, '')), detail: /429 4 times/u },
    {
      what: '429 with a time beyond the deadline',
      faults: [status(429, '', { 'retry-after': '600' })],
      detail: /wait 600 s/u,
    },
    { what: '500, three times', faults: times(3, status(500, '{"error":500}')), detail: /500/u },
    {
      what: 'HTML with 200, three times',
      faults: times(3, { kind: 'html', on: 'next-page' } as const),
      detail: /no listing/u,
    },
    {
      what: 'nothing, three times',
      faults: times(3, { kind: 'reset', on: 'next-page' } as const),
      detail: /no answer/u,
    },
    {
      what: 'half a body, three times',
      faults: times(3, { kind: 'truncated', on: 'next-page' } as const),
      detail: /no listing/u,
    },
    {
      what: 'half a response, three times',
      faults: times(3, { kind: 'cut-off', on: 'next-page' } as const),
      detail: /no answer/u,
    },
  ])(
    '$what: keeps the first page, says why, and the next run brings the rest, each once',
    async ({ faults, detail }) => {
      await startReplay({ units: fivePages() });
      const store = inMemoryCollectionStore();
      replay.queueFault(...faults);
      const first = await run('collect', { limit: 1000, store });
      expect(first).toMatchObject({
        verdict: 'fail',
        reasonCode: 'collection-incomplete',
        units: [{ fetched: 100, new: 100 }],
      });
      expect(first.units[0]?.outcome).toMatch(/^(?:failed|rate-limited)$/u);
      expect(first.units[0]?.detail).toMatch(detail);
      expect(toActionOutcome(first)).toMatchObject({ exitCode: 1, annotations: [{ level: 'error' }] });
      const second = await run('collect', { limit: 1000, store });
      expect(second).toMatchObject({ verdict: 'pass', units: [{ fetched: 407, new: 307, pagingEnd: 'end' }] });
      expect(store.rows.size).toBe(407);
    },
  );

  it.each([
    { what: '429 once', faults: [status(429, '')] },
    { what: '500 twice', faults: times(2, status(500, '')) },
    { what: '401 once', faults: [status(401, '{"error":401}')] },
  ])('$what costs calls and no post', async ({ faults }) => {
    await startReplay({ units: fivePages() });
    replay.queueFault(...faults);
    const store = inMemoryCollectionStore();
    const { units } = await run('collect', { limit: 1000, store });
    expect(units[0]).toMatchObject({ outcome: 'fetched', new: 407 });
    expect(units[0]?.requests).toBeGreaterThan(6);
  });

  it.each([
    {
      what: 'is waited out where the new one comes in time',
      resetSeconds: 30,
      expected: { outcome: 'fetched', new: 407 },
    },
    { what: 'ends the unit where it does not', resetSeconds: 600, expected: { outcome: 'rate-limited', new: 200 } },
  ])('a budget that the other path spends between two pages $what', async ({ resetSeconds, expected }) => {
    await startReplay({ units: fivePages(), budget: { used: 500, remaining: 500, resetSeconds } });
    const store = inMemoryCollectionStore();
    replay.queueChange('opensource', (posts) => {
      replay.spend(500);
      return posts;
    });
    replay.queueChange('opensource', (posts) => {
      replay.renewBudget();
      return posts;
    });
    const result = await run('collect', { limit: 1000, store });
    expect(result.units[0]).toMatchObject(expected);
    expect(store.rows.size).toBe(expected.new);
  });
});
