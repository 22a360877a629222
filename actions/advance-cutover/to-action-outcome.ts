import { isStopping } from '../shared/gates/gate.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import type { AdvanceResult } from './advance-result.ts';
import type { AdvanceOutputs } from './contract.ts';
import { exitCodeOf } from './exit-code.ts';
import { renderSummary, titleOf } from './render-summary.ts';

/** The runner shows ten of each level in a step. */
const MOST_ANNOTATIONS = 8;

/** What the runner gets: outputs, the report as summary, what stops as annotations, and an exit code that is 0 only where nothing stops. */
export function toActionOutcome(result: AdvanceResult, repositoryUrl: string): ActionOutcome<AdvanceOutputs> {
  const { decision, reasonCode, gates, generation, commit, message, remedy } = result;
  const exitCode = exitCodeOf(result);
  const level = exitCode === 0 ? 'notice' : 'error';
  const head: Annotation = {
    level,
    title: titleOf(result),
    message: joinSentences(oneLine(message, 1_000), oneLine(remedy ?? '', 500)),
  };
  const stopping = (gates?.gates ?? [])
    .filter(isStopping)
    .map(({ title, verdict, observed, remedy: todo }): Annotation => ({
      level: 'warning',
      title: `${verdict}: ${title}`,
      message: joinSentences(oneLine(observed, 500), todo),
    }));
  return {
    outputs: {
      ...{ decision, reasonCode, result },
      ...(gates === null ? {} : { gates }),
      earliestAt: gates?.earliestAt ?? '',
      generation: generation === null ? '' : String(generation),
      commit: commit ?? '',
    },
    summaryMarkdown: renderSummary(result, repositoryUrl),
    annotations: [head, ...stopping].slice(0, MOST_ANNOTATIONS),
    exitCode,
  };
}
