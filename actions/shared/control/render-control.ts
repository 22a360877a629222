import type { RootContent } from 'mdast';

import type { ControlDirection } from './control-direction.ts';
import type { ControlAction } from '../history/control-record.ts';
import { listFenceLines, renderFence } from '../fence/render-fence.ts';
import { count } from '../markdown/count.ts';
import { oneLine } from '../markdown/one-line.ts';
import {
  bullets,
  heading,
  link,
  paragraph,
  quoted,
  renderMarkdown,
  strong,
  table,
} from '../markdown/render-markdown.ts';
import { joinSentences } from '../markdown/sentences.ts';
import type { ControlResult, ControlRow } from './control-result.ts';

const ACTION_WORDS = {
  disable: 'disable',
  cancel: 'end its runs',
  enable: 'enable',
  start: 'start',
} as const satisfies Record<ControlAction, string>;

const OUTCOME_WORDS = {
  changed: 'done',
  'already-so': 'so already',
  planned: 'to be done',
  skipped: 'nothing to do',
  unknown: 'UNKNOWN',
  failed: 'FAILED',
} as const satisfies Record<ControlRow['outcome'], string>;

const DIRECTION_WORDS = { 'to-manual': 'to manual', 'to-dlt': 'to dlt' } as const satisfies Record<
  ControlDirection,
  string
>;
const MOST_RUNS = 20;

/** The job summary: every collector with its outcome in the order in which it was begun, and what to do. */
export function renderControlSummary(result: ControlResult): string {
  const { rows, notes, calls, fence } = result;
  const without = quietlyWithout(result);
  const open = rows.flatMap(({ runs }) => runs.filter(({ end }) => end === 'open'));
  return renderMarkdown([
    heading(2, headlineOf(result)),
    paragraph(oneLine(joinSentences(result.message, result.remedy), 1_000)),
    ...(rows.length === 0 ? [] : [renderRows(rows)]),
    ...renderRemedies(rows),
    ...(open.length === 0
      ? []
      : [
          paragraph(strong('Runs that are not over:')),
          bullets(
            open
              .slice(0, MOST_RUNS)
              .map(({ id, url, status }) => [link(url, `run ${id}`), ` (${oneLine(status, 40)})`]),
          ),
        ]),
    ...(fence === null ? [] : [heading(3, 'Fence'), ...renderFence(fence)]),
    ...(without === null ? [] : [paragraph(without)]),
    ...(notes.length === 0 ? [] : [bullets(notes.map((note) => [oneLine(note, 600)]))]),
    paragraph(`${count(calls.reads, 'read')} and ${count(calls.writes, 'write')} of GitHub's API.`),
  ]);
}

function headlineOf({ isDryRun, direction, verdict, reasonCode }: ControlResult): string {
  const where = DIRECTION_WORDS[direction];
  if (isDryRun) return `A dry run: how the collectors would be switched ${where}`;
  if (reasonCode === 'stale-decision') return `The collectors stay as they are: this was decided on an older state`;
  const words = {
    pass: `The collectors are switched ${where}`,
    warn: `The collectors are switched ${where}, with a warning`,
    unknown: `Whether every collector is switched ${where} is not known`,
    fail: `The collectors are NOT all switched ${where}`,
    skipped: `No workflow of a collector to switch ${where}`,
  } as const satisfies Record<ControlResult['verdict'], string>;
  return words[verdict];
}

function renderRows(rows: readonly ControlRow[]): RootContent {
  return table(
    ['#', 'Collector', 'Path', 'What', 'Outcome', 'Observed', 'Expected'],
    rows.map((row, at) => [
      [String(at + 1)],
      [quoted(row.target, 120)],
      [row.path],
      [row.action === null ? '' : ACTION_WORDS[row.action]],
      [isLoud(row) ? strong(OUTCOME_WORDS[row.outcome]) : OUTCOME_WORDS[row.outcome]],
      [quoted(row.observed, 300)],
      [oneLine(row.expected, 200)],
    ]),
  );
}

function renderRemedies(rows: readonly ControlRow[]): readonly RootContent[] {
  const wanted = rows.filter(({ remedy }) => remedy !== null);
  if (wanted.length === 0) return [];
  return [
    paragraph(strong('What to do:')),
    bullets(wanted.map(({ target, remedy }) => [quoted(target, 120), `: ${oneLine(remedy ?? '', 600)}`])),
  ];
}

/** Why there is no fence here, where that is no warning: a warning is among the notes. */
function quietlyWithout({ withoutFence, notes }: ControlResult): string | null {
  return withoutFence === null || notes.includes(withoutFence) ? null : oneLine(withoutFence, 600);
}

function isLoud({ outcome }: ControlRow): boolean {
  return outcome === 'failed' || outcome === 'unknown';
}

/** For a terminal. */
export function renderControlLines(result: ControlResult): readonly string[] {
  return [
    `${headlineOf(result)}. ${oneLine(joinSentences(result.message, result.remedy), 1_000)}`,
    ...result.rows.map((row) => {
      const what = row.action === null ? '' : `, ${ACTION_WORDS[row.action]}`;
      return `  ${oneLine(row.target, 120)} (${row.path}${what}): ${OUTCOME_WORDS[row.outcome]}: ${oneLine(row.observed, 300)}`;
    }),
    ...result.rows.flatMap(({ target, remedy }) =>
      remedy === null ? [] : [`What to do about ${oneLine(target, 120)}: ${oneLine(remedy, 600)}`],
    ),
    ...(result.fence === null ? [] : listFenceLines(result.fence)),
    ...[quietlyWithout(result)].flatMap((line) => line ?? []),
    ...result.notes.map((note) => oneLine(note, 600)),
  ];
}
