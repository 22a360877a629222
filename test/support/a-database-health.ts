import type { DatabaseHealth } from '../../actions/shared/investigation-sources/database-health.ts';

type Seen = Extract<DatabaseHealth, { kind: 'seen' }>;

/** A database that does well, changed where a test says so. */
export function aDatabaseHealth(changes: Partial<Seen> = {}): Seen {
  return {
    kind: 'seen',
    at: '2026-11-26T12:00:00.000Z',
    isReplica: false,
    replicaLagSeconds: null,
    connections: { measured: true, value: { used: 3, active: 1, most: 57 } },
    lockWaits: { measured: true, value: [] },
    longTransactions: { measured: true, value: [] },
    slowStatements: { measured: true, value: null },
    settings: { measured: true, value: [{ name: 'statement_timeout', value: '120000ms', role: null }] },
    databaseBytes: { measured: true, value: 52_428_800 },
    standbys: { measured: true, value: [] },
    ...changes,
  };
}
