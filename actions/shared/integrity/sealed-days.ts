import type { IntegrityMemory, SealedDay } from './integrity-memory.ts';
import type { TableSubject } from './integrity-check.ts';
import { tableKey } from './quoted-name.ts';

/** How long a day must be over before it is sealed (DESIGN.md section 6). */
const CLOSED_AFTER_HOURS = 48;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Reddit's first day: what is older is no time of a post. */
export const FIRST_DAY = '2005-06-23';

/** Beyond it a day's ids are not kept, and stand for its hours only. */
export const MOST_KEPT_IDS = 100_000;
/** Rows that a look reads again, and seals: at least one day of them, or one hour of a day that has more. */
export const ROWS_A_LOOK = 50_000;
const MOST_DAYS_VERIFIED = 30;
/** Without an index each span reads the table, which the gate allows while it is small. */
const MOST_DAYS_UNINDEXED = 3;
/** Days that a look asks after whether there is anything in them to seal. */
const MOST_CANDIDATES = 400;
const NEWEST_CANDIDATES = 14;
/** By the schedule of integrity.yml. */
const LOOKS_A_DAY = 48;

/** A span of event time that is compared with its seal: a whole day, or an hour of a day with too many ids. */
export interface SealedSpan {
  readonly day: SealedDay;
  /** `null` for the whole day. */
  readonly hour: number | null;
  readonly from: string;
  readonly until: string;
  readonly count: number;
  readonly digest: string;
}

/** The newest day that is closed at an instant. */
export function newestClosedDay(at: string): string {
  return dayText(Date.parse(at) - CLOSED_AFTER_HOURS * HOUR_MS - DAY_MS);
}

export function dayAfter(day: string, days = 1): string {
  return dayText(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS);
}

export function startOf(day: string): string {
  return `${day}T00:00:00Z`;
}

function dayText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

/** The seals of a table that were made as the binding now says. */
export function sealsOf({ table }: Pick<TableSubject, 'table'>, memory: IntegrityMemory, recipe: number) {
  const key = tableKey(table);
  return memory.sealedDays.filter((seal) => seal.table === key && seal.recipe === recipe);
}

/**
 * What this look compares again: what is known to be lost first, then whatever waited longest, as far as the rows go. The first one is compared whatever
 * its size; a day without ids is compared hour by hour, from the hour where the look before ended.
 */
export function planVerification(
  seals: readonly SealedDay[],
  { isIndexed, nextHour }: { readonly isIndexed: boolean; readonly nextHour: (day: SealedDay) => number },
): readonly SealedSpan[] {
  const waiting = seals.toSorted(
    (a, b) => rankOf(a) - rankOf(b) || compare(a.verifiedAt ?? '', b.verifiedAt ?? '') || compare(b.day, a.day),
  );
  const spans: SealedSpan[] = [];
  let rows = 0;
  for (const day of waiting.slice(0, isIndexed ? MOST_DAYS_VERIFIED : MOST_DAYS_UNINDEXED)) {
    for (const span of day.hours === null ? [wholeDay(day)] : hoursFrom(day, nextHour(day))) {
      if (spans.length > 0 && rows + span.count > ROWS_A_LOOK) return spans;
      rows += span.count;
      spans.push(span);
    }
  }
  return spans;
}

function rankOf({ lastOutcome }: SealedDay): number {
  return lastOutcome === 'lost' ? 0 : 1;
}

function wholeDay(day: SealedDay): SealedSpan {
  return {
    ...{ day, hour: null, from: startOf(day.day), until: startOf(dayAfter(day.day)) },
    ...{ count: day.count, digest: day.digest },
  };
}

/** All 24 of them: an hour that had no row may have none that was lost, but can have got one. */
function hoursFrom(day: SealedDay, first: number): readonly SealedSpan[] {
  const known = new Map((day.hours ?? []).map((each) => [each.hour, each]));
  return Array.from({ length: 24 - first }, (_, index) => first + index).map((hour) => {
    const startMs = Date.parse(startOf(day.day)) + hour * HOUR_MS;
    const { count = 0, digest = EMPTY_DIGEST } = known.get(hour) ?? {};
    const [from, until] = [startMs, startMs + HOUR_MS].map((each) => new Date(each).toISOString());
    return { day, hour, from: from ?? '', until: until ?? '', count, digest };
  });
}

/** md5 of nothing. */
const EMPTY_DIGEST = 'd41d8cd98f00b204e9800998ecf8427e';

export interface Backlog {
  readonly newest: string;
  /** The day of the oldest row; `null` where no look has asked yet. */
  readonly oldest: string | null;
  /** Where the look before ended; `null`: from the newest. */
  readonly cursor: string | null;
}

/** Days that are not sealed and may have rows: the newest first, then further back from where the look before ended, round and round. */
export function listCandidates(seals: readonly SealedDay[], { newest, oldest, cursor }: Backlog): readonly string[] {
  const sealed = new Set(seals.map(({ day }) => dayNumber(day)));
  const last = oldest === null || oldest < FIRST_DAY ? dayNumber(newest) - NEWEST_CANDIDATES : dayNumber(oldest);
  const open: number[] = [];
  for (let day = dayNumber(newest); day >= last; day -= 1) if (!sealed.has(day)) open.push(day);
  const fresh = open.slice(0, NEWEST_CANDIDATES);
  const rest = open.slice(NEWEST_CANDIDATES);
  const from =
    cursor === null
      ? 0
      : Math.max(
          0,
          rest.findIndex((day) => day < dayNumber(cursor)),
        );
  const further = rest.slice(from, from + MOST_CANDIDATES - fresh.length);
  return [...fresh, ...further].map((day) => dayText(day * DAY_MS));
}

function dayNumber(day: string): number {
  return Date.parse(startOf(day)) / DAY_MS;
}

/** How often all that is sealed is compared again, at two looks an hour. */
export function describeCycle(seals: readonly SealedDay[], isIndexed: boolean): string {
  const rows = seals.reduce((sum, { count }) => sum + count, 0);
  const byDays = seals.length / (isIndexed ? MOST_DAYS_VERIFIED : MOST_DAYS_UNINDEXED);
  const looks = Math.max(1, Math.ceil(Math.max(byDays, rows / ROWS_A_LOOK)));
  const days = looks / LOOKS_A_DAY;
  const every = days <= 1 ? 'within a day' : `every ${Math.ceil(days)} days`;
  return `all sealed history verified ${every} (${looks} ${looks === 1 ? 'look' : 'looks'} at ${LOOKS_A_DAY} a day)`;
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
