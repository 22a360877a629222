import { describe, expect, it } from 'vitest';
import { readRecording } from '../../../../support/reddit-replay/read-recording.ts';
import { startRedditReplay } from '../../../../support/reddit-replay/reddit-replay.ts';
import { dealRecordedPosts } from '../../../../support/reddit-replay/replayed-units.ts';

describe('the replay of Reddit', () => {
  it.each(['popular-hot-2026', 'askreddit-new-2020', 'all-new-stream-2021', 'info-with-deleted-2020'] as const)(
    'keeps the bodies of %s exact: numbers as they were written, and nothing but white space left out',
    (name) => {
      for (const { body, posts } of readRecording(name)) {
        if (posts.length === 0) continue;
        expect(body).toMatch(/"created_utc":\d+\.0[,}]/);
        expect(body).not.toMatch(/[\n\r]/);
        expect((JSON.parse(body) as { data: { children: unknown[] } }).data.children).toHaveLength(posts.length);
        expect(posts.every((post) => body.includes(post))).toBe(true);
      }
    },
  );

  it('serves a recorded exchange byte for byte, with its status and headers', async () => {
    const replay = await startRedditReplay({ recording: 'popular-hot-2026' });
    const [, recorded] = readRecording('popular-hot-2026');
    const response = await fetch(`${replay.url}/r/popular/hot?raw_json=1&limit=100`, {
      headers: { authorization: 'Bearer recorded-token', 'user-agent': 'linux:test:0' },
    });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject(recorded?.headers ?? {});
    expect(await response.text()).toBe(recorded?.body);
    await replay.close();
  });

  it('deals every recorded post to one unit, with three fields rewritten and no other byte', () => {
    const units = dealRecordedPosts();
    const posts = [...units.values()].flat();
    expect(posts).toHaveLength(407);
    expect(new Set(posts.map(({ fullname }) => fullname)).size).toBe(407);
    for (const [unit, dealt] of units) {
      for (const { json } of dealt)
        expect((JSON.parse(json) as { subreddit: string }).subreddit.toLowerCase()).toBe(unit);
    }
  });

  it.each([
    { what: 'an unknown path', path: '/r/opensource/comments?raw_json=1' },
    { what: 'a limit beyond a page', path: '/r/opensource/new?raw_json=1&limit=101' },
    { what: 'no raw_json', path: '/r/opensource/new?limit=10' },
    { what: 'a wrong token', path: '/r/opensource/new?raw_json=1', token: 'other' },
    { what: 'the user agent of a library', path: '/r/opensource/new?raw_json=1', userAgent: 'node' },
  ])(
    'answers $what with 501, and fails when it is closed',
    async ({ path, token = 'recorded-token', userAgent = 'linux:test:0' }) => {
      const replay = await startRedditReplay();
      const response = await fetch(replay.url + path, {
        headers: { authorization: `Bearer ${token}`, 'user-agent': userAgent },
      });
      expect(response.status).toBe(501);
      await expect(replay.close()).rejects.toThrow('Reddit would not have got this');
    },
  );

  it('lets held-back posts appear oldest first', async () => {
    const replay = await startRedditReplay({ heldBack: 3 });
    const dealt = dealRecordedPosts().get('opensource') ?? [];
    const newest = async (): Promise<string | undefined> => {
      const headers = { authorization: 'Bearer recorded-token', 'user-agent': 'linux:test:0' };
      const response = await fetch(`${replay.url}/r/OpenSource/new?raw_json=1&limit=1`, { headers });
      return ((await response.json()) as { data: { children: { data: { name: string } }[] } }).data.children[0]?.data
        .name;
    };
    expect(await newest()).toBe(dealt[3]?.fullname);
    replay.releasePosts('opensource', 2);
    expect(await newest()).toBe(dealt[1]?.fullname);
    await replay.close();
  });
});
