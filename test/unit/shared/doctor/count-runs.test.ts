import { expect, it } from 'vitest';

import { countRunsAMonth } from '../../../../actions/shared/doctor/count-runs.ts';

it.each([
  ['17,47 * * * *', 1459],
  ['23 3 1 * *', 1],
  ['*/15 * * * *', 2918],
  ['0 6-8 * * 1-5', 65],
  ['5 0 * * 0,7', 4],
  ['0 0 1 */3 *', 0],
  ['30/10 * * * *', 2189],
])('%s is due %i times a month', (cron, times) => {
  expect(countRunsAMonth(cron)).toBe(times);
});

it.each(['', '* * * *', '60 * * * *', '* 24 * * *', '5-3 * * * *', '*/0 * * * *', '@daily', 'a b c d e'])(
  'is no line of a schedule: %s',
  (cron) => {
    expect(countRunsAMonth(cron)).toBeNull();
  },
);
