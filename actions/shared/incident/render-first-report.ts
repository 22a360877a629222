import type { RootContent } from 'mdast';

import { TRIGGER_TITLES } from '../cutover/trigger.ts';
import {
  bullets,
  checklist,
  heading,
  link,
  paragraph,
  quoted,
  quotedBlock,
  renderMarkdown,
  strong,
  table,
  type Inline,
} from '../markdown/render-markdown.ts';
import { wrapLines } from '../markdown/wrap-lines.ts';
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
/** What a phone shows of a block of code without moving it sideways, roughly. */
const REASON_LINE_CHARACTERS = 64;

/** What each status means to somebody who has not read the design. */
const STATUS_WORDS: Readonly<Record<IncidentRecord['status'], string>> = {
  open: 'open: the state is not back yet',
  contained: 'contained: the state is back, the proof (layer 4) is open',
  verified: 'verified: the proof holds, the success criteria are watched',
  recovered: 'recovered: all five success criteria held',
  reviewed: 'reviewed',
};

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
  const rows: [string, Inline][] = [
    ...(record.isDrill ? [['Drill', 'yes: a rehearsal, not an outage'] satisfies [string, Inline]] : []),
    ['Incident', quoted(record.id)],
    ['Status', STATUS_WORDS[record.status]],
    ['Severity', record.severity],
    ['Trigger', TRIGGER_TITLES[record.trigger]],
    ['Transition', `${record.from ?? 'unknown phase'} to ${record.to}, generation ${record.generation}`],
    ['Triggered by', quoted(record.reasons[0]?.by ?? 'unknown')],
    ['State before', quoted(`commit ${record.baseCommit.slice(0, 12)}`)],
  ];
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
        [
          [record.containedAt],
          [`State committed${after(record)}: DLT disabled, manual collection enabled, a hold set`],
        ],
        ...record.reasons
          .slice(1)
          .map(({ at, by, severity }) => [
            [at],
            ['Rollback asked for again by ', quoted(by, 80), `, severity ${severity}`],
          ]),
        [['open'], ['Rollback completed: when the proof (layer 4) passes']],
      ],
    ),
    paragraph('Total downtime: not measured yet. It runs from the trigger until manual collection is proven.'),
  ];
}

function after({ triggeredAt, containedAt }: IncidentRecord): string {
  const seconds = (Date.parse(containedAt) - Date.parse(triggeredAt)) / 1000;
  return seconds >= 0 ? ` after ${seconds} s` : '';
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
  const run = reason.runUrl ? [', ', runLink(reason.runUrl)] : [];
  return [
    paragraph(
      'Stated by ',
      quoted(reason.by, 80),
      ` at ${reason.at}: ${TRIGGER_TITLES[reason.trigger]}, severity ${reason.severity}`,
      ...run,
      '.',
    ),
    quotedBlock(wrapLines(reason.reason, REASON_LINE_CHARACTERS), 'text'),
  ];
}

/** A link where it is one to a workflow run, to be opened on a phone; anything else stays text. */
function runLink(url: string): Inline {
  const [, run] =
    /^https:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+\/actions\/runs\/(\d{1,20})(?:\/attempts\/\d+)?$/u.exec(url) ?? [];
  return run === undefined ? quoted(`run ${url}`) : link(url, `run ${run}`);
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

function affectedUnits(units: readonly string[] | null): readonly Inline[] {
  if (units === null) return ['unknown, since there was no routing file that could be read.'];
  if (units.length === 0) return ['none was routed to dlt.'];
  const listed = units.slice(0, MAX_LISTED_UNITS).flatMap((unit, index) => [index === 0 ? '' : ', ', quoted(unit, 60)]);
  return units.length <= MAX_LISTED_UNITS
    ? listed
    : [...listed, `, and ${units.length - MAX_LISTED_UNITS} more, see incident.json`];
}

function resolution(record: IncidentRecord): readonly RootContent[] {
  return [
    heading(2, 'Resolution'),
    bullets([
      ['Action taken: rolled back to manual collection (layer 1, the state).'],
      [
        'Next steps: prove the rollback and measure the success criteria below. Nothing advances while the hold stands.',
      ],
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

function question(text: string): Inline {
  return strong(`Question: ${text}`);
}
