import type { RootContent } from 'mdast';

import { oneLine } from '../markdown/one-line.ts';
import {
  bullets,
  heading,
  paragraph,
  quotedBlock,
  renderMarkdown,
  strong,
  table,
} from '../markdown/render-markdown.ts';
import { joinSentences } from '../markdown/sentences.ts';
import { renderCriteria, renderCriteriaLines } from '../success/render-criteria.ts';
import type { VerificationResult } from './verification-result.ts';
import { sortWorstFirst } from './verification-result.ts';

const TITLES: Readonly<Record<VerificationResult['verdict'], string>> = {
  pass: 'The rollback is proven',
  warn: 'The rollback holds, with warnings',
  unknown: 'The rollback is not proven yet',
  fail: 'The rollback does NOT hold',
};

const LAYER_ONE_SENTENCES: Readonly<Record<VerificationResult['layerOne'], string>> = {
  done: 'Layer 1, the state, is done: whatever obeys it collects by the manual path.',
  'not-done': 'Layer 1, the state, is NOT done: run the rollback.',
  unknown: 'Whether layer 1, the state, is done could not be read.',
};

/** The job summary, for a person on a phone: the runbook's lines, then the checks, worst first, then what to do. */
export function renderVerificationSummary(result: VerificationResult): string {
  const checks = sortWorstFirst(result.checks);
  const rows = checks.map(({ verdict, title, observed, detail }) => [
    [strong(verdict)],
    [title],
    [oneLine(detail === undefined ? observed : joinSentences(observed, detail), 600)],
  ]);
  const remedies = listRemedies(checks);
  return renderMarkdown([
    heading(2, TITLES[result.verdict]),
    quotedBlock(result.statusLines.join('\n')),
    paragraph(
      LAYER_ONE_SENTENCES[result.layerOne],
      result.secondLookDueAt !== null && result.verdict === 'unknown'
        ? ` The second look at dlt is due at ${result.secondLookDueAt}.`
        : '',
    ),
    table(['', 'Check', 'Observed'], rows),
    ...(remedies.length === 0 ? [] : [paragraph(strong('What to do:')), bullets(remedies.map((remedy) => [remedy]))]),
    ...(result.criteria === undefined ? [] : renderCriteria(result.criteria)),
    ...renderLook(result),
  ]);
}

/** Ready to copy: GitHub puts a button on a block. */
function renderLook({ verdict, look, secondLookDueAt }: VerificationResult): RootContent[] {
  if (look === null || secondLookDueAt === null || verdict === 'pass' || verdict === 'warn') return [];
  const how = ` To complete the proof after ${secondLookDueAt}: Actions, verify, Run workflow, and paste this into previous-look.`;
  return [paragraph(strong('The look of this run.'), how), quotedBlock(JSON.stringify(look))];
}

/** The same for a terminal, after the runbook's lines: one check a line, then what to do, then the verdict. */
export function renderVerificationLines(result: VerificationResult): readonly string[] {
  const checks = sortWorstFirst(result.checks);
  return [
    `${TITLES[result.verdict]}. ${LAYER_ONE_SENTENCES[result.layerOne]}`,
    ...checks.map(({ verdict, title, observed, expected }) =>
      verdict === 'pass'
        ? `  pass     ${title}: ${oneLine(observed, 200)}`
        : `  ${verdict.padEnd(8)} ${title}: observed ${oneLine(observed, 600)}; expected ${oneLine(expected, 200)}`,
    ),
    ...listRemedies(checks).map((remedy) => `  -> ${remedy}`),
    ...(result.criteria === undefined ? [] : renderCriteriaLines(result.criteria)),
    `Verdict: ${result.verdict} (${result.reasonCode})`,
  ];
}

function listRemedies(checks: VerificationResult['checks']): string[] {
  return [...new Set(checks.flatMap(({ remedy }) => (remedy === undefined ? [] : [oneLine(remedy, 400)])))];
}
