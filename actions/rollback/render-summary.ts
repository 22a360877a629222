import type { RootContent } from 'mdast';

import { oneLine } from '../shared/markdown/one-line.ts';
import {
  bullets,
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
import type { RollbackResult } from './contract.ts';

const TITLES: Readonly<Record<RollbackResult['decision'], string>> = {
  'rolled-back': 'Rolled back',
  'already-rolled-back': 'Already rolled back',
  'stale-decision': 'Not rolled back: the decision was stale',
  'dry-run': 'Dry run: nothing was written',
  'not-rolled-back': 'NOT rolled back',
};

export interface SummaryLinks {
  /** `https://github.com/owner/repo`. */
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly breakGlassCommand: string;
}

/** The job summary, for a person on a phone: what happened first, then what to do, then the facts. */
export function renderSummary(result: RollbackResult, links: SummaryLinks): string {
  return renderMarkdown([
    heading(2, titleOf(result)),
    paragraph(oneLine(result.message, 1_000)),
    ...(result.remedy === null ? [] : [paragraph(strong('What to do:'), ` ${oneLine(result.remedy, 1_000)}`)]),
    ...(result.decision === 'not-rolled-back' ? breakGlass(links) : [factsTable(result, links)]),
    ...(result.diff === null ? [] : [quotedBlock(result.diff, 'diff')]),
    ...(result.notes.length === 0
      ? []
      : [paragraph('Found on the way:'), bullets(result.notes.map((note) => [quoted(note, 400)]))]),
  ]);
}

/** What came of it, in a few words. */
export function titleOf({ decision, mayHaveLanded }: RollbackResult): string {
  return mayHaveLanded ? 'Not known to be rolled back' : TITLES[decision];
}

function breakGlass({ breakGlassCommand }: SummaryLinks): readonly RootContent[] {
  return [
    paragraph(strong('Break glass'), ' (needs git, Node and a right to push; nothing to install):'),
    quotedBlock(breakGlassCommand, 'sh'),
  ];
}

function factsTable(result: RollbackResult, { repositoryUrl, branch }: SummaryLinks): RootContent {
  const { incidentId, commit, movedUnits } = result;
  const rows: [string, Inline][] = [
    ['Reason code', result.reasonCode],
    ['Generation', result.generation === null ? 'unknown' : String(result.generation)],
    ['Phase', `${result.from ?? 'unknown'} to ${result.to}`],
    [
      'Units back on manual',
      movedUnits === null
        ? 'unknown'
        : movedUnits.length === 0
          ? 'none was on dlt'
          : quoted(movedUnits.join(', '), 500),
    ],
    [
      'Incident',
      incidentId === null
        ? 'none'
        : link(`${repositoryUrl}/tree/${encodeURI(branch)}/incidents/${incidentId}`, incidentId),
    ],
    ['Commit', commit === null ? 'none' : link(`${repositoryUrl}/commit/${commit}`, commit.slice(0, 12))],
  ];
  return table(
    ['', ''],
    rows.map(([name, value]) => [[strong(name)], [value]]),
  );
}
