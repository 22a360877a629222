import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LEDGER_PROPERTIES } from '../../../support/handover-properties.ts';

describe('the ledger, over very many random runs of both paths', () => {
  it.each(LEDGER_PROPERTIES)('%s', (_, property) => {
    const run = fc.check(property, { numRuns: 15_000 });
    expect(run.failed, fc.defaultReportMessage(run)).toBe(false);
  });
});
