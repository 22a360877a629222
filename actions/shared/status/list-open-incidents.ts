import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';

type Event = RecordOf<'incident-event'>;

/**
 * Incidents that are not reviewed, by the history alone: those that it tells of and the one that the newest transition names. Over is one that recovered,
 * and whose pull request was merged; a drill leaves no events. Sorted.
 */
export function listOpenIncidents(records: readonly HistoryRecord[], named: string | null): readonly string[] {
  const byIncident = new Map<string, Event[]>(named === null ? [] : [[named, []]]);
  for (const record of records) {
    if (record.kind !== 'incident-event') continue;
    const own = byIncident.get(record.incident);
    if (own === undefined) byIncident.set(record.incident, [record]);
    else own.push(record);
  }
  return [...byIncident].flatMap(([id, events]) => (isOver(events) ? [] : [id])).toSorted(compareTexts);
}

function isOver(events: readonly Event[]): boolean {
  const inOrder = events.toSorted((a, b) => compareTexts(instantKey(a.at), instantKey(b.at)));
  const lastTurn = inOrder.findLast(({ event }) => event === 'recovered' || event === 'reopened');
  return lastTurn?.event === 'recovered' && events.some(({ event }) => event === 'reviewed');
}
