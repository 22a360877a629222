import { expect, it } from 'vitest';
import { contend } from './contend.ts';

it('counts exactly over 40 commits by 4 processes on one remote', { timeout: 120_000 }, async () => {
  expect.hasAssertions();
  await contend(4, 10);
});
