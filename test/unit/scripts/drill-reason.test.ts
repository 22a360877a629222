import { expect, test } from 'vitest';

import { DRILL_REASONS } from '../../../scripts/drill/drill-reason.ts';

test('a drill in which something could not be measured is not said to have passed', () => {
  expect(DRILL_REASONS).toEqual({
    pass: 'drill-passed',
    warn: 'drill-passed',
    unknown: 'drill-incomplete',
    fail: 'drill-failed',
  });
});
