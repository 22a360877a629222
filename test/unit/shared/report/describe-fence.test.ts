import { describe, expect, it } from 'vitest';

import type { EvidenceJob } from '../../../../actions/shared/evidence/evidence.ts';
import { describeFence } from '../../../../actions/shared/report/describe-fence.ts';
import { renderReport } from '../../../../actions/shared/report/render-report.ts';
import { aboutCheck } from '../../../../actions/shared/verification/check-titles.ts';
import { aVerificationResult } from '../../../support/a-verification-result.ts';
import { someReportFacts } from '../../../support/report-facts.ts';

const job = (name: string, result: EvidenceJob['result'], said: string | null = null): EvidenceJob => ({
  ...{ name, result, said },
});
const ELSEWHERE = 'The fence is set by the job fence: the login of the role dlt is that job’s to take.';
const REFUSED = 'fail: the role dlt: not fenced. To do: Give dlt a role of its own.';

describe('how the fence ended', () => {
  it.each<[string, readonly EvidenceJob[], string | null, string | null]>([
    ['by no job that is known', [job('rollback', 'success')], null, null],
    ['by an earlier workflow', [job('switch', 'success')], null, null],
    ['in the job switch', [job('switch', 'success', 'pass: so'), job('fence', 'skipped')], 'pass', 'pass: so'],
    ['in the job fence', [job('switch', 'success', ELSEWHERE), job('fence', 'failure', REFUSED)], 'fail', REFUSED],
    [
      'by a job that hung',
      [job('switch', 'success', ELSEWHERE), job('fence', 'cancelled')],
      'unknown',
      'ended as cancelled',
    ],
    ['by a job that broke off', [job('switch', 'failure'), job('fence', 'skipped')], 'unknown', 'ended as failure'],
    ['not yet', [job('switch', 'success', ELSEWHERE), job('fence', null)], null, 'set by the job fence'],
    ['without a role', [job('switch', 'success', 'No role is fenced: none is named.')], null, 'No role is fenced'],
  ])('%s', (_, jobs, verdict, text) => {
    const line = describeFence({ jobs, verification: null });
    expect(line?.verdict ?? null).toBe(verdict);
    if (text === null) expect(line).toBeNull();
    else expect(line?.text).toContain(text);
  });
});

describe('a report', () => {
  const partsOf = (jobs: readonly EvidenceJob[]) => renderReport(someReportFacts({ jobs: [...jobs] }));

  it('says how the fence ended, and that a refused one cannot wait', () => {
    const parts = partsOf([job('fence', 'failure', REFUSED)]);
    expect(parts.get('resolution')).toContain(`- Fence (layer 3): ${REFUSED}`);
    expect(parts.get('summary')).toContain(`**Now:** The fence: ${REFUSED}`);
  });

  it('asks nothing of anybody where the fence holds', () => {
    const parts = partsOf([job('fence', 'success', 'pass: the role dlt: no login.')]);
    expect(parts.get('resolution')).toContain('- Fence (layer 3): pass: the role dlt: no login.');
    expect(parts.get('summary')).not.toContain('Now:');
  });

  it.each([
    ['pass', false],
    ['warn', true],
  ] as const)('goes by the newest proof where that saw the login of dlt: %s', (verdict, isUrgent) => {
    const check = { ...aboutCheck('dlt-login'), verdict, observed: 'no login and no session', expected: 'the same' };
    const verification = aVerificationResult({ checks: [check] });
    const parts = renderReport(someReportFacts({ jobs: [job('fence', 'failure', REFUSED)], verification }));
    expect(parts.get('summary')?.includes('The fence:')).toBe(isUrgent);
    expect(parts.get('resolution')?.includes('- Fence (layer 3): pass: it stands by now')).toBe(!isUrgent);
    expect(parts.get('resolution')).toContain(REFUSED);
  });

  it('has no line of a fence where nothing is known of one', () => {
    expect(partsOf([]).get('resolution')).not.toContain('layer 3');
  });
});
