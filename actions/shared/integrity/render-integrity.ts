import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import { bullets, heading, paragraph, quoted, renderMarkdown, strong, table } from '../markdown/render-markdown.ts';
import type { Inline } from '../markdown/render-markdown.ts';
import { joinSentences } from '../markdown/sentences.ts';
import { sortWorstFirst } from '../verification/verification-result.ts';
import type { CheckResult, IntegrityResult } from './integrity-result.ts';

const TITLES: Readonly<Record<IntegrityResult['verdict'], string>> = {
  pass: 'The data is whole',
  warn: 'The data is whole, with warnings',
  unknown: 'Whether the data is whole is not known',
  fail: 'The data is NOT whole',
};

/** A baseline knows nothing of what was not measured: its faults would be new ones later. */
function titleOf({ isBaseline, verdict, checks }: IntegrityResult): string {
  if (!isBaseline) return TITLES[verdict];
  const missing = checks.filter((check) => check.verdict === 'unknown').length;
  return missing === 0
    ? 'The baseline was recorded'
    : `The baseline was recorded without ${count(missing, 'check')} that could not be measured: record it again when they can`;
}

/** What stands in the table; the rest of a long look is counted. */
const MOST_ROWS = 40;

/** The job summary, for a person on a phone: worst first, what passed and what was skipped as counts. */
export function renderIntegritySummary(result: IntegrityResult): string {
  const shown = shownChecks(result);
  const rows = shown.slice(0, MOST_ROWS).map((check) => [[strong(check.verdict)], [nameOf(check)], observedOf(check)]);
  const remedies = listRemedies(shown);
  return renderMarkdown([
    heading(2, titleOf(result)),
    paragraph(describeCounts(result)),
    ...(rows.length === 0 ? [] : [table(['', 'Check', 'Observed'], rows)]),
    ...(shown.length > MOST_ROWS
      ? [paragraph(`${count(shown.length - MOST_ROWS, 'further row')} in the output result.`)]
      : []),
    ...(remedies.length === 0 ? [] : [paragraph(strong('What to do:')), bullets(remedies.map((remedy) => [remedy]))]),
    paragraph(strong('Answers of step 5:')),
    bullets(listAnswers(result)),
    paragraph(describeLook(result)),
  ]);
}

/** The same for a terminal: one check a line, then what to do. */
export function renderIntegrityLines(result: IntegrityResult): readonly string[] {
  const shown = shownChecks(result);
  return [
    `${titleOf(result)}. ${describeCounts(result)}`,
    ...shown.map(
      (check) =>
        `  ${check.verdict.padEnd(8)} ${nameOf(check)}: observed ${oneLine(describeObserved(check), 600)}; expected ${oneLine(check.expected, 200)}`,
    ),
    ...listInforming(result).map(
      (check) => `  ${check.verdict.padEnd(8)} ${nameOf(check)}: ${oneLine(check.observed, 300)}`,
    ),
    ...listRemedies(shown).map((remedy) => `  -> ${remedy}`),
    describeLook(result),
  ];
}

/** `Doubled ids of submissions in public.submissions (opensource)`. */
export function nameOf({ title, dataset, table: place, unit }: CheckResult): string {
  const where = place ?? dataset;
  const whose = unit === null ? '' : ` (${oneLine(unit, 60)})`;
  return `${title}${where === null ? '' : `, ${oneLine(where, 130)}`}${whose}`;
}

function shownChecks({ checks }: IntegrityResult): readonly CheckResult[] {
  return sortWorstFirst(checks).filter(({ verdict }) => verdict !== 'pass' && verdict !== 'skipped');
}

/** The runbook's two questions are answered whatever the verdict. */
function listInforming({ checks }: IntegrityResult): readonly CheckResult[] {
  return checks.filter(({ id, verdict }) => id === 'recent-rows' && (verdict === 'pass' || verdict === 'skipped'));
}

function listAnswers(result: IntegrityResult): readonly (readonly Inline[])[] {
  const own = result.checks.filter(({ id }) => id === 'recent-rows');
  if (own.length === 0) return [['nothing was measured']];
  return own.map(({ table: place, dataset, observed }) => [
    quoted(place ?? dataset ?? '', 130),
    `: ${oneLine(observed, 400)}`,
  ]);
}

function observedOf(check: CheckResult): Inline[] {
  const { sample, faultCount } = check;
  const text = oneLine(describeObserved(check), 600);
  if (sample.length === 0) return [text];
  const more = faultCount > sample.length ? ` and ${faultCount - sample.length} more` : '';
  return [`${text} `, quoted(sample.map((key) => oneLine(key, 60)).join(' '), 400), more];
}

function describeObserved({ observed, detail, action }: CheckResult): string {
  const hold =
    action === 'hold' ? 'Only the manual path can have caused it: hold, a rollback onto it would not help' : null;
  return joinSentences(observed, detail, hold);
}

function describeCounts({ checks, baselineCount }: IntegrityResult): string {
  const number = (verdict: CheckResult['verdict']): number =>
    checks.filter((check) => check.verdict === verdict).length;
  const skipped = checks.filter(({ verdict }) => verdict === 'skipped');
  const learning = skipped.filter(({ skipReason }) => skipReason === 'learning').length;
  const parts = [
    `${number('fail')} fail`,
    `${number('unknown')} unknown`,
    `${number('warn')} warn`,
    `${number('pass')} pass`,
    `${skipped.length} skipped (${skipped.length - learning} not applicable, ${learning} still learning)`,
  ];
  const known = baselineCount === 0 ? '' : ` ${count(baselineCount, 'fault')} known since setup.`;
  return `${parts.join(', ')}.${known}`;
}

function describeLook({ database, coverage, lag, history, durations, phase, generation }: IntegrityResult): string {
  const kept = {
    written: `kept as ${history.path ?? ''}`,
    off: 'not kept: the history is off',
    'not-written': `NOT kept: ${history.detail ?? ''}`,
  }[history.outcome];
  return joinSentences(
    database === null
      ? 'The database was not looked at'
      : `Looked at ${oneLine(database.name, 60)} (Postgres ${database.version}) at ${database.at} in ${(durations.lookMs / 1_000).toFixed(1)} s`,
    lag === null ? null : `Arrivals are judged up to ${lag}`,
    phase === null ? null : `Phase ${phase}, generation ${generation ?? 0}`,
    `Coverage: ${coverage}`,
    `This look is ${oneLine(kept, 400)}`,
  );
}

function listRemedies(checks: readonly CheckResult[]): readonly string[] {
  return [...new Set(checks.flatMap(({ remedy }) => (remedy === null ? [] : [oneLine(remedy, 400)])))];
}
