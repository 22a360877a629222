import type { RollbackRequest } from '../../actions/shared/cutover/rollback-request.ts';

export const STARTED_AT = new Date('2026-11-25T02:05:19Z');
export const NOW = new Date('2026-11-25T02:05:21Z');
export const INCIDENT = '20261125-020519Z-operator';

export function aRollbackRequest(changes: Partial<RollbackRequest> = {}): RollbackRequest {
  return {
    operationId: 'run-77-rollback',
    actor: 'octocat',
    reason: 'error rate is above 20 %',
    runUrl: 'https://github.com/acme/harvest/actions/runs/77',
    trigger: 'operator',
    severity: 'high',
    startedAt: STARTED_AT,
    isDrill: false,
    ...changes,
  };
}
