import { CRITERIA, type CriterionResult } from '../../actions/shared/success/criterion.ts';
import type { VerificationResult } from '../../actions/shared/verification/verification-result.ts';

/** What `verify-rollback` hands on where everything holds. */
export function aVerificationResult(changes: Partial<VerificationResult> = {}): VerificationResult {
  return {
    schemaVersion: 1,
    verdict: 'pass',
    reasonCode: 'rollback-proven',
    layerOne: 'done',
    statusLines: ['Current phase: manual_only'],
    checks: [
      {
        id: 'state-at-tip',
        title: 'State at the tip',
        verdict: 'pass',
        expected: 'manual_only',
        observed: 'manual_only',
      },
    ],
    look: null,
    secondLookDueAt: null,
    rollbackAt: '2026-11-25T02:05:21Z',
    branch: 'main',
    commit: null,
    incident: '20261125-020519Z-operator',
    generation: 4,
    criteria: fiveCriteria(),
    ...changes,
  };
}

/** All five at one verdict. */
export function fiveCriteria(verdict: CriterionResult['verdict'] = 'pass'): CriterionResult[] {
  return CRITERIA.map((id) => ({
    ...{ id, verdict, expected: 'as it was before', observed: 'as it was before' },
    ...{ detail: null, remedy: null, settled: null },
  }));
}
