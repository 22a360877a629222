import type { Check } from '../verdict/verdict.ts';
import { assessDltLogin } from './assess-dlt-login.ts';
import { assessLandedSince, assessLoadsComplete } from './assess-landed-since.ts';
import type { ManualFetch } from './assess-manual-rows.ts';
import { assessManualRows } from './assess-manual-rows.ts';
import { assessLoadsUnchanged, assessRowsUnchanged } from './assess-unchanged.ts';
import { aboutCheck } from './check-titles.ts';
import { assessClockSkew } from './clock-skew.ts';
import type { DltLook } from './dlt-look.ts';
import type { LookPlan } from './look-plan.ts';
import type { Unmeasured } from './measured.ts';
import type { Observation } from './observation.ts';

export interface ProofFacts {
  readonly first: DltLook;
  readonly observation: Observation;
  readonly plan: LookPlan;
  readonly manualLimitSeconds: number;
  readonly manualFetches: readonly ManualFetch[];
  /** Why an earlier look that was given does not count. */
  readonly note: string | null;
}

/** The measurements of layer 4 that data can show (DESIGN.md section 1). */
export function assessProof({
  first,
  observation,
  plan,
  manualLimitSeconds,
  manualFetches,
  note,
}: ProofFacts): Check[] {
  const { look, skew, arrivals, dltLogin } = observation;
  const pair = { first, second: look, skew };
  const manual = {
    readings: arrivals,
    fetches: manualFetches,
    rollbackAt: plan.rollbackAt,
    readAt: look.at,
    limitSeconds: manualLimitSeconds,
  };
  return [
    withNote(assessLoadsUnchanged(pair, plan), note),
    assessRowsUnchanged(pair, plan),
    assessLandedSince(pair, plan),
    assessLoadsComplete(pair, plan),
    assessManualRows(manual),
    ...(dltLogin === undefined ? [] : [assessDltLogin(dltLogin)]),
    assessClockSkew(look, skew),
  ];
}

const PROOF_CHECKS = [
  'dlt-loads-unchanged',
  'dlt-rows-unchanged',
  'no-dlt-data-since-rollback',
  'dlt-loads-complete',
  'manual-rows-arrived',
  'clocks-agree',
] as const;

/** The same checks where nothing could be measured: each says why, and what to set. */
export function unmeasuredProof({ message, remedy }: Unmeasured): Check[] {
  return PROOF_CHECKS.map((id) => ({
    ...aboutCheck(id),
    verdict: 'unknown',
    expected: 'a measurement in the database',
    observed: message,
    remedy,
  }));
}

function withNote(check: Check, note: string | null): Check {
  return note === null
    ? check
    : {
        ...check,
        detail: [`The look that was given does not count: ${note}.`, check.detail].filter(Boolean).join(' '),
      };
}
