import type { ReasonCode } from '../../actions/shared/reason-codes.ts';
import type { Verdict } from '../../actions/shared/verdict/verdict.ts';

/** A `warn` is passed: shortened looks are never better. */
export const DRILL_REASONS = {
  pass: 'drill-passed',
  warn: 'drill-passed',
  unknown: 'drill-incomplete',
  fail: 'drill-failed',
} as const satisfies Record<Verdict, ReasonCode>;
