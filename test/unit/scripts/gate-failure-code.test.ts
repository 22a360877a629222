import { expect, test } from 'vitest';

import { gateFailureCode } from '../../../scripts/commands/gate-failure-code.ts';

test.each([
  [['gate', 'dlt'], 10],
  [['gate', 'manual'], 0],
  [['gate', 'dlt', '--nonsense'], 10],
  [['gate', 'manual', '--unit', 'opensource'], 0],
  [['gate', '--help'], 0],
  [['gate', '-h'], 0],
  [['gate', 'dlt', '--help'], 10],
] as const)('a gate that fails with %j ends with %i', (argv, expected) => {
  expect(gateFailureCode(argv)).toBe(expected);
});

test.each([
  [['gate', '-C', 'manual', 'dlt']],
  [['gate', '-Cmanual', 'dlt']],
  [['gate', '--json', 'manual', '-C', 'dlt']],
  [['gate', '--unit', 'manual', 'dlt']],
  [['gate', '--unit', 'manual']],
  [['gate', '-C', 'manual']],
  [['gate', '--', 'manual', 'dlt']],
  [['gate', 'manual', 'dlt']],
  [['gate', 'manual', '--unit', 'dlt']],
  [['gate', 'dlt', 'manual']],
  [['gate', 'DLT']],
  [['gate']],
] as const)('a gate that fails with %j, where another path could be meant, ends with 2', (argv) => {
  expect(gateFailureCode(argv)).toBe(2);
});
