import type { IncidentRecord } from '../../actions/shared/incident/incident-record.ts';

/** A rollback from 10 % with one unit on dlt. */
export function anIncidentRecord(changes: Partial<IncidentRecord> = {}): IncidentRecord {
  return {
    schemaVersion: 1,
    id: '20261125-020519Z-operator',
    status: 'contained',
    severity: 'high',
    trigger: 'operator',
    isDrill: false,
    generation: 4,
    attempt: 1,
    triggeredAt: '2026-11-25T02:05:19Z',
    containedAt: '2026-11-25T02:05:21Z',
    from: '10%',
    to: 'manual_only',
    movedUnits: ['opensource'],
    reasons: [
      {
        at: '2026-11-25T02:05:19Z',
        by: 'octocat',
        reason: 'error rate is above 20 %',
        trigger: 'operator',
        severity: 'high',
        runUrl: 'https://github.com/acme/harvest/actions/runs/77',
        operationId: 'run-77-rollback',
      },
    ],
    notes: [],
    before: [
      { path: 'config/traffic_cutover_config.json', blobOid: 'ce013625030ba8dba906f756967f9e9ca394464a', keptAs: null },
    ],
    baseCommit: '5f6c1d0b8c1f7a1f0f4d6a54a1a4f7d7c2c0e9aa',
    ...changes,
  };
}
