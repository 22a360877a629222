import type { CheckResult, IntegrityResult } from '../shared/integrity/integrity-result.ts';
import { nameOf, renderIntegritySummary } from '../shared/integrity/render-integrity.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import { exitCodeOf } from '../shared/verdict/verdict.ts';
import { sortWorstFirst } from '../shared/verification/verification-result.ts';
import type { FailOn, IntegrityOutputs } from './contract.ts';

const LEVELS = { fail: 'error', unknown: 'warning', warn: 'notice' } as const;
/** The runner shows ten of each level in a step. */
const MOST_ANNOTATIONS = 8;

/** What the runner gets. Exit code 0 for pass and warn, 1 for fail, 3 for unknown unless `failOn` lets it be. */
export function toActionOutcome(
  result: IntegrityResult,
  failOn: FailOn,
  evidence?: string,
): ActionOutcome<IntegrityOutputs> {
  return {
    outputs: {
      ...{ verdict: result.verdict, reasonCode: result.reasonCode, result },
      ...(evidence === undefined ? {} : { evidence }),
    },
    summaryMarkdown: renderIntegritySummary(result),
    annotations: sortWorstFirst(result.checks).flatMap(toAnnotation).slice(0, MOST_ANNOTATIONS),
    exitCode: isLetBe(result, failOn) ? 0 : exitCodeOf(result.verdict),
  };
}

/** A database that was given and shows nothing at all is never let be: then nobody watches. */
function isLetBe({ verdict, reasonCode }: IntegrityResult, failOn: FailOn): boolean {
  return failOn === 'fail' && verdict === 'unknown' && reasonCode !== 'integrity-not-measured';
}

function toAnnotation(check: CheckResult): readonly Annotation[] {
  const { verdict, observed, remedy } = check;
  if (verdict === 'pass' || verdict === 'skipped') return [];
  return [{ level: LEVELS[verdict], title: `${verdict}: ${nameOf(check)}`, message: joinSentences(observed, remedy) }];
}
