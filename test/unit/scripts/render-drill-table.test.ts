import { expect, test } from 'vitest';

import type { StepResult } from '../../../scripts/drill/drill-step.ts';
import { renderDrillTable } from '../../../scripts/drill/render-drill-table.ts';

const RESULTS: readonly StepResult[] = [
  {
    title: '2 Verify rollback: status',
    runbook: { step: '2', seconds: 60 },
    seconds: 0.86,
    verdict: 'pass',
    observed:
      'Current Phase: manual_only · DLT Enabled: ✗ · Manual Enabled: ✓, and more words than a line of eighty holds',
  },
  { title: 'Proof: two looks at dlt', runbook: null, seconds: 2.7, verdict: 'warn', observed: '' },
];
const lines = (columns?: number): readonly string[] => renderDrillTable(RESULTS, columns).split('\n');

test.each([80, 100, 133])('a terminal of %i columns breaks no line of the table', (columns) => {
  const shown = lines(columns);
  expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(shown.join('\n')).toContain('│ Current Phase: manual_only · DLT Enabled: ✗ · Manual Enabled: ✓,');
  expect(shown.join('\n')).toMatch(/the runbook's steps together +│ 1\.0 min +│ 0\.86 s/u);
});

test('a wide one, and a file, show what was observed beside its step', () => {
  for (const columns of [134, undefined])
    expect(lines(columns)[3]).toMatch(/^│ 2 Verify rollback: status +│ 1\.0 min +│ 0\.86 s +│ pass +│ Current Phase/u);
});
