import type { RollbackTrigger } from '../cutover/trigger.ts';
import type { EvidenceJob, Happening } from '../evidence/evidence.ts';
import type { HandoverRecord } from '../handover/handover-facts.ts';
import type { IncidentRecord } from '../incident/incident-record.ts';
import type { IncidentLifecycle } from '../incident/lifecycle.ts';
import type { IntegrityResult } from '../integrity/integrity-result.ts';
import type { InvestigationResult } from '../investigation/investigation-result.ts';
import type { Policy } from '../policy/policy.ts';
import type { CriterionResult } from '../success/criterion.ts';
import type { Verdict } from '../verdict/verdict.ts';
import type { VerificationResult } from '../verification/verification-result.ts';

/** What a report is made of besides the record. Each piece may be missing, since the report needs the state commit alone. */
export const PIECES = [
  'verification',
  'integrity',
  'collection',
  'investigation',
  'criteria',
  'lifecycle',
  'decision',
  'policy',
  'units',
] as const;
export type Piece = (typeof PIECES)[number];

/** Where the incident stands. Instants are UTC with `Z`. */
export type ReportedLifecycle = Pick<
  IncidentLifecycle,
  | 'status'
  | 'verifiedAt'
  | 'manualProvenAt'
  | 'recoveredAt'
  | 'reviewedAt'
  | 'criteriaHeldSince'
  | 'reviewDueAt'
  | 'isReviewOverdue'
>;

/** The test of the manual path (runbook step 4), of the result of `collect`. */
export interface ReportedCollection {
  readonly verdict: Verdict;
  readonly mode: 'test' | 'collect';
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly units: readonly {
    readonly unit: string;
    readonly outcome: string;
    readonly fetched: number;
    readonly detail: string | null;
  }[];
}

/** What the trigger had measured when it decided. */
export interface ReportedDecision {
  readonly trigger: RollbackTrigger;
  readonly decidedAt: string | null;
  readonly values: readonly { readonly name: string; readonly observed: string; readonly limit: string }[];
}

/** A number of posts that may be a lower bound: then it says why, and one of 0 says nothing. */
export interface CountedPosts {
  readonly posts: number;
  readonly atLeastBecause: string | null;
}

/** One subreddit's harm, in posts; `null` where it could not be measured. */
export interface UnitImpact {
  readonly unit: string;
  readonly lost: CountedPosts | null;
  readonly doubled: CountedPosts | null;
  readonly delayed: CountedPosts | null;
  /** The longest hole in its arrivals. */
  readonly gapSeconds: number | null;
}

/** Addresses, `null` where there is none. Only `https` ones become links. */
export interface ReportLinks {
  readonly repository: string | null;
  /** The report on the incident's branch. */
  readonly report: string | null;
  readonly pullRequest: string | null;
  readonly issue: string | null;
  /** The change of the state: the commit of the rollback. */
  readonly configDiff: string | null;
  readonly runs: readonly { readonly at: string; readonly url: string }[];
}

export interface ReportFacts {
  readonly record: IncidentRecord;
  readonly verification: VerificationResult | null;
  readonly integrity: IntegrityResult | null;
  readonly collection: ReportedCollection | null;
  readonly investigation: InvestigationResult | null;
  /** In the runbook's order. */
  readonly criteria: readonly CriterionResult[] | null;
  readonly lifecycle: ReportedLifecycle | null;
  readonly decision: ReportedDecision | null;
  /** The ledger of handovers; not there where the history could not be read. */
  readonly handovers?: readonly HandoverRecord[];
  /** What of `config/policy.yaml` the report shows. */
  readonly policy: Pick<Policy, 'triggers' | 'success' | 'links'> | null;
  /** Measured unit by unit; where it is `null` the integrity checks say what they can. */
  readonly units: readonly UnitImpact[] | null;
  /** Why a piece is missing, where that is known: `the job integrity was cancelled after 10 min`. */
  readonly missing: Readonly<Partial<Record<Piece, string>>>;
  readonly jobs: readonly EvidenceJob[];
  readonly happenings: readonly Happening[];
  /** Questions of the report that nobody has answered yet, in its words; `null` for a new report. */
  readonly openQuestions: readonly string[] | null;
  readonly links: ReportLinks;
}

/** All that is known at the moment of the state commit. */
export function factsOfRecord(record: IncidentRecord): ReportFacts {
  return {
    record,
    verification: null,
    integrity: null,
    collection: null,
    investigation: null,
    criteria: null,
    lifecycle: null,
    decision: null,
    policy: null,
    units: null,
    missing: {},
    jobs: [],
    happenings: [],
    openQuestions: null,
    links: { repository: null, report: null, pullRequest: null, issue: null, configDiff: null, runs: [] },
  };
}

/** The status as the lifecycle has it, else as the record does. */
export function statusOf({ record, lifecycle }: ReportFacts): IncidentRecord['status'] {
  return lifecycle?.status ?? record.status;
}

/** `unknown: not measured yet`, or with the reason that is known. */
export function unknownWhy({ missing }: Pick<ReportFacts, 'missing'>, piece: Piece): string {
  return `unknown: ${missing[piece] ?? 'not measured yet'}`;
}
