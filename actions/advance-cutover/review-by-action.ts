import { OperatorError } from '../shared/errors.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { heading, paragraph, renderMarkdown, strong } from '../shared/markdown/render-markdown.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { HistoryStore } from '../shared/ports.ts';
import type { ActionOutcome } from '../shared/runtime/run-action.ts';
import type { AdvanceOptions } from './advance-cutover.ts';
import type { AdvanceInputs, AdvanceOutputs } from './contract.ts';
import { reviewBypass } from './review-bypass.ts';
import { exitCodeOfReview, type ReviewOutcome } from './review-result.ts';

const TITLES: Readonly<Record<ReviewOutcome['decision'], string>> = {
  reviewed: 'The bypass is reviewed',
  unchanged: 'The bypass was reviewed before',
  refused: 'The review is not recorded',
  'not-reviewed': 'The review is not recorded',
};

/** `mode: review`: who pressed the button says that the review of a bypass was held. No state changes. */
export async function reviewByAction(
  { reviewed: operationId, judgement }: Pick<AdvanceInputs, 'reviewed' | 'judgement'>,
  { operation: by, run, signal }: Pick<AdvanceOptions, 'operation' | 'run' | 'signal'>,
  history: HistoryStore,
): Promise<ActionOutcome<AdvanceOutputs>> {
  if (operationId === undefined || judgement === undefined) throw unsaid(operationId);
  const outcome = await reviewBypass({ operationId, judgement, by, run }, { history, signal });
  const { decision, reasonCode, message, remedy } = outcome;
  const exitCode = exitCodeOfReview(outcome);
  const title = TITLES[decision];
  const shown = oneLine(message, 2_000);
  return {
    outputs: {
      ...{ decision, reasonCode, earliestAt: '', generation: '', commit: '' },
      result: { schemaVersion: 1, ...outcome, operationId },
    },
    summaryMarkdown: renderMarkdown([
      heading(2, title),
      paragraph(shown),
      ...(remedy === null ? [] : [paragraph(strong('What to do:'), ` ${oneLine(remedy, 1_000)}`)]),
    ]),
    annotations: [{ level: exitCode === 0 ? 'notice' : 'error', title, message: joinSentences(shown, remedy) }],
    exitCode,
  };
}

function unsaid(operationId: string | undefined): OperatorError {
  return new OperatorError({
    reasonCode: 'input-invalid',
    message:
      operationId === undefined ? 'Which bypass was reviewed was not said' : 'How the bypass is judged was not said',
    observed: operationId === undefined ? 'no reviewed' : 'no judgement',
    expected: 'reviewed, the operation of the bypass, and judgement, right or wrong',
    remedy: 'switchback status names the bypasses whose review is due.',
  });
}
