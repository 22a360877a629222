import type { RootContent } from 'mdast';

import { paragraph, table, type Inline } from '../markdown/render-markdown.ts';
import { CRITERION_TITLES, isMet } from '../success/criterion.ts';
import { assessDataLoss } from './assess-impact.ts';
import type { ReportFacts } from './report-facts.ts';
import { said } from './show.ts';

/** What a person replaces in a proposed follow-up. */
export const OWNER_HERE = 'who?';
export const DUE_HERE = 'YYYY-MM-DD?';
const HEADER = ['Follow-up', 'Owner', 'Due'] as const;

const MOST_CAUSES = 5;
const MOST_CRITERIA = 5;

/** Proposed rows: from the causes, the loss, and the criteria that are not met; then the runbook's re-attempt. People complete them. */
export function proposeFollowUps(facts: ReportFacts): readonly string[] {
  const { investigation, criteria, record } = facts;
  const causes = (investigation?.causes ?? []).filter(({ confidence }) => confidence !== 'unlikely');
  const loss = assessDataLoss(facts);
  const isToBeFilled = loss.answer === 'Yes' && loss.accepted === null;
  const unmet = (criteria ?? []).flatMap((criterion) =>
    isMet(criterion) || criterion.remedy === null
      ? []
      : [{ title: CRITERION_TITLES[criterion.id], remedy: criterion.remedy }],
  );
  return [
    ...listByRemedy([...causes.slice(0, MOST_CAUSES), ...unmet.slice(0, MOST_CRITERIA)]),
    ...(isToBeFilled
      ? ['Collect the lost posts again while Reddit still lists them, or settle the loss in settled.json']
      : []),
    record.isDrill
      ? 'Mend what the drill showed'
      : `Fix the cause, test it in isolation, and start over at 10 % (attempt ${record.attempt + 1})`,
  ];
}

/** One row a remedy, with everything that it mends. */
function listByRemedy(faults: readonly { readonly title: string; readonly remedy: string }[]): readonly string[] {
  const remedies = [...new Set(faults.map(({ remedy }) => remedy))];
  return remedies.map((remedy) => {
    const titles = faults.flatMap((fault) => (fault.remedy === remedy ? [fault.title] : []));
    return `${[...new Set(titles)].join('; ')}: ${remedy}`;
  });
}

export function renderFollowUps(facts: ReportFacts): readonly RootContent[] {
  return [
    paragraph(
      'Proposed. Give each an owner (a GitHub login) and a day, add yours, take out what is not needed: once you have changed this table it is yours, and no run changes it any more.',
    ),
    table(
      HEADER,
      proposeFollowUps(facts).map((text): Inline[][] => [[said(text, 400)], [OWNER_HERE], [DUE_HERE]]),
    ),
  ];
}

export interface FollowUp {
  readonly text: string;
  /** Without `@`; empty where nobody is named. */
  readonly owner: string;
  /** As it was written, empty where it is not filled in. */
  readonly due: string;
  /** From 1. */
  readonly line: number;
}

/** The rows of every table of a report with the columns Follow-up, Owner and Due, as people completed them. */
export function listFollowUps(text: string): readonly FollowUp[] {
  const rows = text.split('\n').map((line, at) => ({ cells: cellsOf(line), line: at + 1 }));
  const isHeader = (cells: readonly string[]): boolean => HEADER.every((name, at) => cells[at] === name);
  const found: FollowUp[] = [];
  let isWithin = false;
  for (const { cells, line } of rows) {
    if (isHeader(cells)) isWithin = true;
    else if (cells.length === 0) isWithin = false;
    else if (isWithin && !cells.every((cell) => /^:?-+:?$/u.test(cell))) found.push(readRow(cells, line));
  }
  return found;
}

function readRow([text = '', owner = '', due = '']: readonly string[], line: number): FollowUp {
  return {
    text,
    owner: owner === OWNER_HERE ? '' : owner.replace(/^@/u, ''),
    due: due === DUE_HERE ? '' : due,
    line,
  };
}

/** The cells of a table's row, as GitHub splits it (GFM, section 4.10); none where the line is no row. */
function cellsOf(line: string): readonly string[] {
  const row = line.trim();
  if (!row.startsWith('|') || !row.endsWith('|') || row.length < 2) return [];
  return row
    .slice(1, -1)
    .split(/(?<!\\)\|/u)
    .map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}
