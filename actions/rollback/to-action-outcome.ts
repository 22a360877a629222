import type { ActionOutcome } from '../shared/runtime/run-action.ts';
import type { RollbackOutputs, RollbackResult } from './contract.ts';
import { renderSummary, titleOf, type SummaryLinks } from './render-summary.ts';

/** What the runner gets: outputs, summary, one annotation, and an exit code that is 0 only where the state is as asked. */
export function toActionOutcome(result: RollbackResult, links: SummaryLinks): ActionOutcome<RollbackOutputs> {
  const isDone = result.decision !== 'not-rolled-back';
  const message = isDone ? result.message : `${result.message} ${result.remedy ?? ''}`;
  return {
    outputs: {
      decision: result.decision,
      reasonCode: result.reasonCode,
      result,
      incidentId: result.incidentId ?? '',
      generation: result.generation === null ? '' : String(result.generation),
      commit: result.commit ?? '',
    },
    summaryMarkdown: renderSummary(result, links),
    annotations: [{ level: isDone ? 'notice' : 'error', title: `rollback: ${titleOf(result)}`, message }],
    exitCode: isDone ? 0 : 1,
  };
}
