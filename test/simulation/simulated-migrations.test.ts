import { expect, test } from 'vitest';

import { simulateRange } from './run-simulations.ts';

test(
  'every real failure is taken back in time and nothing else, and a seed gives one history',
  { timeout: 60_000 },
  () => {
    // Seeds with a failure each; the full suite takes many.
    const once = simulateRange(3, 5);
    expect(once.problems).toEqual([]);
    expect(once.rolledBack).toBeGreaterThan(0);
    expect(simulateRange(3, 5)).toEqual(once);
  },
);
