import { expect, test } from 'vitest';

import { gateFailureCode } from '../../../scripts/commands/gate-failure-code.ts';

test.each([
  [['gate', 'dlt'], 10],
  [['gate', 'manual'], 0],
  [['gate', '--unit', 'manual', 'dlt'], 10],
  [['gate', '--unit', 'dlt', 'manual'], 0],
  [['gate', 'manual', 'dlt'], 0],
  [['gate', '--unit', 'dlt'], 2],
  [['gate', 'DLT'], 2],
  [['gate'], 2],
] as const)('a gate that fails with %j ends with %i', (argv, expected) => {
  expect(gateFailureCode(argv)).toBe(expected);
});
