import type { CheckResult, IntegrityResult } from '../shared/integrity/integrity-result.ts';
import { foldByKind } from '../shared/integrity/judge-look.ts';
import type { ReasonCode } from '../shared/reason-codes.ts';
import { foldVerdicts } from '../shared/verdict/verdict.ts';
import type { Verdict } from '../shared/verdict/verdict.ts';

export interface LookFacts {
  readonly hasDatabase: boolean;
  readonly isBaseline: boolean;
  readonly hasLooked: boolean;
}

const REASONS = {
  pass: 'integrity-proven',
  warn: 'integrity-proven-with-warnings',
  unknown: 'integrity-incomplete',
  fail: 'integrity-failed',
} as const satisfies Record<Verdict, ReasonCode>;

/** The worst of all checks, and why. */
export function verdictOf(
  checks: readonly CheckResult[],
  { hasDatabase, isBaseline, hasLooked }: LookFacts,
): { readonly verdict: Verdict; readonly reasonCode: ReasonCode; readonly verdictByKind: Record<string, Verdict> } {
  const verdict = foldVerdicts(checks);
  const looked = isBaseline && verdict !== 'fail' ? 'baseline-recorded' : REASONS[verdict];
  const reasonCode = hasLooked ? looked : hasDatabase ? 'integrity-not-measured' : 'database-missing';
  return { verdict, reasonCode, verdictByKind: { ...foldByKind(checks) } };
}

/** A baseline that could not be kept is none, and what was asked for was not done. */
export function withKept(
  result: Omit<IntegrityResult, 'history'>,
  history: IntegrityResult['history'],
): IntegrityResult {
  if (!result.isBaseline || history.outcome === 'written') return { ...result, history };
  const verdict = foldVerdicts([result, { verdict: 'unknown' }]);
  return { ...result, isBaseline: false, verdict, reasonCode: REASONS[verdict], history };
}
