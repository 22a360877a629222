import type { RootContent } from 'mdast';

import { oneLine } from '../markdown/one-line.ts';
import { bullets, heading, paragraph, strong, table } from '../markdown/render-markdown.ts';
import { joinSentences } from '../markdown/sentences.ts';
import { CRITERION_TITLES, isMet, type CriterionResult } from './criterion.ts';

/** For the job summary, behind the proof. What is settled says so beside its verdict, which stays what it is. */
export function renderCriteria(results: readonly CriterionResult[]): readonly RootContent[] {
  const met = results.filter(isMet).length;
  const rows = results.map((result) => [
    [strong(result.verdict)],
    [CRITERION_TITLES[result.id]],
    [oneLine(told(result), 600)],
  ]);
  const remedies = listRemedies(results);
  return [
    heading(3, 'Success criteria'),
    paragraph(
      `${met} of ${results.length} are met. The incident recovers when all were met over the time of the policy, in looks without a gap.`,
    ),
    table(['', 'Criterion', 'Observed'], rows),
    ...(remedies.length === 0 ? [] : [paragraph(strong('What to do:')), bullets(remedies.map((remedy) => [remedy]))]),
  ];
}

/** The same for a terminal. */
export function renderCriteriaLines(results: readonly CriterionResult[]): readonly string[] {
  return [
    'Success criteria:',
    ...results.map((result) => {
      const line = `  ${result.verdict.padEnd(8)} ${CRITERION_TITLES[result.id]}: ${oneLine(told(result), 600)}`;
      return isMet(result) ? line : `${line} Expected: ${oneLine(result.expected, 300)}`;
    }),
    ...listRemedies(results).map((remedy) => `  -> ${remedy}`),
  ];
}

function told({ observed, detail, settled }: CriterionResult): string {
  return joinSentences(observed, detail, settled === null ? null : `Settled: ${settled}`);
}

function listRemedies(results: readonly CriterionResult[]): readonly string[] {
  const open = results.filter((result) => !isMet(result));
  return [...new Set(open.flatMap(({ remedy }) => (remedy === null ? [] : [oneLine(remedy, 400)])))];
}
