import { describe, expect, it } from 'vitest';

import { planDrillRecord, renderDrillSummary, toRecordSteps } from '../../../scripts/drill/drill-record.ts';

const RUN = { at: new Date('2026-11-26T05:23:00Z'), run: '77', attempt: 1, job: 'drill' };

describe('the record of a drill', () => {
  const results = [
    { title: 'A', runbook: null, seconds: 1.23456, verdict: 'warn' as const, observed: '::error::x\n| y' },
    { title: 'B', runbook: null, seconds: 2, verdict: 'unknown' as const, observed: 'z' },
  ];

  it('folds its steps to the worst, and without any proves nothing', () => {
    expect(planDrillRecord(toRecordSteps(results), { run: RUN, runUrl: 'https://x/1' })).toMatchObject({
      ...{ at: '2026-11-26T05:23:00Z', verdict: 'unknown', runUrl: 'https://x/1' },
      steps: [{ step: 'sandbox: A', seconds: 1.235, verdict: 'warn' }, { step: 'sandbox: B' }],
    });
    expect(planDrillRecord([], { run: RUN, runUrl: null }).verdict).toBe('unknown');
  });

  it('is told in a table that other words cannot break out of', () => {
    const record = planDrillRecord(toRecordSteps(results), { run: RUN, runUrl: null });
    const summary = renderDrillSummary(record, { notRehearsed: ['GitHub'], kept: 'Recorded.' });
    expect(summary).toMatch(/^## Drill: unknown\n\nRecorded\.\n/u);
    expect(summary.split('\n').filter((line) => line.startsWith('| sandbox'))).toHaveLength(2);
    expect(summary).not.toMatch(/^::/mu);
  });
});
