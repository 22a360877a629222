import type { RootContent } from 'mdast';

import { ROLLBACK_TRIGGERS, TRIGGER_TITLES } from '../cutover/trigger.ts';
import type { IncidentRecord } from '../incident/incident-record.ts';
import { count } from '../markdown/count.ts';
import { bullets, heading, link, paragraph, renderMarkdown, table, type Inline } from '../markdown/render-markdown.ts';
import type { IncidentDurations } from './incident-durations.ts';
import { listParts, renderPart, updateParts } from './report-parts.ts';
import { said, showDuration } from './show.ts';

/** One line of the index. */
export interface IndexedIncident {
  readonly record: IncidentRecord;
  /** By the lifecycle, where it is known; else the record's. */
  readonly status: IncidentRecord['status'];
  /** The title of the likeliest cause; `null` where none is known. */
  readonly cause: string | null;
  readonly durations: Pick<IncidentDurations, 'detectSeconds' | 'effectSeconds' | 'recoverSeconds'>;
  /** What people accepted: `accepted loss: 41 posts`; `null` where nothing is settled. */
  readonly settled: string | null;
}

const PART = 'index';
const FIGURES = [
  ['Time to detect', 'detectSeconds'],
  ['Time to effect', 'effectSeconds'],
  ['Time to recover', 'recoverSeconds'],
] as const;

/** `incidents/README.md` with its index as it is now: a part behind what people wrote, made where it is not there. */
export function amendIncidentIndex(readme: string, incidents: readonly IndexedIncident[]): string {
  const markdown = renderIncidentIndex(incidents);
  if (listParts(readme).some(({ name }) => name === PART)) return updateParts(readme, new Map([[PART, markdown]])).text;
  const head = readme.trimEnd();
  return `${head === '' ? '# Incidents' : head}\n\n${renderPart(PART, markdown)}\n`;
}

/** One line an incident, the newest first; then figures over what was no drill. A figure leaves out what is not known and says of how many it is. */
export function renderIncidentIndex(incidents: readonly IndexedIncident[]): string {
  if (incidents.length === 0) return renderMarkdown([paragraph('No incident yet.')]).trimEnd();
  const sorted = incidents.toSorted((left, right) => compare(right.record, left.record));
  const real = sorted.filter(({ record }) => !record.isDrill);
  return renderMarkdown([
    heading(2, 'All incidents'),
    table(
      ['Incident', 'Trigger', 'Cause', ...FIGURES.map(([name]) => name), 'Status'],
      sorted.map((incident) => rowOf(incident)),
    ),
    ...(real.length === 0 ? [paragraph('Drills alone, so there are no figures.')] : renderFigures(real)),
  ]).trimEnd();
}

/** By time, then by id, so that the order never depends on how they were listed. */
function compare(left: IncidentRecord, right: IncidentRecord): number {
  return Date.parse(left.triggeredAt) - Date.parse(right.triggeredAt) || (left.id < right.id ? -1 : 1);
}

function rowOf({ record, status, cause, durations, settled }: IndexedIncident): Inline[][] {
  const drill = record.isDrill ? [' (drill)'] : [];
  return [
    [link(`${record.id}/README.md`, record.id), ...drill],
    [TRIGGER_TITLES[record.trigger]],
    [cause === null ? 'unknown' : said(cause, 120)],
    ...FIGURES.map(([, key]) => [showSeconds(durations[key])]),
    [status, ...(settled === null ? [] : [', ', said(settled, 120)])],
  ];
}

function renderFigures(real: readonly IndexedIncident[]): readonly RootContent[] {
  const byTrigger = ROLLBACK_TRIGGERS.flatMap((trigger) => {
    const number = real.filter(({ record }) => record.trigger === trigger).length;
    return number === 0 ? [] : [[`${TRIGGER_TITLES[trigger]}: ${number}`]];
  });
  return [
    heading(2, 'Figures'),
    paragraph(`Of ${count(real.length, 'incident')}, drills left out.`),
    table(
      ['', 'Median', 'Worst', 'Known of'],
      FIGURES.map(([name, key]) => {
        const known = real.flatMap(({ durations }) => durations[key] ?? []).toSorted((left, right) => left - right);
        return [
          [name],
          [showSeconds(median(known))],
          [showSeconds(known.at(-1) ?? null)],
          [`${known.length} of ${real.length}`],
        ];
      }),
    ),
    bullets(byTrigger),
  ];
}

/** Of sorted numbers; the mean of the middle two where there is no middle one. */
function median(sorted: readonly number[]): number | null {
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function showSeconds(seconds: number | null): string {
  return seconds === null ? 'unknown' : showDuration(seconds);
}
