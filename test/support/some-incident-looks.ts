import type { RecordOf } from '../../actions/shared/history/history-record.ts';
import { CRITERIA, type CriterionId } from '../../actions/shared/success/criterion.ts';
import { anIncidentRecord } from './an-incident-record.ts';

type Look = RecordOf<'success'>;
type Event = RecordOf<'incident-event'>;

const RECORD = anIncidentRecord();

/** Minutes after the state of `anIncidentRecord` was committed. */
export function minutesIn(minutes: number): string {
  return new Date(Date.parse(RECORD.containedAt) + minutes * 60_000).toISOString();
}

/** A look at which every criterion was met but the ones that are named. */
export function aSuccessLook(minutes: number, unmet: readonly CriterionId[] = [], changes: Partial<Look> = {}): Look {
  return {
    kind: 'success',
    schemaVersion: 1,
    at: minutesIn(minutes),
    incident: RECORD.id,
    generation: RECORD.generation,
    results: CRITERIA.map((id) => ({
      id,
      verdict: unmet.includes(id) ? ('unknown' as const) : ('pass' as const),
      observed: 'as it is',
      isMet: !unmet.includes(id),
    })),
    ...changes,
  };
}

export function anIncidentEvent(event: Event['event'], minutes: number, changes: Partial<Event> = {}): Event {
  return {
    kind: 'incident-event',
    schemaVersion: 1,
    at: minutesIn(minutes),
    incident: RECORD.id,
    event,
    detail: '',
    run: '4711-1-verify',
    ...changes,
  };
}
