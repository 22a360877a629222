import { integrityResultSchema } from '../integrity/integrity-result.ts';
import type { CheckResult, IntegrityResult } from '../integrity/integrity-result.ts';
import type { Measurement } from './measurement.ts';
import { fromTaggedJson } from './tagged-json.ts';

/** The check that counts late posts. */
export const DELAY_CHECK = 'arrival-delay';
/** The recipe of today's looks: a change that gives other answers to old inputs takes the next number. */
export const INTEGRITY_RECIPE = 'integrity@3';
/** Recipes whose looks say where there may be more late posts than they counted; what an earlier one counted may be any part of them. */
const TELLS_MORE: ReadonlySet<string> = new Set(['integrity@2', INTEGRITY_RECIPE]);

const WHY = 'the version that looked did not tell whether there are more';

/** The answer of a measurement as a look at the data; `null` where it is none. Late posts that a recipe counted which is not known are so many at least. */
export function readIntegrity({ answer, recipe }: Pick<Measurement, 'answer' | 'recipe'>): IntegrityResult | null {
  const parsed = integrityResultSchema.safeParse(fromTaggedJson(answer));
  if (!parsed.success) return null;
  return TELLS_MORE.has(recipe)
    ? parsed.data
    : { ...parsed.data, checks: parsed.data.checks.map((check) => (isCounted(check) ? atLeast(check) : check)) };
}

function isCounted({ id, verdict }: CheckResult): boolean {
  return id === DELAY_CHECK && verdict !== 'unknown' && verdict !== 'skipped';
}

function atLeast(check: CheckResult): CheckResult {
  return { ...check, atLeastBecause: check.atLeastBecause ?? WHY };
}
