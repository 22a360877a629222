import { expect, test } from 'vitest';
import { contendForHistory } from './contend-for-history.ts';

test('four processes that write 25 files each at once lose none of the hundred', async () => {
  expect(await contendForHistory(4, 25)).toBeUndefined();
});
