import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CHECK_KINDS } from '../../../../actions/shared/integrity/integrity-check.ts';
import type { CheckResult } from '../../../../actions/shared/integrity/integrity-result.ts';
import { parsePolicy } from '../../../../actions/shared/policy/policy.ts';
import { decideByIntegrity } from '../../../../actions/shared/triggers/decide-by-integrity.ts';
import { aCheckResult } from '../../../support/an-integrity-result.ts';
import { readProjectFile } from '../../../support/project-files.ts';

const policy = parsePolicy(readProjectFile('config/policy.yaml'));
if (!policy.ok) throw new Error('the shipped policy is not valid');
const { triggers } = policy.policy;

const LOSS = aCheckResult({ id: 'census', kind: 'loss', verdict: 'fail', observed: '3 posts are missing' });
const DOUBLED = aCheckResult({ verdict: 'fail', observed: '2 ids twice' });
const seen = (checks: readonly CheckResult[], changes: object = {}) => ({
  checks: [...checks],
  generation: 7,
  phase: '10%',
  isBaseline: false,
  ...changes,
});

describe('a decision by one look at the data', () => {
  it.each([
    ['loss', [LOSS], { decision: 'rollback', trigger: 'data-loss', severity: 'critical', generation: 7 }],
    ['doubled ids', [DOUBLED], { decision: 'rollback', trigger: 'duplicates', severity: 'high', generation: 7 }],
    ['both: the loss is named', [DOUBLED, LOSS], { decision: 'rollback', trigger: 'data-loss' }],
    ['loss by manual alone', [{ ...LOSS, action: 'hold' as const }], { decision: 'hold', trigger: 'data-loss' }],
    ['doubled by manual alone', [{ ...DOUBLED, action: 'hold' as const }], { decision: 'hold' }],
    [
      'loss by manual and loss by whoever',
      [{ ...LOSS, action: 'hold' as const }, LOSS],
      { decision: 'rollback', trigger: 'data-loss' },
    ],
    [
      'loss by manual beside ids that dlt doubled',
      [{ ...LOSS, action: 'hold' as const }, DOUBLED],
      { decision: 'rollback', trigger: 'duplicates' },
    ],
    ['nothing', [aCheckResult()], { decision: 'continue', trigger: null, severity: null }],
  ] as const)('%s', (_, checks, expected) => {
    expect(decideByIntegrity(seen(checks), triggers)).toMatchObject(expected);
  });

  it('says what decided, shortly', () => {
    const many = [LOSS, LOSS, LOSS, LOSS, LOSS];
    expect(decideByIntegrity(seen(many), triggers).because).toBe(
      'census: 3 posts are missing; census: 3 posts are missing; census: 3 posts are missing; and 2 more',
    );
  });

  it.each([
    ['is rolled back already', { phase: 'manual_only' }],
    ['could not be read', { generation: null }],
    ['has no phase', { phase: null }],
    ['was just taken as the baseline', { isBaseline: true }],
  ])('is never made on a state that %s', (_, changes) => {
    expect(decideByIntegrity(seen([LOSS, DOUBLED], changes), triggers)).toMatchObject({
      decision: 'continue',
      trigger: null,
    });
  });

  it('only shows what the policy observes', () => {
    const observing = {
      ...triggers,
      'data-loss': { action: 'observe', actionWhereManualOnly: 'observe' },
      duplicates: { action: 'observe' },
    } as const;
    expect(decideByIntegrity(seen([LOSS, DOUBLED]), observing)).toMatchObject({
      decision: 'continue',
      because: 'data-loss is observed only: census: 3 posts are missing',
    });
  });

  it('never comes from what was not proven', () => {
    const check = fc.record({
      kind: fc.constantFrom(...CHECK_KINDS),
      verdict: fc.constantFrom('pass' as const, 'warn' as const, 'unknown' as const, 'skipped' as const),
    });
    fc.assert(
      fc.property(fc.array(check), (checks) => {
        const { decision } = decideByIntegrity(seen(checks.map(aCheckResult)), triggers);
        expect(decision).toBe('continue');
      }),
    );
  });
});
