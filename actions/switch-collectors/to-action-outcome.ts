import { renderControlSummary } from '../shared/control/render-control.ts';
import type { ControlResult, ControlRow } from '../shared/control/control-result.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import { exitCodeOf } from '../shared/verdict/verdict.ts';
import { sayFence } from './say-fence.ts';
import type { FailOn, SwitchOutputs } from './contract.ts';

/** The runner shows ten of each level in a step. */
const MOST_ANNOTATIONS = 8;

/** What the runner gets. Exit code 0 for pass, warn and skipped, 1 for fail, 3 for unknown unless `failOn` lets it be. */
export function toActionOutcome(result: ControlResult, failOn: FailOn): ActionOutcome<SwitchOutputs> {
  const { verdict, reasonCode, endedAt } = result;
  return {
    outputs: { verdict, reasonCode, endedAt, fence: sayFence(result), result },
    summaryMarkdown: renderControlSummary(result),
    annotations: [...result.rows.flatMap(annotateRow), ...annotateWhole(result)].slice(0, MOST_ANNOTATIONS),
    exitCode: exitCodeOfControl(result, failOn),
  };
}

export function exitCodeOfControl({ verdict }: ControlResult, failOn: FailOn): 0 | 1 | 3 {
  if (verdict === 'skipped' || (verdict === 'unknown' && failOn === 'fail')) return 0;
  return exitCodeOf(verdict);
}

function annotateRow({ outcome, target, action, observed, remedy }: ControlRow): Annotation[] {
  if (outcome !== 'failed' && outcome !== 'unknown') return [];
  return [
    {
      level: outcome === 'failed' ? 'error' : 'warning',
      title: oneLine(`${outcome}: ${action ?? 'switch'} ${target}`, 120),
      message: joinSentences(oneLine(observed, 500), remedy),
    },
  ];
}

/** What no row tells: a refusal, the fence, and what a person should hear of. */
function annotateWhole({ verdict, reasonCode, message, remedy, notes, fence }: ControlResult): Annotation[] {
  const level = verdict === 'fail' ? 'error' : verdict === 'unknown' ? 'warning' : 'notice';
  const isFence = fence !== null && fence.verdict !== 'pass';
  const whole =
    remedy === null && !isFence ? [] : [{ level, title: reasonCode, message: joinSentences(message, remedy) } as const];
  return [
    ...whole,
    ...notes.map((note) => ({ level: 'warning', title: 'Control', message: oneLine(note, 600) }) as const),
  ];
}
