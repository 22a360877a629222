import { describe, expect, it } from 'vitest';

import { isWorthWriting } from '../../../actions/report-incident/is-worth-writing.ts';
import type { Evidence } from '../../../actions/shared/evidence/evidence.ts';
import { sealEvidence } from '../../../actions/shared/evidence/seal-evidence.ts';
import { factsOfRecord, type ReportedLifecycle } from '../../../actions/shared/report/report-facts.ts';
import type { JsonValue } from '../../../actions/shared/evidence/redact-evidence.ts';
import { aVerificationResult, fiveCriteria } from '../../support/a-verification-result.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';

const WRITTEN_AT = '2026-11-25T03:00:00Z';
const later = (minutes: number): Date => new Date(Date.parse(WRITTEN_AT) + minutes * 60_000);
const asJson = (value: unknown): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue;

function anEvidenceOf(answer: unknown, changes: Partial<Evidence> = {}): Evidence {
  const side = { commit: 'abc', config: null, routing: null };
  const measurement = {
    id: 'verification',
    recipe: 'verification@1',
    at: WRITTEN_AT,
    input: null,
    answer: asJson(answer),
    leftOut: null,
  };
  return sealEvidence({
    ...{ schemaVersion: 1, incident: anIncidentRecord().id, toolVersion: '0.1.0', writtenAt: WRITTEN_AT },
    ...{ state: { before: side, after: side }, runs: [], jobs: [], measurements: [measurement], happenings: [] },
    ...changes,
  });
}

const lifecycle = (changes: Partial<ReportedLifecycle> = {}): ReportedLifecycle => ({
  ...{ status: 'contained', verifiedAt: null, manualProvenAt: null, recoveredAt: null, reviewedAt: null },
  ...{ criteriaHeldSince: null, reviewDueAt: '2026-11-28T02:05:21Z', isReviewOverdue: false },
  ...changes,
});

function ask(evidence: Evidence, minutes: number, changes: Partial<ReportedLifecycle> = {}): boolean {
  const facts = { ...factsOfRecord(anIncidentRecord()), lifecycle: lifecycle(changes) };
  const earlier = anEvidenceOf(aVerificationResult());
  return isWorthWriting({ earlier, evidence, facts, statusBefore: 'contained', now: later(minutes) });
}

const moved = (observed: string) =>
  anEvidenceOf(aVerificationResult({ criteria: fiveCriteria().map((one) => ({ ...one, observed })) }));

describe('a scheduled run commits', () => {
  it('no number that moved, until an hour is over', () => {
    expect(ask(moved('3 of 6'), 15)).toBe(false);
    expect(ask(moved('3 of 6'), 55)).toBe(true);
  });
  it('a verdict that changed, at once', () => {
    expect(ask(anEvidenceOf(aVerificationResult({ verdict: 'fail' })), 1)).toBe(true);
    expect(ask(anEvidenceOf(aVerificationResult({ criteria: fiveCriteria('warn') })), 1)).toBe(true);
  });
  it('what was settled, at once', () => {
    const settled = fiveCriteria().map((one) => ({ ...one, settled: 'accepted loss: 41 posts' }));
    expect(ask(anEvidenceOf(aVerificationResult({ criteria: settled })), 1)).toBe(true);
  });
  it('another status, and something that happened, at once', () => {
    expect(ask(moved('3 of 6'), 1, { status: 'verified' })).toBe(true);
    const happenings = [{ at: WRITTEN_AT, what: 'Escalated: team lead', by: null }];
    expect(ask(anEvidenceOf(aVerificationResult(), { happenings }), 1)).toBe(true);
  });
  it('a review that became overdue, once', () => {
    const overdue = { isReviewOverdue: true };
    expect(ask(moved('3 of 6'), 1, { ...overdue, reviewDueAt: '2026-11-25T03:00:30Z' })).toBe(true);
    expect(ask(moved('3 of 6'), 1, { ...overdue, reviewDueAt: '2026-11-25T02:59:00Z' })).toBe(false);
  });
  it('no number any more after the recovery', () => {
    const facts = { ...factsOfRecord(anIncidentRecord()), lifecycle: lifecycle({ status: 'recovered' }) };
    const earlier = anEvidenceOf(aVerificationResult());
    const about = { earlier, evidence: moved('3 of 6'), facts, now: later(300) };
    expect(isWorthWriting({ ...about, statusBefore: 'recovered' })).toBe(false);
    expect(isWorthWriting({ ...about, statusBefore: 'verified' })).toBe(true);
  });
});
