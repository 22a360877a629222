import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import { foldCriteria } from '../shared/success/assess-success.ts';
import { CRITERION_TITLES } from '../shared/success/criterion.ts';
import { exitCodeOf } from '../shared/verdict/verdict.ts';
import { renderVerificationSummary } from '../shared/verification/render-verification.ts';
import type { VerificationResult } from '../shared/verification/verification-result.ts';
import { sortWorstFirst } from '../shared/verification/verification-result.ts';
import type { FailOn, VerifyOutputs } from './contract.ts';

const LEVELS = { fail: 'error', unknown: 'warning', warn: 'notice' } as const;
/** The runner shows ten of each level in a step. */
const MOST_ANNOTATIONS = 8;

/** What the runner gets. Exit code 0 for pass and warn, 1 for fail, 3 for unknown unless `failOn` lets it be. */
export function toActionOutcome(
  result: VerificationResult,
  failOn: FailOn,
  evidence?: string,
): ActionOutcome<VerifyOutputs> {
  const annotations = sortWorstFirst(result.checks).flatMap(({ verdict, title, observed, remedy }): Annotation[] =>
    verdict === 'pass' || verdict === 'skipped'
      ? []
      : [
          {
            level: LEVELS[verdict],
            title: `${verdict}: ${title}`,
            message: joinSentences(observed, remedy),
          },
        ],
  );
  return {
    outputs: {
      verdict: result.verdict,
      reasonCode: result.reasonCode,
      layerOne: result.layerOne,
      look: result.look === null ? '' : JSON.stringify(result.look),
      criteria: result.criteria ?? [],
      criteriaVerdict: result.criteria === undefined ? 'unknown' : foldCriteria(result.criteria),
      ...(evidence === undefined ? {} : { evidence }),
      result,
    },
    summaryMarkdown: renderVerificationSummary(result),
    annotations: [...annotations, ...criteriaAnnotations(result)].slice(0, MOST_ANNOTATIONS),
    exitCode: isLetBe(result, failOn) ? 0 : exitCodeOf(result.verdict),
  };
}

/** What fails and nobody accepted. What is not known yet stands in the summary: in the first hours that is most of it. */
function criteriaAnnotations({ criteria = [] }: VerificationResult): Annotation[] {
  return criteria
    .filter(({ verdict, settled }) => verdict === 'fail' && settled === null)
    .map(({ id, observed, remedy }) => ({
      level: 'warning',
      title: `fail: ${CRITERION_TITLES[id]}`,
      message: joinSentences(observed, remedy),
    }));
}

/** More time, or a database, is wanted for the proof; the state is known to be back. */
function isLetBe({ verdict, layerOne }: VerificationResult, failOn: FailOn): boolean {
  return failOn === 'fail' && verdict === 'unknown' && layerOne === 'done';
}
