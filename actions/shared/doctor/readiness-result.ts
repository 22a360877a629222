import type { ReasonCode } from '../reason-codes.ts';
import type { Check, Verdict } from '../verdict/verdict.ts';

export const AREAS = ['machine', 'repository', 'github', 'database'] as const;

/** `fail`: the next rollback would not work, or not whole. `warn`: it would, with less. */
export interface ReadinessFinding extends Check {
  readonly area: (typeof AREAS)[number];
}

/** Whether the next rollback would work, as far as it can be told without one. */
export interface ReadinessResult {
  readonly schemaVersion: 1;
  readonly verdict: Verdict;
  readonly reasonCode: ReasonCode;
  readonly findings: readonly ReadinessFinding[];
}
