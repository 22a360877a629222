import { formatInstant } from '../shared/cutover/instant.ts';
import type { HistoryRecord } from '../shared/history/history-record.ts';
import type { IncidentRecord } from '../shared/incident/incident-record.ts';
import type { IncidentEvent } from '../shared/incident/lifecycle.ts';
import type { PullRequest } from '../shared/incident-ports.ts';
import { toSuccessRecord } from '../shared/success/to-success-record.ts';
import type { DltLook } from '../shared/verification/dlt-look.ts';
import { findRememberedLook, rememberLook } from '../shared/verification/remembered-look.ts';
import type { Pieces } from './pieces.ts';

export interface RecordFacts {
  readonly record: IncidentRecord;
  /** Of this run alone: what an earlier one measured is in the history. */
  readonly pieces: Pieces;
  /** Of the whole history, so that nothing is told twice. */
  readonly known: readonly HistoryRecord[];
  readonly now: Date;
  /** `renderRunKey` */
  readonly run: string;
}

/** What this run measured of the incident: the look that the next run compares with, a look at the criteria, and that the proof held. */
export function planMeasuredRecords(facts: RecordFacts): readonly HistoryRecord[] {
  const { record, pieces } = facts;
  const { verification } = pieces;
  // Of another incident, by the config that it was measured on: it says nothing of this one.
  if (verification !== null && (verification.incident ?? record.id) !== record.id) return [];
  return [...planProofLook(facts), ...planLook(facts), ...planVerified(facts)];
}

/** The second look comes with a later run, which finds the first one here. */
function planProofLook({ pieces: { proofLook: look }, known, now }: RecordFacts): readonly HistoryRecord[] {
  return look === null || isSameLook(findRememberedLook(known), look) ? [] : [rememberLook(look, formatInstant(now))];
}

function planLook({ record, pieces: { criteria, verification }, now }: RecordFacts): readonly HistoryRecord[] {
  if (criteria === null) return [];
  const generation = verification?.generation ?? record.generation;
  return [toSuccessRecord(criteria, { at: formatInstant(now), incident: record.id, generation })];
}

function planVerified({ record, pieces: { verification }, known, now, run }: RecordFacts): readonly HistoryRecord[] {
  if (verification === null || !isHolding(verification) || hasEvent(known, record.id, 'verified')) return [];
  const at = formatInstant(now);
  return [eventOf({ at, incident: record.id, event: 'verified', detail: 'the proof of layer 4', run })];
}

/** That the criteria had held, once. */
export function planRecovered(
  { record, known, now, run }: Omit<RecordFacts, 'pieces'>,
  recoveredAt: string | null,
): readonly HistoryRecord[] {
  if (recoveredAt === null || hasEvent(known, record.id, 'recovered')) return [];
  const detail = `all five success criteria had held by ${recoveredAt}`;
  return [eventOf({ at: formatInstant(now), incident: record.id, event: 'recovered', detail, run })];
}

/** That the pull request was opened and merged, each at its own time, once. */
export function planPullRequestRecords(
  { record, known, now, run }: Omit<RecordFacts, 'pieces'>,
  pullRequest: PullRequest | null,
): readonly HistoryRecord[] {
  if (pullRequest === null) return [];
  const { url: detail, createdAt, mergedAt } = pullRequest;
  const notAfterNow = (at: string): string => formatInstant(new Date(Math.min(Date.parse(at), now.getTime())));
  const events: readonly [IncidentEvent['event'], string | null][] = [
    ['report-opened', createdAt],
    ['reviewed', mergedAt],
  ];
  return events.flatMap(([event, at]) =>
    at === null || hasEvent(known, record.id, event)
      ? []
      : [eventOf({ at: notAfterNow(at), incident: record.id, event, detail, run })],
  );
}

function isSameLook(before: DltLook | null, now: DltLook): boolean {
  return before !== null && JSON.stringify(before) === JSON.stringify(now);
}

function isHolding({ verdict, layerOne }: NonNullable<Pieces['verification']>): boolean {
  return layerOne === 'done' && (verdict === 'pass' || verdict === 'warn');
}

function hasEvent(known: readonly HistoryRecord[], incident: string, event: IncidentEvent['event']): boolean {
  return known.some((one) => one.kind === 'incident-event' && one.incident === incident && one.event === event);
}

function eventOf(event: Omit<IncidentEvent, 'kind' | 'schemaVersion'>): IncidentEvent {
  return { kind: 'incident-event', schemaVersion: 1, ...event };
}
