import { TRIGGER_TITLES } from '../shared/cutover/trigger.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { ActionOutcome, Annotation } from '../shared/runtime/run-action.ts';
import type { FailOn, WatchOutputs } from './contract.ts';
import { renderWatchSummary } from './render-watch.ts';
import type { WatchResult } from './watch-result.ts';

/** The runner shows ten of each level in a step. */
const MOST_ANNOTATIONS = 8;

/** What the runner gets. Exit code 1 for hold and rollback and 3 for unknown, unless `failOn` lets it be. */
export function toActionOutcome(result: WatchResult, failOn: FailOn): ActionOutcome<WatchOutputs> {
  const isQuiet = result.isObserving;
  const isObserved = isQuiet && result.decision !== 'continue';
  return {
    outputs: {
      decision: isQuiet ? 'continue' : result.decision,
      reasonCode: isObserved ? 'observed-only' : result.reasonCode,
      reason: oneLine(isObserved ? `Would be ${result.decision}: ${result.because}` : result.because, 500),
      trigger: isQuiet ? '' : (result.trigger ?? ''),
      severity: isQuiet ? '' : (result.severity ?? ''),
      generation: result.generation === null ? '' : String(result.generation),
      result,
    },
    summaryMarkdown: renderWatchSummary(result),
    annotations: [
      ...announceDecision(result),
      ...announceHold(result),
      ...announceEnd(result),
      ...announceRules(result),
      ...announceWatchdog(result),
      ...announceHistory(result),
    ].slice(0, MOST_ANNOTATIONS),
    exitCode: exitCodeFor(result, failOn),
  };
}

const IN_ORDER: ReadonlySet<string> = new Set(['no-trigger-fired', 'nothing-on-dlt', 'stand-in-idle']);

/** As the command answers, whatever the workflow lets be: a rollback and a hold are 1, what could not be decided is 3. */
export function exitCodeOfWatch({ decision, reasonCode }: Pick<WatchResult, 'decision' | 'reasonCode'>): 0 | 1 | 3 {
  if (decision !== 'continue') return 1;
  return IN_ORDER.has(reasonCode) ? 0 : 3;
}

/**
 * Where nobody can decide anything, nobody watches: that is red whatever is let be. So is the tick that sets a hold, or could not: GitHub tells people of a run that
 * is red, and of no other. While the hold stands it is no news.
 */
function exitCodeFor(result: WatchResult, failOn: FailOn): 0 | 1 | 3 {
  const code = exitCodeOfWatch(result);
  const isBlind = code === 3 && result.reasonCode !== 'triggers-unknown';
  const isNewHold = result.hold?.outcome === 'set' || result.hold?.outcome === 'failed';
  const weight = isBlind || isNewHold || result.decision === 'rollback' ? 2 : result.decision === 'hold' ? 1 : 0;
  return weight >= { unknown: 0, hold: 1, rollback: 2 }[failOn] ? code : 0;
}

function announceDecision({
  decision,
  reasonCode,
  trigger,
  because,
  isObserving,
  hold,
}: WatchResult): readonly Annotation[] {
  const message = oneLine(because, 1_000);
  if (decision !== 'continue') {
    const title = `${isObserving ? 'would be ' : ''}${decision}: ${trigger === null ? '' : TRIGGER_TITLES[trigger]}`;
    return [{ level: decision === 'rollback' || hold?.outcome === 'set' ? 'error' : 'warning', title, message }];
  }
  const isBlind = exitCodeOfWatch({ decision, reasonCode }) === 3 && reasonCode !== 'triggers-unknown';
  return isBlind ? [{ level: 'error', title: 'nothing is decided', message }] : [];
}

function announceHold({ hold }: WatchResult): readonly Annotation[] {
  if (hold === null || hold.outcome === 'stands' || hold.outcome === 'not-set') return [];
  const level = hold.outcome === 'failed' ? 'error' : 'notice';
  return [{ level, title: `hold: ${hold.outcome}`, message: joinSentences(oneLine(hold.message, 500), hold.remedy) }];
}

function announceEnd({ holdNotice }: WatchResult): readonly Annotation[] {
  if (holdNotice === null) return [];
  const title = holdNotice.event === 'ended' ? 'hold: ended' : 'hold: ends soon';
  return [{ level: 'warning', title, message: oneLine(holdNotice.message, 500) }];
}

/** What fired and is not the decision, and what could not be measured. */
function announceRules({ rules, trigger: deciding }: WatchResult): readonly Annotation[] {
  return rules
    .filter(({ trigger, fired, verdict }) => trigger !== deciding && (fired || verdict === 'unknown'))
    .map(({ trigger, fired, because, remedy }) => ({
      level: fired ? ('warning' as const) : ('notice' as const),
      title: `${fired ? 'fired' : 'unknown'}: ${TRIGGER_TITLES[trigger]}`,
      message: joinSentences(oneLine(because, 500), remedy === null ? null : oneLine(remedy, 300)),
    }));
}

function announceWatchdog({ watchdog }: WatchResult): readonly Annotation[] {
  return watchdog.checks
    .filter(({ verdict }) => verdict === 'fail' || verdict === 'warn')
    .map(({ title, verdict, observed, remedy }) => ({
      level: 'warning' as const,
      title: `${verdict}: ${title}`,
      message: joinSentences(oneLine(observed, 500), remedy),
    }));
}

function announceHistory({ history }: WatchResult): readonly Annotation[] {
  if (history.outcome !== 'not-written') return [];
  return [{ level: 'warning', title: 'not recorded', message: oneLine(history.detail ?? '', 500) }];
}
