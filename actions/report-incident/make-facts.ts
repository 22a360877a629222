import type { EvidenceJob } from '../shared/evidence/evidence.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import { foldLifecycle, type IncidentLifecycle } from '../shared/incident/lifecycle.ts';
import type { Policy } from '../shared/policy/policy.ts';
import type { Piece, ReportFacts, ReportLinks } from '../shared/report/report-facts.ts';
import type { Measured } from '../shared/verification/measured.ts';
import { findDecision } from './find-decision.ts';
import { listHappenings } from './list-happenings.ts';
import type { Pieces } from './pieces.ts';
import type { IncidentFacts } from './read-incident.ts';

/** All that is known when a report is written, from wherever it came. */
export interface ReportContext {
  readonly incident: IncidentFacts;
  readonly pieces: Pieces;
  readonly jobs: readonly EvidenceJob[];
  readonly policy: Measured<Policy>;
  /** Of the whole history. */
  readonly records: Measured<readonly HistoryRecord[]>;
  readonly pullRequest: { readonly mergedAt: string | null } | null;
  readonly links: ReportLinks;
  readonly now: Date;
}

/** Where the incident stands; without the policy or the history nobody knows, and the record's status stands. */
export function measureLifecycle({
  incident,
  policy,
  records,
  pullRequest,
  now,
}: Omit<ReportContext, 'pieces' | 'jobs' | 'links'>): Measured<IncidentLifecycle> {
  if (!policy.measured) return policy;
  if (!records.measured) return records;
  const { success, incidents } = policy.value;
  const limits = { holdHours: success.holdHours, reviewWithinHours: incidents.reviewWithinHours };
  const { record } = incident;
  return {
    measured: true,
    value: foldLifecycle({ record, records: records.value, pullRequest, policy: limits, now }),
  };
}

/** The report's facts. What is missing says why, so that no blank is left that a machine could fill. */
export function makeReportFacts(context: ReportContext): ReportFacts {
  const { incident, pieces, policy, records, jobs, links } = context;
  const { record } = incident;
  const lifecycle = measureLifecycle(context);
  const { verification, integrity, collection, investigation, criteria } = pieces;
  return {
    ...{ record, verification, integrity, collection, investigation, criteria, jobs, links },
    lifecycle: lifecycle.measured ? lifecycle.value : null,
    decision: records.measured ? findDecision(record, records.value) : null,
    ...(records.measured ? { handovers: records.value.filter((one) => one.kind === 'handover') } : {}),
    policy: policy.measured ? policy.value : null,
    units: null,
    missing: {
      ...missingByDesign(context),
      ...pieces.missing,
      ...(lifecycle.measured ? {} : { lifecycle: lifecycle.message }),
      ...(policy.measured ? {} : { policy: policy.message }),
    },
    happenings: records.measured ? listHappenings(record.id, records.value, { milestones: false }) : [],
    openQuestions: null,
  };
}

function missingByDesign({ incident, pieces }: ReportContext): Partial<Record<Piece, string>> {
  const { trigger } = incident.record;
  return {
    ...(trigger === 'operator' ? { decision: 'a person decided; no trigger was measured' } : {}),
    ...(pieces.criteria === null ? { criteria: pieces.missing.verification ?? 'not measured yet' } : {}),
  };
}
