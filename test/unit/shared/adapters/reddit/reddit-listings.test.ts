import { afterEach, describe, expect, it } from 'vitest';
import type { ListingAnswer, RedditListings } from '../../../../../actions/shared/ports.ts';
import { openListings, sleeplessClock } from '../../../../support/reddit-replay/open-listings.ts';
import type { SleeplessClock } from '../../../../support/reddit-replay/open-listings.ts';
import { startRedditReplay } from '../../../../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay, RedditReplayOptions } from '../../../../support/reddit-replay/reddit-replay.ts';
import type { ReplayFault } from '../../../../support/reddit-replay/replay-fault.ts';

let replay: RedditReplay | undefined;
afterEach(async () => {
  await replay?.close();
  replay = undefined;
});

async function open(
  options: RedditReplayOptions = {},
): Promise<{ replay: RedditReplay; reddit: RedditListings; clock: SleeplessClock }> {
  replay = await startRedditReplay(options);
  const clock = sleeplessClock();
  return { replay, clock, reddit: openListings(replay.url, { clock }) };
}

const askFor = (unit: string, limit = 100) => ({ unit, listing: 'new', limit }) as const;

function pageOf(answer: ListingAnswer): Extract<ListingAnswer, { kind: 'page' }>['page'] {
  if (answer.kind !== 'page') throw new Error(`no page: ${JSON.stringify(answer)}`);
  return answer.page;
}

describe('recorded listings', () => {
  it.each([
    {
      recording: 'popular-hot-2026',
      unit: 'popular',
      listing: 'hot',
      newest: '1skjxta',
      budget: { used: 3, remaining: 997, resetSeconds: 15 },
    },
    {
      recording: 'askreddit-new-2020',
      unit: 'askreddit',
      listing: 'new',
      newest: 'hozvuc',
      budget: { used: 10, remaining: 590, resetSeconds: 246 },
    },
    {
      recording: 'all-new-stream-2021',
      unit: 'all',
      listing: 'new',
      newest: 'kzj68i',
      budget: { used: 253, remaining: 347, resetSeconds: 321 },
    },
  ] as const)(
    '$recording is read whole, with its budget, in one call after the token',
    async ({ recording, unit, listing, newest, budget }) => {
      const {
        reddit,
        replay: { requests },
      } = await open({ recording });

      const answer = await reddit.fetchListing({ unit, listing, limit: 100 });

      expect(pageOf(answer).posts).toHaveLength(100);
      expect(pageOf(answer).posts[0]?.id).toBe(newest);
      expect(pageOf(answer).unreadable).toEqual([]);
      expect(answer).toMatchObject({ kind: 'page', budget, requests: 2, throttled: 0 });
      expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
        'POST /api/v1/access_token',
        `GET /r/${unit}/${listing}?limit=100&raw_json=1`,
      ]);
    },
  );

  it('a token serves until it runs out', async () => {
    const {
      reddit,
      replay: { requests },
      clock,
    } = await open();
    await reddit.fetchListing(askFor('opensource'));
    await reddit.fetchListing(askFor('freelance'));
    await clock.sleep(86_400_000);
    // Past the deadline of this adapter: nothing is asked.
    expect(await reddit.fetchListing(askFor('freelance'))).toMatchObject({ kind: 'failed', requests: 0 });
    expect(requests.filter(({ url }) => url === '/api/v1/access_token')).toHaveLength(1);
  });

  it('pages go on where the one before ended, without a gap or a double', async () => {
    const { reddit } = await open();
    const first = pageOf(await reddit.fetchListing(askFor('opensource', 50)));
    const second = pageOf(await reddit.fetchListing({ ...askFor('opensource', 50), after: first.after ?? '' }));

    const ids = [...first.posts, ...second.posts].map(({ id }) => id);
    expect(ids).toHaveLength(82);
    expect(new Set(ids).size).toBe(82);
    expect(second.after).toBeNull();
  });

  it('posts are looked up by fullname, and unknown ones are left out', async () => {
    const { reddit } = await open();
    const page = pageOf(await reddit.fetchInfo(['t3_1skjxta', 't3_zzzzzz', 't3_hknd1q']));
    expect(page.posts.map(({ id, condition }) => `${id} ${condition}`).toSorted()).toEqual([
      '1skjxta present',
      'hknd1q deleted',
    ]);
  });
});

describe('faults that pass', () => {
  it.each([
    { fault: { kind: 'recorded', recording: 'bad-gateway' } },
    { fault: { kind: 'recorded', recording: 'gateway-timeout' } },
    { fault: { kind: 'recorded', recording: 'internal-server-error' } },
    { fault: { kind: 'recorded', recording: 'service-unavailable' } },
    { fault: { kind: 'reset' } },
    { fault: { kind: 'truncated' } },
    { fault: { kind: 'cut-off' } },
    { fault: { kind: 'html' } },
    { fault: { kind: 'not-a-listing' } },
    { fault: { kind: 'hang' } },
    { fault: { kind: 'recorded', recording: 'service-unavailable', on: 'token' } },
    { fault: { kind: 'reset', on: 'token' } },
  ] satisfies { fault: ReplayFault }[])('$fault is tried again twice, with growing waits', async ({ fault }) => {
    const { reddit, replay: server, clock } = await open();
    server.queueFault(fault, fault);

    const answer = await reddit.fetchListing(askFor('opensource'));

    expect(answer).toMatchObject({ kind: 'page', requests: 4 });
    expect(clock.sleeps).toEqual([500, 1000]);
  });

  it('a 429 is waited out for as long as Reddit asks', async () => {
    const { reddit, replay: server, clock } = await open();
    server.queueFault({ kind: 'recorded', recording: '429-with-retry-after' });

    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ kind: 'page', throttled: 1 });
    expect(clock.sleeps).toEqual([4000]);
  });

  it('a 429 of the token endpoint, which names no time, is waited out too', async () => {
    const { reddit, replay: server, clock } = await open();
    server.queueFault({ kind: 'recorded', recording: '429-on-token', on: 'token' });

    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ kind: 'page', throttled: 1 });
    expect(clock.sleeps).toEqual([2000]);
  });

  it('a spent budget is waited out before the next call', async () => {
    const { reddit, clock } = await open({ budget: { used: 999, remaining: 1, resetSeconds: 20 } });
    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ budget: { remaining: 0 } });
    expect(await reddit.fetchListing(askFor('freelance'))).toMatchObject({ kind: 'page' });
    expect(clock.sleeps).toEqual([20_000]);
  });

  it('a token that was revoked before its time is renewed once', async () => {
    const { reddit, replay: server } = await open();
    server.queueFault({ kind: 'status', status: 401, body: '{"message":"Unauthorized","error":401}' });
    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ kind: 'page', requests: 4 });
  });
});

describe('faults that stay', () => {
  it('after three tries the fetch has failed, and says with what', async () => {
    const { reddit, replay: server } = await open();
    server.queueFault(...Array.from({ length: 3 }, () => ({ kind: 'recorded', recording: 'bad-gateway' }) as const));
    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({
      kind: 'failed',
      detail: 'Reddit answered 502',
      requests: 4,
    });
  });

  it('a wait beyond the deadline is not begun', async () => {
    const { reddit, replay: server, clock } = await open();
    server.queueFault({ kind: 'status', status: 429, body: '', headers: { 'retry-after': '61' } });
    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ kind: 'rate-limited', throttled: 1 });
    expect(clock.sleeps).toEqual([]);
  });

  it('429 after 429 ends as rate-limited', async () => {
    const { reddit, replay: server } = await open();
    server.queueFault(
      ...Array.from({ length: 4 }, () => ({ kind: 'recorded', recording: '429-with-retry-after' }) as const),
    );
    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ kind: 'rate-limited', throttled: 4 });
  });

  it.each([
    { gone: 'banned', reason: 'banned' },
    { gone: 'private', reason: 'private' },
  ] as const)('a unit that is $gone is gone, at the first answer', async ({ gone, reason }) => {
    const { reddit } = await open({ gone: { opensource: gone } });
    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ kind: 'gone', reason, requests: 2 });
  });

  it('the redirect to the search of subreddits means that there is no such unit', async () => {
    const { reddit, replay: server } = await open();
    server.queueFault({
      kind: 'status',
      status: 302,
      body: '',
      headers: { location: 'https://oauth.reddit.com/subreddits/search?q=opensource' },
    });
    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ kind: 'gone', reason: 'not-found' });
  });

  it.each([403, 404])(
    'an HTML page with %i is a fault of the way to Reddit, not a unit that is gone',
    async (status) => {
      const { reddit, replay: server } = await open();
      server.queueFault({
        kind: 'status',
        status,
        body: '<!doctype html><title>Blocked</title>',
        headers: { 'content-type': 'text/html' },
      });
      expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ kind: 'failed' });
    },
  );

  it('an empty page in the envelope of a listing is no fault', async () => {
    const { reddit, replay: server } = await open();
    server.queueFault({ kind: 'empty-page' });
    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({
      kind: 'page',
      page: { posts: [], after: null },
      requests: 2,
    });
  });

  it.each([
    { kind: 'status', status: 401, body: '{"message":"Unauthorized","error":401}', on: 'token' },
    { kind: 'status', status: 200, body: '{"error":"invalid_grant"}', on: 'token' },
  ] satisfies ReplayFault[])(
    'refused credentials ($status $body) are for a person to mend, and never shown',
    async (fault) => {
      const { reddit, replay: server } = await open();
      server.queueFault(fault);
      const refusal = await reddit.fetchListing(askFor('opensource')).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ name: 'OperatorError', reasonCode: 'reddit-refused' });
      expect(JSON.stringify(refusal) + String(refusal)).not.toContain('a-secret');
    },
  );

  it('an abort ends a call that hangs', async () => {
    replay = await startRedditReplay();
    replay.queueFault({ kind: 'hang' });
    const abort = new AbortController();
    const reddit = openListings(replay.url, {
      clock: sleeplessClock(),
      signal: abort.signal,
      requestTimeoutMs: 30_000,
    });
    setTimeout(() => abort.abort(), 100);
    expect(await reddit.fetchListing(askFor('opensource'))).toMatchObject({ kind: 'failed' });
  });
});
