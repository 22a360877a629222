import { expect, it } from 'vitest';
import { contend } from './contend.ts';

it('counts exactly over 500 commits by 4 processes on one remote', async () => {
  expect.hasAssertions();
  await contend(4, 125);
});
