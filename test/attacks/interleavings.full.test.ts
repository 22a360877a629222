import { expect, it } from 'vitest';
import { attackWithInterleavings } from './attack-with-interleavings.ts';

it(
  'loses no update, raises the generation, and lets the rollback win, over 20,000 schedules',
  { timeout: 1_800_000 },
  async () => {
    expect.hasAssertions();
    await attackWithInterleavings(20_000);
  },
);
