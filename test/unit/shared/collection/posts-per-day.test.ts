import { expect, test } from 'vitest';

import { compareIds } from '../../../../actions/shared/collection/id-order.ts';
import { measurePostsPerDay } from '../../../../actions/shared/collection/posts-per-day.ts';

const now = new Date('2026-04-13T20:00:00Z');
const daysAgo = (days: number) => ({ createdAt: new Date(now.getTime() - days * 86_400_000) });

test.each([
  ['101 posts in two days are 50 a day', Array.from({ length: 101 }, (_, at) => daysAgo((at * 2) / 100)), 50],
  ['a unit that fell silent counts less', [daysAgo(9), daysAgo(9.5), daysAgo(10)], 1],
  ['the order does not matter', [daysAgo(1), daysAgo(0.1), daysAgo(0.5)], 2],
  ['one post tells no rate', [daysAgo(1)], null],
  ['none tells no rate', [], null],
  ['posts ahead of our clock tell no rate', [daysAgo(-1), daysAgo(-2)], null],
])('%s', (_, posts, expected) => {
  expect(measurePostsPerDay(posts, { listing: 'new', now })).toBe(expected);
});

test.each(['hot', 'top', 'rising'] as const)(
  'the listing %s is in no order of time, so it tells no rate',
  (listing) => {
    expect(measurePostsPerDay([daysAgo(0.1), daysAgo(1)], { listing, now })).toBeNull();
  },
);

test('ids are in the order of their numbers, whatever their length and prefix', () => {
  expect(['10', 't3_z', '1skjxta', 't3_1skjxt9', 'zzzzz'].toSorted(compareIds)).toEqual([
    't3_z',
    '10',
    'zzzzz',
    't3_1skjxt9',
    '1skjxta',
  ]);
});
