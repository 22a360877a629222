import { expect, it } from 'vitest';
import { attackWithInterleavings } from './attack-with-interleavings.ts';

const RUNS = Number(process.env['SWITCHBACK_RUNS'] ?? 300);

it(
  '2 to 8 actors lose no update, raise the generation, and let the rollback win, in every order and with every fault of a call',
  { timeout: RUNS * 200 },
  async () => {
    expect.hasAssertions();
    await attackWithInterleavings(RUNS);
  },
);
