import type { RootContent } from 'mdast';

import { TRIGGER_TITLES } from '../cutover/trigger.ts';
import {
  bullets,
  checklist,
  heading,
  paragraph,
  quoted,
  quotedBlock,
  renderMarkdown,
  strong,
  table,
} from '../markdown/render-markdown.ts';
import type { IncidentRecord, StatedReason } from './incident-record.ts';

/** The runbook's five success criteria, in its words. */
const SUCCESS_CRITERIA = [
  'Manual collection resumes normally',
  'No data loss detected',
  'Error rate returns to normal (< 5 %)',
  'System performance restored',
  'All queues and jobs processing',
] as const;

const MAX_LISTED_UNITS = 100;

/**
 * The report as it is committed together with the rollback: the runbook's title block and five sections (its step 7), with
 * everything known at that moment. What only people know is a question; what is measured later says so.
 */
export function renderFirstReport(record: IncidentRecord): string {
  return renderMarkdown([
    heading(1, 'DLT Rollback Incident Report'),
    titleBlock(record),
    ...timeline(record),
    ...rootCause(record),
    ...impact(record),
    ...resolution(record),
    heading(2, 'Prevention'),
    bullets([[question('What would have caught this earlier, or kept it from happening? Who does it, and by when?')]]),
  ]);
}

function titleBlock(record: IncidentRecord): RootContent {
  const rows: [string, ReturnType<typeof quoted> | string][] = [
    ['Incident', quoted(record.id)],
    ['Status', record.status],
    ['Severity', record.severity],
    ['Trigger', TRIGGER_TITLES[record.trigger]],
    ['Transition', `${record.from ?? 'unreadable'} to ${record.to}, generation ${record.generation}`],
    ['Triggered by', quoted(record.reasons[0]?.by ?? 'unknown')],
  ];
  if (record.isDrill) rows.push(['Drill', 'yes: a rehearsal, not an outage']);
  return table(
    ['', ''],
    rows.map(([name, value]) => [[strong(name)], [value]]),
  );
}

function timeline(record: IncidentRecord): readonly RootContent[] {
  return [
    heading(2, 'Timeline'),
    table(
      ['When (UTC)', 'What'],
      [
        [[record.triggeredAt], ['Rollback triggered']],
        [[record.containedAt], ['State committed: DLT disabled, manual collection enabled, a hold set']],
        ...record.reasons
          .slice(1)
          .map((reason) => [[reason.at], ['Rollback asked for again by ', quoted(reason.by, 80)]]),
      ],
    ),
    paragraph(
      'Rollback completed and total downtime: not measured yet. They are known when the proof (layer 4) has run.',
    ),
  ];
}

function rootCause(record: IncidentRecord): readonly RootContent[] {
  return [
    heading(2, 'Root Cause'),
    ...record.reasons.flatMap(statedReason),
    ...notes(record),
    paragraph(question('What went wrong?')),
  ];
}

function statedReason(reason: StatedReason): readonly RootContent[] {
  const run = reason.runUrl ? [', run ', quoted(reason.runUrl)] : [];
  return [
    paragraph(
      'Stated by ',
      quoted(reason.by, 80),
      ` at ${reason.at}: ${TRIGGER_TITLES[reason.trigger]}, severity ${reason.severity}`,
      ...run,
      '.',
    ),
    quotedBlock(reason.reason, 'text'),
  ];
}

function notes(record: IncidentRecord): readonly RootContent[] {
  return record.notes.length === 0
    ? []
    : [paragraph('Found on the way:'), bullets(record.notes.map((note) => [quoted(note, 400)]))];
}

function impact(record: IncidentRecord): readonly RootContent[] {
  return [
    heading(2, 'Impact'),
    bullets([
      ['Data loss: not measured yet (unknown).'],
      ['Affected subreddits: ', ...affectedUnits(record.movedUnits)],
      [question('Users affected: how many, and how did they notice?')],
    ]),
  ];
}

function affectedUnits(units: readonly string[] | null): readonly (string | ReturnType<typeof quoted>)[] {
  if (units === null) return ['unknown, since the routing file could not be read.'];
  if (units.length === 0) return ['none was on dlt.'];
  const listed = units.slice(0, MAX_LISTED_UNITS).flatMap((unit, index) => [index === 0 ? '' : ', ', quoted(unit, 60)]);
  return units.length <= MAX_LISTED_UNITS
    ? listed
    : [...listed, `, and ${units.length - MAX_LISTED_UNITS} more, see incident.json`];
}

function resolution(record: IncidentRecord): readonly RootContent[] {
  return [
    heading(2, 'Resolution'),
    bullets([
      ['Action taken: rolled back to manual collection.'],
      ['Next steps: the success criteria below are measured; nothing advances while the hold stands.'],
      [question('What is the plan to fix it and to try again?')],
    ]),
    heading(3, 'Success criteria'),
    checklist(SUCCESS_CRITERIA.map((criterion) => ({ checked: false, content: [`${criterion}: not measured yet`] }))),
    ...(record.before.some(({ keptAs }) => keptAs !== null) ? keptFiles(record) : []),
  ];
}

function keptFiles(record: IncidentRecord): readonly RootContent[] {
  const kept = record.before.flatMap(({ path, keptAs }) =>
    keptAs === null ? [] : [[quoted(path), ' as ', quoted(keptAs)]],
  );
  return [paragraph('Files that could not be used as they were, kept here byte for byte:'), bullets(kept)];
}

function question(text: string): ReturnType<typeof strong> {
  return strong(`Question: ${text}`);
}
