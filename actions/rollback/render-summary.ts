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
  readonly editsByHand: readonly string[];
}

/** The job summary, for a person on a phone: what happened first, then what to do, then the facts. */
export function renderSummary(result: RollbackResult, links: SummaryLinks): string {
  const todo = result.remedy ?? NEXT_STEPS[result.decision] ?? null;
  const notes = result.notes.filter((note) => !result.message.includes(note));
  return renderMarkdown([
    heading(2, titleOf(result)),
    paragraph(oneLine(result.message, 1_000)),
    ...(todo === null ? [] : [paragraph(strong('What to do:'), ` ${oneLine(todo, 1_000)}`)]),
    ...(result.decision === 'not-rolled-back' ? breakGlass(links) : [factsTable(result, links)]),
    ...(notes.length === 0 ? [] : [paragraph('Found on the way:'), bullets(notes.map((note) => [quoted(note, 400)]))]),
    ...(result.diff === null ? [] : [quotedBlock(result.diff, 'diff')]),
  ]);
}

const AFTER_LAYER_ONE =
  'This is layer 1, the state. Stop the dlt collectors that do not ask it, see that the manual ones run, and wait for the proof (layer 4): it says when the rollback is complete.';

const NEXT_STEPS: Partial<Readonly<Record<RollbackResult['decision'], string>>> = {
  'rolled-back': AFTER_LAYER_ONE,
  'already-rolled-back': AFTER_LAYER_ONE,
};

/** What came of it, in a few words. */
export function titleOf({ decision, mayHaveLanded }: RollbackResult): string {
  return mayHaveLanded ? 'Not known to be rolled back' : TITLES[decision];
}

function breakGlass({ breakGlassCommand, editsByHand }: SummaryLinks): readonly RootContent[] {
  return [
    paragraph(strong('Break glass'), ' (needs git, Node and a right to push; nothing to install):'),
    quotedBlock(breakGlassCommand, 'sh'),
    paragraph(
      strong('By hand'),
      ", where that fails too: on the repository's web page, in one commit where that can be:",
    ),
    quotedBlock(editsByHand.join('\n'), 'text'),
  ];
}

/** Only rows that are true of the decision: a stale one moved nothing, and what a dry run names is not there to be linked. */
function factsTable(result: RollbackResult, { repositoryUrl, branch }: SummaryLinks): RootContent {
  const { decision, incidentId, commit } = result;
  const isDryRun = decision === 'dry-run';
  const incident = (id: string): Inline =>
    isDryRun ? quoted(id) : link(`${repositoryUrl}/tree/${encodeURI(branch)}/incidents/${id}`, id);
  const rows: [string, Inline][] = [
    ['Phase', describePhase(result)],
    ...unitsRow(result),
    [isDryRun ? 'Generation then' : 'Generation', result.generation === null ? 'unknown' : String(result.generation)],
    ...(decision === 'stale-decision'
      ? []
      : [['Incident', incidentId === null ? 'none' : incident(incidentId)] satisfies [string, Inline]]),
    ...(commit === null
      ? []
      : [['Commit', link(`${repositoryUrl}/commit/${commit}`, commit.slice(0, 12))] satisfies [string, Inline]]),
    ['Reason code', result.reasonCode],
  ];
  return table(
    ['', ''],
    rows.map(([name, value]) => [[strong(name)], [value]]),
  );
}

function describePhase({ decision, from, to }: RollbackResult): string {
  if (decision === 'stale-decision') return from ?? 'unknown';
  if (decision === 'already-rolled-back' || from === to) return to;
  return `${from ?? 'unknown phase'} to ${to}`;
}

/** Units move in a transition alone. */
function unitsRow({ decision, from, to, movedUnits }: RollbackResult): [string, Inline][] {
  const isTransition = decision === 'rolled-back' || (decision === 'dry-run' && from !== to);
  if (!isTransition) return [];
  const name = decision === 'dry-run' ? 'Units that would go back to manual' : 'Units back on manual';
  if (movedUnits === null) return [[name, 'unknown']];
  return [[name, movedUnits.length === 0 ? 'none was on dlt' : quoted(movedUnits.join(', '), 500)]];
}
