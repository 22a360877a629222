import { describe, expect, it } from 'vitest';

import { decideByPolicy } from '../../../actions/check-integrity/decide-by-policy.ts';
import { toActionOutcome } from '../../../actions/check-integrity/to-action-outcome.ts';
import { CHECKOUT, measurePolicy } from '../../../actions/shared/peoples-files/measure-files.ts';
import type { IntegrityResult } from '../../../actions/shared/integrity/integrity-result.ts';
import { aCheckResult } from '../../support/an-integrity-result.ts';
import { readProjectFile } from '../../support/project-files.ts';

const measure = (contents: string | null) =>
  measurePolicy(contents === null ? null : new TextEncoder().encode(contents), CHECKOUT);
const POLICY = measure(readProjectFile('config/policy.yaml'));
const LOST: IntegrityResult = {
  ...{ schemaVersion: 1, verdict: 'fail', reasonCode: 'integrity-failed', verdictByKind: {}, database: null },
  checks: [aCheckResult({ id: 'census', kind: 'loss', verdict: 'fail', observed: '3 posts of <b>r/opensource</b>' })],
  ...{ windows: [], lag: null, coverage: 'no day is sealed yet', baselineCount: 0, isBaseline: false },
  ...{ generation: 3, phase: '10%', openIncident: '', history: { outcome: 'off', detail: null, path: null } },
  durations: { totalMs: 1, lookMs: 1, queryMsByCheck: {} },
};

describe('the decision by the policy of the checkout', () => {
  it('is handed on with the trigger, the severity and the generation that it was made on', () => {
    const decided = decideByPolicy(LOST, POLICY);
    const { outputs, annotations, summaryMarkdown } = toActionOutcome(LOST, { failOn: 'fail', decided });
    expect(outputs).toMatchObject({
      action: 'rollback',
      trigger: 'data-loss',
      severity: 'critical',
      generation: '3',
    });
    expect(annotations[0]).toMatchObject({ level: 'error', title: 'rollback: Data loss or corruption detected' });
    expect(summaryMarkdown).toContain('**Everything goes back to manual (Data loss or corruption detected):**');
    expect(summaryMarkdown).toContain('`census: 3 posts of <b>r/opensource</b>`');
  });

  it('that asks for a hold gives the command that sets it, since nothing else does', () => {
    const result = { ...LOST, checks: LOST.checks.map((check) => ({ ...check, action: 'hold' as const })) };
    const decided = decideByPolicy(result, POLICY);
    const { outputs, annotations, summaryMarkdown } = toActionOutcome(result, { failOn: 'fail', decided });
    expect(outputs).toMatchObject({ action: 'hold', trigger: 'data-loss' });
    for (const shown of [summaryMarkdown, annotations[0]?.message]) expect(shown).toContain('hold --set --reason');
  });

  it.each([
    ['missing', null, 'the checkout has no config/policy.yaml'],
    ['not valid', 'triggers: {}', 'config/policy.yaml:1:1'],
  ])('is none where the policy is %s, which is said', (_how, contents, said) => {
    const decided = decideByPolicy(LOST, measure(contents));
    expect(decided.decision).toBe('continue');
    expect(decided.because).toContain(`nothing is decided without a policy: ${said}`);
  });
});
