import type { CheckResult, IntegrityResult } from '../../actions/shared/integrity/integrity-result.ts';

export function aCheckResult(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id: 'duplicates',
    title: 'No post is there twice',
    kind: 'duplicates',
    dataset: 'submissions',
    table: null,
    unit: null,
    verdict: 'pass',
    skipReason: null,
    action: null,
    expected: 'none',
    observed: 'something',
    detail: null,
    remedy: null,
    sample: [],
    faultCount: 0,
    baselineCount: 0,
    suspects: [],
    ...changes,
  };
}

/** What `check-integrity` answers where everything passed, changed where a test says so. */
export function anIntegrityResult(changes: Partial<IntegrityResult> = {}): IntegrityResult {
  return {
    schemaVersion: 1,
    verdict: 'pass',
    reasonCode: 'integrity-proven',
    verdictByKind: {},
    checks: [aCheckResult()],
    database: {
      at: '2026-11-26T12:00:00.123456Z',
      name: 'postgres',
      role: 'monitor',
      version: 150_008,
      isReplica: false,
      replicaLagSeconds: null,
      oldestTransactionAt: null,
      maySeeTransactions: true,
      skewMs: 1,
      roundTripMs: 1,
    },
    windows: [],
    lag: null,
    coverage: 'no sealed history yet',
    baselineCount: 0,
    isBaseline: false,
    generation: 2,
    phase: 'manual_only',
    openIncident: '',
    history: { outcome: 'off', detail: null, path: null },
    durations: { totalMs: 1, lookMs: 1, queryMsByCheck: {} },
    ...changes,
  };
}
