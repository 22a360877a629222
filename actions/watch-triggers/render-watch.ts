import type { RootContent } from 'mdast';

import { TRIGGER_TITLES } from '../shared/cutover/trigger.ts';
import {
  bullets,
  heading,
  paragraph,
  quoted,
  quotedBlock,
  renderMarkdown,
  strong,
  table,
} from '../shared/markdown/render-markdown.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import { joinSentences } from '../shared/markdown/sentences.ts';
import type { RuleResult } from '../shared/triggers/trigger-result.ts';
import type { KeptTick } from '../shared/watchdog/assess-ticks.ts';
import { chartTicks, describeChart } from '../shared/watchdog/chart-ticks.ts';
import type { WatchResult } from './watch-result.ts';

const DECISION_WORDS = {
  continue: 'Nothing to be done',
  hold: 'A hold: nothing advances',
  rollback: 'Everything goes back to manual',
} as const;

/** Where nothing is set and nothing goes back: the command only looks, and so does the action where it is told to. */
const WORDS_OF_LOOKING = {
  continue: DECISION_WORDS.continue,
  hold: 'A hold would be set, but not by this look',
  rollback: 'Everything would go back to manual, but not by this look',
} as const;

/** Nobody is to read an all-clear where nothing could be judged, or not all, nor that something was done which was not. */
function wordsOf({
  decision,
  reasonCode,
  isObserving,
}: Pick<WatchResult, 'decision' | 'reasonCode' | 'isObserving'>): string {
  if (decision === 'continue' && reasonCode === 'triggers-unknown')
    return 'Nothing to be done, as far as it was measured';
  const isBlind = reasonCode === 'state-unknown' || reasonCode === 'policy-invalid' || reasonCode === 'clock-skewed';
  return isBlind
    ? 'Nobody watches: nothing can be decided'
    : (isObserving ? WORDS_OF_LOOKING : DECISION_WORDS)[decision];
}

/** The job summary: what was decided first, then the seven rules, each with its numbers and its reason, then the schedule. */
export function renderWatchSummary(result: WatchResult): string {
  const { watchdog, notes, rules } = result;
  const rows = rules.map((rule) => [
    [strong(TRIGGER_TITLES[rule.trigger])],
    [wordOf(rule)],
    [describeValue(rule)],
    [quoted(rule.because, 400)],
  ]);
  return renderMarkdown([
    heading(2, `Triggers: ${result.isObserving ? `${result.decision} (only looking)` : result.decision}`),
    paragraph(strong(`${wordsOf(result)}.`), ' ', quoted(result.because, 500)),
    ...(result.hold === null
      ? []
      : [paragraph(strong('Hold: '), quoted(joinSentences(result.hold.message, result.hold.remedy), 400))]),
    ...(result.holdNotice === null ? [] : [paragraph(strong('Hold: '), quoted(result.holdNotice.message, 400))]),
    ...(rows.length === 0 ? [] : [table(['Trigger', 'Came to', 'Value', 'Why'], rows)]),
    heading(3, `Schedule: ${watchdog.verdict}`),
    bullets(
      watchdog.checks.map(({ title, verdict, observed, remedy }) => [
        `${title}: ${verdict}. `,
        quoted(joinSentences(observed, verdict === 'pass' ? null : remedy), 400),
      ]),
    ),
    ...chartOf(watchdog),
    ...(watchdog.blocksPromotion ? [paragraph('An advance waits until this is in order.')] : []),
    ...(notes.length === 0 ? [] : [bullets(notes.map((note) => [quoted(note, 300)]))]),
  ]);
}

function ticksOf({ ticks }: WatchResult['watchdog']): readonly KeptTick[] {
  return ticks?.day ?? [];
}

function chartOf(watchdog: WatchResult['watchdog']): readonly RootContent[] {
  const day = ticksOf(watchdog);
  return day.length === 0 ? [] : [quotedBlock(chartTicks(day)), paragraph(`The last 24 h, ${describeChart(day)}.`)];
}

/** For a terminal: the same, one line each. */
export function renderWatchLines(result: WatchResult): readonly string[] {
  return [
    `${wordsOf(result)}: ${oneLine(result.because, 500)}`,
    ...result.rules.map(
      (rule) => `${wordOf(rule).padEnd(12)} ${rule.trigger.padEnd(18)} ${oneLine(rule.because, 300)}`,
    ),
    ...result.watchdog.checks.map(
      ({ id, verdict, observed }) => `${verdict.padEnd(12)} ${id.padEnd(18)} ${oneLine(observed, 300)}`,
    ),
    ...(ticksOf(result.watchdog).length === 0 ? [] : [`${''.padEnd(12)} ${chartTicks(ticksOf(result.watchdog))}`]),
    ...(result.hold === null ? [] : [oneLine(joinSentences(result.hold.message, result.hold.remedy), 400)]),
    ...(result.holdNotice === null ? [] : [oneLine(result.holdNotice.message, 400)]),
    ...result.notes.map((note) => oneLine(note, 300)),
  ];
}

/** One word or two: a reader's eye goes down this column. */
function wordOf({ fired, action, isObserved, verdict, skipReason }: RuleResult): string {
  if (fired && isObserved) return 'observed';
  if (fired && action !== 'continue') return action;
  if (fired) return 'fired before';
  return verdict === 'skipped' ? (skipReason ?? 'skipped') : verdict;
}

function describeValue({ value, limit, unit, sample, minimumSample, windowHours }: RuleResult): string {
  const parts = [
    value === null ? 'not measured' : `${value}${limit === null ? '' : ` of ${limit}`} ${unit}`,
    ...(windowHours === null ? [] : [`in ${windowHours} h`]),
    ...(sample === null ? [] : [`on ${sample}${minimumSample === null ? '' : ` (needs ${minimumSample})`}`]),
  ];
  return parts.join(', ');
}
