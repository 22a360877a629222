import { formatInstant } from '../cutover/instant.ts';
import type { HistoryRecord, RecordOf } from '../history/history-record.ts';
import { compareTexts, instantKey } from '../history/instant-order.ts';
import { isLookMet, LONGEST_LOOK_GAP_MINUTES, sortSuccessLooks, type SuccessLook } from '../history/success-looks.ts';
import type { INCIDENT_STATUSES, IncidentRecord } from './incident-record.ts';

const HOUR_MS = 3_600_000;

export type IncidentEvent = RecordOf<'incident-event'>;

/** Where an incident stands (DESIGN.md section 8). Instants are UTC with `Z`; `null`: not yet, or not any more. */
export interface IncidentLifecycle {
  readonly status: (typeof INCIDENT_STATUSES)[number];
  readonly containedAt: string;
  /** When layer 4 was proven. An incident can recover without: where the proof cannot be had, and that is settled. */
  readonly verifiedAt: string | null;
  /** When manual collection was first seen to work: the first look with that criterion at `pass` or `warn`, or the proof. */
  readonly manualProvenAt: string | null;
  /** When the criteria had held for the policy's time; a later look confirmed it. */
  readonly recoveredAt: string | null;
  /** When its pull request was merged, or when it recovered, whichever came later. */
  readonly reviewedAt: string | null;
  /** The first look of the unbroken series that made it recover, or that may do so. */
  readonly criteriaHeldSince: string | null;
  /** The newest look that counts. */
  readonly latestLook: SuccessLook | null;
  readonly reviewDueAt: string;
  /** The pull request is not merged, and should be. */
  readonly isReviewOverdue: boolean;
  /** Of this incident, oldest first, each once. */
  readonly events: readonly IncidentEvent[];
}

export interface LifecycleFacts {
  readonly record: IncidentRecord;
  /** Of the whole history, or of this incident alone; in any order and however often. */
  readonly records: readonly HistoryRecord[];
  /** `null`: there is none, or it could not be read. */
  readonly pullRequest: { readonly mergedAt: string | null } | null;
  readonly policy: { readonly holdHours: number; readonly reviewWithinHours: number };
  readonly now: Date;
}

/**
 * Folds what is known of an incident. Only looks at its own generation count, and nothing that is dated after `now`. Recovered means: all five
 * criteria were met for the policy's time in one series of looks without a gap above 90 min, and no look was unmet since; one that is takes it
 * back. That an event says `recovered` proves nothing.
 */
export function foldLifecycle({ record, records, pullRequest, policy, now }: LifecycleFacts): IncidentLifecycle {
  const events = listEvents(record, records, now);
  const looks = listLooks(record, records, now);
  const verifiedAt = firstOf(events, 'verified');
  const held = foldLooks({ looks, breaks: events.filter(({ event }) => event === 'reopened'), policy });
  const mergedAt = pullRequest?.mergedAt ?? firstOf(events, 'reviewed');
  const reviewedAt = held.recoveredAt === null || mergedAt === null ? null : later(held.recoveredAt, mergedAt);
  const reviewDueMs = Date.parse(record.containedAt) + policy.reviewWithinHours * HOUR_MS;
  return {
    status: statusOf({ verifiedAt, recoveredAt: held.recoveredAt, reviewedAt }),
    containedAt: record.containedAt,
    verifiedAt,
    manualProvenAt: earliest([verifiedAt, looks.find(hasManualCollection)?.at ?? null]),
    recoveredAt: held.recoveredAt,
    reviewedAt,
    criteriaHeldSince: held.recoveredAt === null && isStale(looks.at(-1), now) ? null : held.since,
    latestLook: looks.at(-1) ?? null,
    reviewDueAt: formatInstant(new Date(reviewDueMs)),
    isReviewOverdue: mergedAt === null && now.getTime() > reviewDueMs,
    events,
  };
}

function statusOf(at: Pick<IncidentLifecycle, 'verifiedAt' | 'recoveredAt' | 'reviewedAt'>) {
  if (at.reviewedAt !== null) return 'reviewed';
  if (at.recoveredAt !== null) return 'recovered';
  return at.verifiedAt === null ? 'contained' : 'verified';
}

function listEvents({ id }: IncidentRecord, records: readonly HistoryRecord[], now: Date): readonly IncidentEvent[] {
  const own = records.filter(
    (one): one is IncidentEvent => one.kind === 'incident-event' && one.incident === id && isPast(one.at, now),
  );
  const different = new Map(own.map((event) => [`${instantKey(event.at)} ${JSON.stringify(event)}`, event]));
  return [...different].toSorted(([a], [b]) => compareTexts(a, b)).map(([, event]) => event);
}

function listLooks(record: IncidentRecord, records: readonly HistoryRecord[], now: Date): readonly SuccessLook[] {
  const own = records.filter(
    (one): one is SuccessLook =>
      one.kind === 'success' &&
      one.incident === record.id &&
      one.generation === record.generation &&
      isPast(one.at, now) &&
      Date.parse(one.at) >= Date.parse(record.containedAt),
  );
  return sortSuccessLooks(own);
}

interface Series {
  readonly sinceMs: number;
  readonly lastMs: number;
}

interface LooksToFold {
  /** Sorted. */
  readonly looks: readonly SuccessLook[];
  /** What ends a series as an unmet look does. */
  readonly breaks: readonly IncidentEvent[];
  readonly policy: LifecycleFacts['policy'];
}

function foldLooks({ looks, breaks, policy }: LooksToFold) {
  const holdMs = policy.holdHours * HOUR_MS;
  const brokenAt = [...breaks, ...looks.filter((look) => !isLookMet(look))]
    .map(({ at }) => Date.parse(at))
    .toSorted((a, b) => a - b);
  const lastBreakMs = brokenAt.at(-1) ?? Number.NEGATIVE_INFINITY;
  let series: Series | null = null;
  let recovered: Series | null = null;
  // What came before the newest break cannot make it recover any more.
  for (const look of looks.filter(({ at }) => Date.parse(at) > lastBreakMs)) {
    series = extend(series, look, lastBreakMs);
    if (recovered === null && series.lastMs - series.sinceMs >= holdMs) recovered = series;
  }
  const shown = recovered ?? series;
  return {
    since: shown === null ? null : formatInstant(new Date(shown.sinceMs)),
    recoveredAt: recovered === null ? null : formatInstant(new Date(recovered.sinceMs + holdMs)),
  };
}

/** A look that stands for a compacted series counts from that one's begin, unless something came in between. */
function extend(series: Series | null, { at, unbrokenSince }: SuccessLook, lastBreakMs: number): Series {
  const lastMs = Date.parse(at);
  const statedMs = Date.parse(unbrokenSince ?? at);
  const sinceMs = statedMs > lastBreakMs ? statedMs : lastMs;
  const isNext = series !== null && sinceMs - series.lastMs <= LONGEST_LOOK_GAP_MINUTES * 60_000;
  return isNext ? { sinceMs: Math.min(series.sinceMs, sinceMs), lastMs } : { sinceMs, lastMs };
}

function hasManualCollection({ results }: SuccessLook): boolean {
  return results.some(({ id, verdict }) => id === 'manual-collection' && (verdict === 'pass' || verdict === 'warn'));
}

/** Whether the next look would begin a new series. */
function isStale(last: SuccessLook | undefined, now: Date): boolean {
  return last !== undefined && now.getTime() - Date.parse(last.at) > LONGEST_LOOK_GAP_MINUTES * 60_000;
}

function firstOf(events: readonly IncidentEvent[], name: IncidentEvent['event']): string | null {
  return events.find(({ event }) => event === name)?.at ?? null;
}

function earliest(instants: readonly (string | null)[]): string | null {
  const known = instants.filter((at) => at !== null).toSorted((a, b) => Date.parse(a) - Date.parse(b));
  return known[0] ?? null;
}

function later(a: string, b: string): string {
  return Date.parse(a) >= Date.parse(b) ? a : b;
}

function isPast(at: string, now: Date): boolean {
  return Date.parse(at) <= now.getTime();
}
