import type { ClockSkew } from './clock-skew.ts';
import { inDatabaseTime } from './clock-skew.ts';
import { whyIncomparable } from './compare-looks.ts';
import type { DltLook } from './dlt-look.ts';
import type { ReaderTerms } from './reader-terms.ts';

/** From when on nothing of dlt may land, and how far apart the two looks must be. */
export interface LookPlan {
  /** When the state was taken back. */
  readonly rollbackAt: string;
  /** When the last collector was stopped (layers 2 and 3); `null` where nobody told: then the rollback itself counts. */
  readonly controlEndedAt: string | null;
  readonly distanceSeconds: number;
  /** A drill cannot wait; what a shortened distance shows is never more than `warn`. */
  readonly isShortened: boolean;
  /** For the remedies. */
  readonly terms: ReaderTerms;
}

export interface LookPair {
  readonly first: DltLook;
  readonly second: DltLook;
  readonly skew: ClockSkew;
}

export interface ChosenFirstLook {
  readonly first: DltLook;
  /** Why an earlier look that was given does not count. */
  readonly note: string | null;
}

/** The look from which the distance counts: the earlier one, unless it is of something else or was taken before control ended. */
export function chooseFirstLook(
  previous: DltLook | null,
  current: DltLook,
  plan: LookPlan,
  skew: ClockSkew,
): ChosenFirstLook {
  if (previous === null) return { first: current, note: null };
  const mismatch = whyIncomparable(previous, current);
  if (mismatch !== null) return { first: current, note: mismatch };
  const boundary = inDatabaseTime(plan.controlEndedAt ?? plan.rollbackAt, skew).latest;
  if (Date.parse(previous.at) >= boundary) return { first: previous, note: null };
  return {
    first: current,
    note: `the earlier look of ${previous.at} was taken before ${new Date(boundary).toISOString()}, when control ended`,
  };
}

/** When the second look may be taken, by the database's clock. */
export function secondLookDueAt(first: DltLook, plan: LookPlan): string {
  return new Date(Date.parse(first.at) + plan.distanceSeconds * 1000).toISOString();
}
