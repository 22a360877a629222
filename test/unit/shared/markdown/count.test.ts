import { expect, it } from 'vitest';

import { count } from '../../../../actions/shared/markdown/count.ts';

it.each([
  [0, '0 units'],
  [1, '1 unit'],
  [2, '2 units'],
  [21, '21 units'],
  [101, '101 units'],
])('counts %d', (number, expected) => {
  expect(count(number, 'unit')).toBe(expected);
});

it('takes another plural where a noun has one', () => {
  expect([count(1, 'unit-fetch', 'unit-fetches'), count(3, 'unit-fetch', 'unit-fetches')]).toEqual([
    '1 unit-fetch',
    '3 unit-fetches',
  ]);
});
