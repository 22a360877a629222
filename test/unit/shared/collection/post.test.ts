import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseListing } from '../../../../actions/shared/collection/listing.ts';
import { parseBySchema, parsePost } from '../../../../actions/shared/collection/post.ts';
import { readRecording } from '../../../support/reddit-replay/read-recording.ts';

const raw = (facts: object = {}): object => ({
  id: '1skjxta',
  name: 't3_1skjxta',
  subreddit: 'MMA',
  title: 'A title',
  created_utc: 1776105848,
  ...facts,
});

function condition(facts: object): string {
  const parsed = parsePost(raw(facts));
  return parsed.ok ? parsed.post.condition : parsed.problem;
}

describe('a post', () => {
  it('keeps the time of its creation and is compared by its unit in lower case', () => {
    expect(parsePost(raw())).toMatchObject({
      ok: true,
      post: { unit: 'mma', subreddit: 'MMA', createdAt: new Date('2026-04-13T18:44:08Z') },
    });
  });

  it.each([
    { facts: { removed_by_category: 'moderator' }, is: 'removed' },
    { facts: { removed_by_category: 'reddit' }, is: 'removed' },
    { facts: { removed_by_category: 'automod_filtered' }, is: 'removed' },
    { facts: { removed_by_category: 'author' }, is: 'deleted' },
    { facts: { removed_by_category: 'deleted', selftext: '[removed]' }, is: 'deleted' },
    { facts: { selftext: '[removed]' }, is: 'removed' },
    { facts: { selftext: '[deleted]', author: '[deleted]' }, is: 'deleted' },
    { facts: { author: '[deleted]', selftext: 'still here' }, is: 'present' },
    { facts: { selftext: 'I was [removed] once' }, is: 'present' },
  ])('$facts is $is', ({ facts, is }) => {
    expect(condition(facts)).toBe(is);
  });

  it.each([
    { facts: { id: 'A/../B' }, problem: 'id' },
    { facts: { created_utc: '1776105848' }, problem: 'created_utc' },
    { facts: { title: undefined }, problem: 'title' },
  ])('with $facts it is not readable, and says where', ({ facts, problem }) => {
    expect(condition(facts)).toContain(problem);
  });

  it('votes below zero fit a column that is never below zero', () => {
    expect(parsePost(raw({ score: -5 }))).toMatchObject({ post: { score: -5, upvotes: 0 } });
  });
});

describe('a listing', () => {
  it('of 100 recorded posts tells 40 present from 2 deleted and 58 removed ones', () => {
    const parsed = parseListing(readRecording('info-with-deleted-2020')[1]?.body ?? '');
    const conditions = parsed.ok ? parsed.page.posts.map((post) => post.condition) : [];
    const count = (wanted: string): number => conditions.filter((each) => each === wanted).length;
    expect([count('present'), count('deleted'), count('removed')]).toEqual([40, 2, 58]);
  });

  it('with one unreadable child keeps the others', () => {
    const children = [raw(), raw({ id: null })].map((data) => ({ kind: 't3', data }));
    const parsed = parseListing(JSON.stringify({ kind: 'Listing', data: { after: null, children } }));
    expect(parsed).toMatchObject({
      ok: true,
      page: { posts: [{ id: '1skjxta' }], unreadable: [expect.stringContaining('id')] },
    });
  });

  it.each([
    '',
    '<!doctype html>',
    '{"kind":"Listing","data":{"chil',
    '{"error":503}',
    '[]',
    'null',
    '{"kind":"Listing","data":{}}',
    '{"kind":"t5","data":{"after":null,"children":[]}}',
  ])('is never %j: that is a fault, not an empty page', (body) => {
    expect(parseListing(body)).toMatchObject({ ok: false });
  });
});

const odd = fc.constantFrom(
  undefined,
  null,
  '',
  'x',
  0,
  -1,
  1.5,
  2 ** 53,
  Number.NaN,
  Infinity,
  true,
  [],
  {},
  '[deleted]',
  't3_abc',
  'ABC',
  'abc\n',
);
const FIELDS = [
  ...['id', 'name', 'subreddit', 'title', 'author', 'created_utc', 'score', 'ups', 'upvote_ratio', 'num_comments'],
  ...['url', 'permalink', 'selftext', 'is_self', 'over_18', 'removed_by_category', 'unknown'],
];

it('is read by plain questions exactly as by the schema', () => {
  const changes = fc.dictionary(fc.constantFrom(...FIELDS), odd, { maxKeys: 2 });
  fc.assert(
    fc.property(fc.oneof(changes.map(raw), odd), (given) => {
      expect(parsePost(given)).toEqual(parseBySchema(given));
    }),
    { numRuns: 1_000 },
  );
});
