import type { InvestigationResult } from '../shared/investigation/investigation-result.ts';
import { renderInvestigationSummary } from '../shared/investigation/render-investigation.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { Policy } from '../shared/policy/policy.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import { exitCodeOf } from '../shared/verdict/verdict.ts';
import type { Measured } from '../shared/verification/measured.ts';
import type { InvestigateOutputs } from './contract.ts';

/** The runner shows ten of each level in a step. */
const MOST_ANNOTATIONS = 8;

/** What the runner gets; `evidence` is packed. Exit code 0 for pass and warn, 3 where nothing at all could be measured. */
export function toActionOutcome(
  result: InvestigationResult,
  evidence: string,
  policy: Measured<Policy>,
): ActionOutcome<InvestigateOutputs> {
  return {
    outputs: { verdict: result.verdict, reasonCode: result.reasonCode, evidence, result },
    summaryMarkdown: renderInvestigationSummary(result, policy.measured ? policy.value.links : null),
    annotations: [...listCauses(result), ...listUnknown(result)],
    exitCode: exitCodeOf(result.verdict),
  };
}

function listCauses({ causes }: InvestigationResult): readonly Annotation[] {
  return causes
    .filter(({ confidence }) => confidence === 'likely')
    .slice(0, MOST_ANNOTATIONS)
    .map(({ title, why, remedy }) => ({
      level: 'notice',
      title: `likely cause: ${title}`,
      message: joinSentences(why, remedy),
    }));
}

function listUnknown({ sources }: InvestigationResult): readonly Annotation[] {
  return sources
    .filter(({ status }) => status === 'unknown')
    .slice(0, MOST_ANNOTATIONS)
    .map(({ source, observed, remedy }) => ({
      level: 'warning',
      title: `unknown: ${source}`,
      message: joinSentences(observed, remedy),
    }));
}
