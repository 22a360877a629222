import { expect, test } from 'vitest';
import { contendForHistory } from './contend-for-history.ts';

test('four processes that write five files each at once lose none, and touch no clone', async () => {
  expect(await contendForHistory(4, 5)).toBeUndefined();
}, 120_000);
