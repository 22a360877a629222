import type { Happening } from '../shared/evidence/evidence.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import type { IncidentEvent } from '../shared/incident/lifecycle.ts';

const WORDS: Readonly<Record<IncidentEvent['event'], string>> = {
  'report-opened': 'Report opened',
  verified: 'Verified: the proof (layer 4) held',
  recovered: 'Recovered',
  reopened: 'Opened again',
  reviewed: 'Reviewed',
  escalated: 'Escalated',
  acknowledged: 'Acknowledged',
};

/** The report shows these from the lifecycle. */
const MILESTONES: ReadonlySet<IncidentEvent['event']> = new Set(['verified', 'recovered', 'reviewed']);

/** What the history says that happened to an incident, oldest first, each once. */
export function listHappenings(
  incident: string,
  records: readonly HistoryRecord[],
  { milestones }: { readonly milestones: boolean },
): readonly Happening[] {
  const lines = records.flatMap((record) => {
    if (record.kind !== 'incident-event' || record.incident !== incident) return [];
    // The pull request is where the report stands; that it was opened is no news there, and would be a second commit.
    if (record.event === 'report-opened') return [];
    if (!milestones && MILESTONES.has(record.event)) return [];
    const { at, event, detail } = record;
    return [{ at, what: detail === '' ? WORDS[event] : `${WORDS[event]}: ${detail}`, by: null }];
  });
  const unique = new Map(lines.map((line) => [JSON.stringify(line), line]));
  return [...unique.values()].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.what < b.what ? -1 : 1));
}
