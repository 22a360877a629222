import { TRIGGER_TITLES } from '../shared/cutover/trigger.ts';
import type { CheckResult, IntegrityResult } from '../shared/integrity/integrity-result.ts';
import { nameOf, renderIntegritySummary } from '../shared/integrity/render-integrity.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { paragraph, quoted, quotedBlock, renderMarkdown, strong } from '../shared/markdown/render-markdown.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import type { IntegrityDecision } from '../shared/triggers/decide-by-integrity.ts';
import { exitCodeOf } from '../shared/verdict/verdict.ts';
import { sortWorstFirst } from '../shared/verification/verification-result.ts';
import type { FailOn, IntegrityOutputs } from './contract.ts';

const LEVELS = { fail: 'error', unknown: 'warning', warn: 'notice' } as const;
/** The runner shows ten of each level in a step. */
const MOST_ANNOTATIONS = 8;

export interface HandedOn {
  readonly failOn: FailOn;
  readonly decided: IntegrityDecision;
  /** Packed, where somebody asked for it. */
  readonly evidence?: string;
}

/** What the runner gets. Exit code 0 for pass and warn, 1 for fail, 3 for unknown unless `failOn` lets it be. */
export function toActionOutcome(
  result: IntegrityResult,
  { failOn, decided, evidence }: HandedOn,
): ActionOutcome<IntegrityOutputs> {
  return {
    outputs: {
      ...{ verdict: result.verdict, reasonCode: result.reasonCode, result },
      ...{ action: decided.decision, actionReason: oneLine(decided.because, 500) },
      ...{ trigger: decided.trigger ?? '', severity: decided.severity ?? '' },
      generation: decided.generation === null ? '' : String(decided.generation),
      openIncident: result.openIncident,
      ...(evidence === undefined ? {} : { evidence }),
    },
    summaryMarkdown: `${renderIntegritySummary(result)}\n${renderDecision(decided)}`,
    annotations: [
      ...announceDecision(decided),
      ...sortWorstFirst(result.checks).flatMap(toAnnotation).slice(0, MOST_ANNOTATIONS),
    ],
    exitCode: isLetBe(result, failOn) ? 0 : exitCodeOf(result.verdict),
  };
}

const DECISION_WORDS = {
  continue: 'Nothing to be done by itself',
  hold: 'A hold is due, since only the manual path can have done this',
  rollback: 'Everything goes back to manual',
} as const;

/** In `integrity.yml` watch-triggers sets it; after a look by hand a person does. */
const SET_HOLD = "node scripts/dist/switchback.mjs hold --set --reason 'the manual path loses or doubles posts'";

function renderDecision({ decision, trigger, because }: IntegrityDecision): string {
  const by = trigger === null ? '' : ` (${TRIGGER_TITLES[trigger]})`;
  const said = paragraph(strong(`${DECISION_WORDS[decision]}${by}:`), ' ', quoted(because, 500));
  return renderMarkdown(decision === 'hold' ? [said, quotedBlock(SET_HOLD, 'sh')] : [said]);
}

function announceDecision({ decision, trigger, because }: IntegrityDecision): readonly Annotation[] {
  if (decision === 'continue') return [];
  const title = `${decision}: ${trigger === null ? '' : TRIGGER_TITLES[trigger]}`;
  if (decision === 'hold')
    return [
      {
        level: 'warning',
        title,
        message: joinSentences(
          oneLine(because, 800),
          `Where watch-triggers does not run after this, set it: ${SET_HOLD}`,
        ),
      },
    ];
  return [{ level: 'error', title, message: oneLine(because, 1_000) }];
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
