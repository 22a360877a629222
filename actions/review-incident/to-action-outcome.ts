import { joinSentences } from '../shared/markdown/sentences.ts';
import type { Finding } from '../shared/review/finding.ts';
import { renderReview } from '../shared/review/render-review.ts';
import { reasonCodeOf, type ReviewResult } from '../shared/review/review-result.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import { exitCodeOf } from '../shared/verdict/verdict.ts';
import type { ReviewOutputs } from './contract.ts';

/** The runner shows ten of each level in a step; the summary has them all. */
const MOST_OF_A_LEVEL = 10;

/** An annotation that GitHub shows at a line of the pull request's changes. */
export type PlacedAnnotation = Annotation & {
  readonly place: { readonly file: string; readonly line: number | null };
};

/** What the runner gets: red while something has to be mended. */
export function toActionOutcome(result: ReviewResult): ActionOutcome<ReviewOutputs> {
  const { verdict, findings } = result;
  const shown = (['error', 'warning'] as const).flatMap((level) =>
    findings.filter((finding) => finding.level === level).slice(0, MOST_OF_A_LEVEL),
  );
  const annotations: readonly PlacedAnnotation[] = shown.map(toAnnotation);
  return {
    outputs: { verdict, reasonCode: reasonCodeOf(result), result },
    summaryMarkdown: renderReview(result),
    annotations,
    exitCode: exitCodeOf(verdict),
  };
}

function toAnnotation({ file, line, level, message, expected, remedy }: Finding): PlacedAnnotation {
  return {
    level,
    title: level === 'error' ? 'To be mended' : 'To be judged',
    message: joinSentences(message, `Expected: ${expected}`, remedy),
    place: { file, line },
  };
}
