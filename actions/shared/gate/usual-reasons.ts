import type { ReasonCode } from '../reason-codes.ts';

/** Answers that are no fault. Schedulers mail whatever is printed, so these are told only where that is asked for. */
const USUAL: ReadonlySet<ReasonCode> = new Set(['may-run', 'other-path', 'no-units', 'dlt-off', 'manual-off']);

/** Whether a person should hear of an answer who hears of nothing else. */
export function isUnusual(reasonCode: ReasonCode): boolean {
  return !USUAL.has(reasonCode);
}
