import { joinSentences } from '../markdown/sentences.ts';
import { foldVerdicts, type Verdict } from '../verdict/verdict.ts';
import { applySettlement } from './apply-settlement.ts';
import { assessDataLoss } from './assess-data-loss.ts';
import { assessErrorRate } from './assess-error-rate.ts';
import { assessManualCollection } from './assess-manual-collection.ts';
import { assessPerformance } from './assess-performance.ts';
import { assessQueues } from './assess-queues.ts';
import type { CriterionResult } from './criterion.ts';
import type { AssessedCriterion } from './finding.ts';
import type { SuccessFacts } from './success-facts.ts';

/** The name of this in the registry of recipes: its input is `SuccessFacts`, its instant `now`, its answer the criteria. */
export const SUCCESS_RECIPE = 'success@1';

/** The runbook's five success criteria, in its order, with what was settled (DESIGN.md section 8). */
export function assessSuccess(facts: SuccessFacts, now: Date): readonly CriterionResult[] {
  const { settlement, settlementProblem, limits } = facts;
  const unknownDays = limits.measured ? limits.value.acceptedUnknownDays : 0;
  const results = applySettlement(assessCriteria(facts, now), { settlement, unknownDays }, now);
  return settlementProblem === null ? results : results.map((result) => withProblem(result, settlementProblem));
}

/** As they were measured, before anything is settled, each with what stands in its way. */
export function assessCriteria(facts: SuccessFacts, now: Date): readonly AssessedCriterion[] {
  return [
    assessManualCollection(facts),
    assessDataLoss(facts, now),
    assessErrorRate(facts),
    assessPerformance(facts),
    assessQueues(facts, now),
  ];
}

/** The worst of those that are not settled; where all are, `warn`: what was accepted is not what was wanted. */
export function foldCriteria(results: readonly CriterionResult[]): Verdict {
  const open = results.filter(({ settled }) => settled === null);
  const verdict = open.length === 0 ? 'warn' : foldVerdicts(open);
  return verdict === 'pass' && open.length < results.length ? 'warn' : verdict;
}

/** Only where something is open: what passes needs no acceptance. */
function withProblem(result: CriterionResult, problem: string): CriterionResult {
  const { verdict, detail } = result;
  return verdict === 'pass' || verdict === 'warn' ? result : { ...result, detail: joinSentences(detail, problem) };
}
