import type { RollbackResult } from '../../actions/rollback/contract.ts';

/** A rollback from 10 % that went through. */
export function aRollbackResult(changes: Partial<RollbackResult> = {}): RollbackResult {
  return {
    schemaVersion: 1,
    decision: 'rolled-back',
    reasonCode: 'rolled-back',
    message: 'Rolled back from 10% to manual_only at generation 4.',
    remedy: null,
    incidentId: '20261125-020519Z-operator',
    generation: 4,
    from: '10%',
    to: 'manual_only',
    movedUnits: ['opensource'],
    commit: 'ce013625030ba8dba906f756967f9e9ca394464a',
    operationId: 'run-77-rollback',
    mayHaveLanded: false,
    notes: [],
    diff: null,
    ...changes,
  };
}
