import { hasReached } from '../shared/escalation/escalation-result.ts';
import type { EscalationProblem } from '../shared/escalation/escalation-result.ts';
import { renderEscalationSummary } from '../shared/escalation/render-escalation.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import type { EscalateOutputs } from './contract.ts';
import type { Escalation } from './escalate.ts';

/** The runner shows ten of each level in a step. */
const MOST_ANNOTATIONS = 8;

/** What the runner gets. Exit code 1 where somebody who is due was not told, else 0: a channel that failed is a warning. */
export function toActionOutcome({ result, untold }: Escalation): ActionOutcome<EscalateOutputs> {
  const { decision, reasonCode, incidents, problems } = result;
  const isFailed = decision === 'not-told' && reasonCode !== 'dry-run';
  const unreached = incidents.flatMap(({ id, told }) =>
    told.flatMap((one): Annotation[] =>
      hasReached(one)
        ? []
        : [
            {
              level: 'error',
              title: `Not told: ${oneLine(one.role, 80)}`,
              message: `Incident ${id}. The job summary holds the message: pass it on yourself.`,
            },
          ],
    ),
  );
  const all = [...problems, ...incidents.flatMap((incident) => incident.problems)];
  const failed = all.map((problem) => toAnnotation(problem, isFailed ? 'error' : 'warning'));
  return {
    outputs: { decision, reasonCode, result },
    summaryMarkdown: renderEscalationSummary(result, untold),
    annotations: [...unreached, ...failed].slice(0, MOST_ANNOTATIONS),
    exitCode: isFailed ? 1 : 0,
  };
}

function toAnnotation({ what, detail, remedy }: EscalationProblem, level: Annotation['level']): Annotation {
  return { level, title: oneLine(what, 100), message: joinSentences(oneLine(detail, 500), oneLine(remedy, 500)) };
}
