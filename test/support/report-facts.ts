import { factsOfRecord, type ReportFacts } from '../../actions/shared/report/report-facts.ts';
import type { CheckResult, IntegrityResult } from '../../actions/shared/integrity/integrity-result.ts';
import type { CriterionResult } from '../../actions/shared/success/criterion.ts';
import { anIncidentRecord } from './an-incident-record.ts';

/** What is known with the state commit alone. */
export function someReportFacts(changes: Partial<ReportFacts> = {}): ReportFacts {
  return { ...factsOfRecord(anIncidentRecord()), ...changes };
}

export function aCheckResult(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    ...{ id: 'census', title: 'What Reddit lists is here', kind: 'loss', dataset: 'submissions' },
    ...{ table: 'public.submissions', unit: null, verdict: 'pass', skipReason: null, action: null },
    ...{ expected: 'nothing missing', observed: 'nothing missing', detail: null, remedy: null },
    ...{ sample: [], faultCount: 0, baselineCount: 0, suspects: [] },
    ...changes,
  };
}

export function anIntegrityResult(
  checks: readonly CheckResult[],
  changes: Partial<IntegrityResult> = {},
): IntegrityResult {
  return {
    ...{ schemaVersion: 1, verdict: 'pass', reasonCode: 'data-whole', verdictByKind: {}, checks: [...checks] },
    ...{ database: null, windows: [], lag: null, coverage: 'all', baselineCount: 0, isBaseline: false },
    ...{
      generation: 4,
      phase: 'manual_only',
      openIncident: '',
      history: { outcome: 'off', detail: null, path: null },
    },
    durations: { totalMs: 900, lookMs: 800, queryMsByCheck: {} },
    ...changes,
  };
}

export function aCriterion(changes: Partial<CriterionResult> = {}): CriterionResult {
  return {
    ...{ id: 'no-data-loss', verdict: 'pass', expected: 'nothing lost', observed: 'nothing lost' },
    ...{ detail: null, remedy: null, settled: null },
    ...changes,
  };
}
