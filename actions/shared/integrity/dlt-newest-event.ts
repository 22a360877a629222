import { z } from 'zod';

import { createIndex, hasLoadId } from './arrival-clause.ts';
import { countColumn, readRows } from './check-answers.ts';
import type { DltCursor } from './dlt-state.ts';
import { eventInstant } from './event-time-clause.ts';
import type { EventTime } from './event-time-clause.ts';
import type { Answers, DltSubject, TableSubject } from './integrity-check.ts';
import type { IntegrityQueries, IntegrityQuery } from './integrity-query.ts';
import type { LookContext } from './look-context.ts';
import { quoteIdentifier, quoteTable, tableKey } from './quoted-name.ts';

/** Whether the rows reach as far as a cursor. */
export type NewestEvent =
  | { readonly kind: 'reached' }
  | { readonly kind: 'behind'; readonly table: string; readonly at: string | null }
  | { readonly kind: 'unknown'; readonly message: string; readonly remedy: string };

const newestSchema = z.object({ seconds: countColumn.nullable() });
/** The row that moved a cursor came with the load that wrote the state, or was written again since: mostly it is of one of these. */
const RECENT_LOADS = 20;
/** Numbers are kept by dlt as Python has them, times to the microsecond. */
const TOLERANCE_SECONDS = 1;

/** The newest event time of each table that a cursor is about: of the newest loads by their index, and of all by that of the event time. */
export function askNewestEvents(
  cursors: readonly DltCursor[],
  subject: DltSubject,
  context: LookContext,
): IntegrityQueries {
  const bound = cursors.flatMap((cursor) => findBound(cursor, subject) ?? []);
  return Object.fromEntries(
    bound.flatMap(({ table, eventTime }) => {
      const newest = [newestName(table), newestQuery(table, eventTime)] as const;
      const recent = recentQuery(table, eventTime, context);
      return recent === null ? [newest] : [[recentName(table), recent] as const, newest];
    }),
  );
}

/** `null` where the cursor is about no bound table, or where a filter behind the cursor may have passed over what lies between. */
export function readNewestEvent(
  cursor: DltCursor,
  answers: Answers,
  { subject }: { readonly subject: DltSubject },
): NewestEvent | null {
  const bound = findBound(cursor, subject);
  if (bound === null || cursor.seconds === null) return null;
  const recent = readSeconds(answers[recentName(bound.table)]);
  if (reaches(recent.measured ? recent.value : null, cursor.seconds)) return { kind: 'reached' };
  const newest = readSeconds(answers[newestName(bound.table)]);
  if (!newest.measured) return { kind: 'unknown', message: newest.message, remedy: newest.remedy };
  if (reaches(newest.value, cursor.seconds)) return { kind: 'reached' };
  const at = newest.value === null ? null : new Date(newest.value * 1000).toISOString();
  return { kind: 'behind', table: tableKey(bound.table.table), at };
}

function reaches(newest: number | null, seconds: number): boolean {
  return newest !== null && newest + TOLERANCE_SECONDS >= seconds;
}

interface Bound {
  readonly table: TableSubject;
  readonly eventTime: EventTime;
}

/** The table of the resource's name whose event time is the cursor's column, where no filter stands between them. */
function findBound({ resource, path, seconds }: DltCursor, { tables }: DltSubject): Bound | null {
  if (seconds === null) return null;
  const table = tables.find(
    ({ table: { table: name, eventTime }, dataset }) =>
      name === resource && eventTime?.column === path && dataset.paths?.dlt?.filter.rule === 'none',
  );
  const eventTime = table?.table.eventTime;
  return table === undefined || eventTime === undefined ? null : { table, eventTime };
}

function readSeconds(answer: Answers[string] | undefined) {
  const read = readRows({ rows: answer ?? { measured: true, value: [] } }, { rows: newestSchema });
  return read.measured ? { measured: true as const, value: read.value.rows[0]?.seconds ?? null } : read;
}

function newestName({ table }: TableSubject): string {
  return `newest event of ${tableKey(table)}`;
}

function recentName({ table }: TableSubject): string {
  return `newest event of new rows of ${tableKey(table)}`;
}

const LIMITS: Readonly<Record<EventTime['type'], string>> = {
  timestamptz: `'9999-12-31'::timestamptz`,
  timestamp_utc: `'9999-12-31'::timestamp`,
  epoch_seconds: '253402300799',
};

/** The limit leaves out infinity and NaN, which sort above every time. */
function newestQuery({ table }: TableSubject, eventTime: EventTime): IntegrityQuery {
  const column = `row.${quoteIdentifier(eventTime.column)}`;
  return {
    sql: `select extract(epoch from ${eventInstant(eventTime)})::text as seconds
            from (select ${column} from ${quoteTable(table)} row
                   where ${column} <= ${LIMITS[eventTime.type]} order by ${column} desc limit 1) row`,
    index: createIndex(table, eventTime.column),
  };
}

function recentQuery(subject: TableSubject, eventTime: EventTime, context: LookContext): IntegrityQuery | null {
  const { dataset, table } = subject;
  const loads = dataset.dlt === undefined ? [] : (context.loads.get(dataset.dlt.schema) ?? []);
  if (loads.length === 0 || !hasLoadId(subject)) return null;
  return {
    sql: `select extract(epoch from max(${eventInstant(eventTime)}))::text as seconds from ${quoteTable(table)} row where row._dlt_load_id = any($1::text[])`,
    values: [loads.slice(0, RECENT_LOADS).map(({ loadId }) => loadId)],
    index: createIndex(table, '_dlt_load_id'),
  };
}
