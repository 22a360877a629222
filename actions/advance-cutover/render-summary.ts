import type { RootContent } from 'mdast';

import { renderGates } from '../shared/gates/render-gates.ts';
import { oneLine } from '../shared/markdown/one-line.ts';
import {
  heading,
  link,
  paragraph,
  quoted,
  quotedBlock,
  renderMarkdown,
  strong,
  table,
  type Inline,
} from '../shared/markdown/render-markdown.ts';
import type { AdvanceResult } from './advance-result.ts';

const TITLES: Readonly<Record<AdvanceResult['decision'], string>> = {
  advanced: 'Advanced',
  'already-there': 'Already there',
  'may-advance': 'May advance',
  refused: 'Not advanced',
  'dry-run': 'Dry run: nothing was written',
  'not-advanced': 'Not advanced',
  unknown: 'Not known to be advanced',
};

/** What came of it, in a few words. */
export function titleOf({ decision, from, to }: Pick<AdvanceResult, 'decision' | 'from' | 'to'>): string {
  return `${TITLES[decision]}: ${from ?? 'unknown phase'} to ${to}`;
}

/** The job summary, for a person on a phone: what happened, what to do, the facts, then every gate. */
export function renderSummary(result: AdvanceResult, repositoryUrl: string): string {
  const { message, remedy, notes, diff, gates, bypassed, reviewDueAt } = result;
  return renderMarkdown([
    heading(2, titleOf(result)),
    paragraph(oneLine(message, 1_000)),
    ...(remedy === null ? [] : [paragraph(strong('What to do:'), ` ${oneLine(remedy, 1_000)}`)]),
    ...(reviewDueAt === null
      ? []
      : [paragraph(strong(`Bypassed: ${bypassed.join(', ')}.`), ` Its review is due at ${reviewDueAt}.`)]),
    ...(result.decision === 'advanced' ? [factsTable(result, repositoryUrl)] : []),
    ...(result.decision === 'may-advance'
      ? [paragraph(strong('Would move to dlt:'), ' ', quoted(result.movedUnits.join(', ') || 'no unit', 500))]
      : []),
    ...notes.map((note) => paragraph(quoted(note, 400))),
    ...(diff === null ? [] : [quotedBlock(diff, 'diff')]),
    ...(gates === null ? [] : renderGates(gates)),
  ]);
}

function factsTable({ generation, commit, movedUnits, reasonCode }: AdvanceResult, repositoryUrl: string): RootContent {
  const rows: [string, Inline][] = [
    ['Units newly on dlt', movedUnits.length === 0 ? 'none' : quoted(movedUnits.join(', '), 500)],
    ['Generation', generation === null ? 'unknown' : String(generation)],
    ...(commit === null
      ? []
      : [['Commit', link(`${repositoryUrl}/commit/${commit}`, commit.slice(0, 12))] satisfies [string, Inline]]),
    ['Reason code', reasonCode],
  ];
  return table(
    ['', ''],
    rows.map(([name, value]) => [[strong(name)], [value]]),
  );
}
