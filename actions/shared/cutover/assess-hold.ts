import type { RecordOf } from '../history/history-record.ts';
import { oneLine } from '../markdown/one-line.ts';
import type { Hold } from './cutover-config.ts';
import { isHoldActive } from './hold.ts';
import { formatInstant } from './instant.ts';

type HoldEvent = RecordOf<'hold-event'>;
export type HoldEventName = HoldEvent['event'];

export interface HoldFacts {
  readonly hold: Hold | null;
  /** What was told of holds before, in any order and however often. */
  readonly told: readonly HoldEvent[];
  readonly now: Date;
  /** How long before its end it is announced. */
  readonly noticeHours: number;
}

export interface HoldAssessment {
  readonly state: 'none' | 'stands' | 'ends-soon' | 'ended';
  /** From when on the end is announced; `null` where nobody has to be told any more, or it has no end. */
  readonly announceAt: string | null;
  /** What has to be told now and was not yet. */
  readonly due: HoldEventName | null;
  /** One sentence for people. */
  readonly message: string;
}

/**
 * A hold's end is told before it comes and when it came, each once, so that it is never silent (DESIGN.md section 2). Where nobody looked in time the end
 * alone is told: that it is coming would be wrong by then. A hold is known by the instant since which it stands.
 */
export function assessHold({ hold, told, now, noticeHours }: HoldFacts): HoldAssessment {
  if (hold === null) return { state: 'none', announceAt: null, due: null, message: 'No hold stands.' };
  const { expiresAt } = hold;
  if (expiresAt === null)
    return { state: 'stands', announceAt: null, due: null, message: `${describe(hold)} It ends when it is lifted.` };
  const isTold = (event: HoldEventName): boolean =>
    told.some((one) => one.event === event && isSameHold(one, hold) && one.expiresAt === expiresAt);
  if (!isHoldActive(hold, now)) {
    const message = `${describe(hold)} It ended at ${expiresAt}: nothing holds the next phase any more but its gates.`;
    return { state: 'ended', announceAt: null, due: isTold('ended') ? null : 'ended', message };
  }
  const noticeMs = Date.parse(expiresAt) - noticeHours * 3_600_000;
  if (now.getTime() < noticeMs) {
    const announceAt = formatInstant(new Date(noticeMs));
    return { state: 'stands', announceAt, due: null, message: `${describe(hold)} It ends at ${expiresAt}.` };
  }
  const message = `${describe(hold)} It ends soon, at ${expiresAt}: set it again with a later end, or let it end.`;
  return { state: 'ends-soon', announceAt: null, due: isTold('ends-soon') ? null : 'ends-soon', message };
}

function isSameHold(event: HoldEvent, hold: Hold): boolean {
  return Date.parse(event.since) === Date.parse(hold.since);
}

function describe({ by, since, reason }: Hold): string {
  return `A hold by ${oneLine(by, 80)} since ${since}: ${oneLine(reason)}.`;
}

/** The record that something was told of a hold. */
export function toHoldEvent(
  hold: Hold,
  event: HoldEventName,
  { at, run }: { readonly at: Date; readonly run: string },
): HoldEvent {
  const { by, reason, since, expiresAt } = hold;
  return { kind: 'hold-event', schemaVersion: 1, at: formatInstant(at), run, event, since, by, reason, expiresAt };
}
