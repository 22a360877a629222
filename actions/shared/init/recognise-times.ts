import { quoteTable } from '../integrity/quoted-name.ts';
import type { ClockSample, FoundColumn, FoundTable } from './found-table.ts';
import { hasColumn } from './found-table.ts';
import type { Recognised } from './recognise-columns.ts';

export type Arrival =
  | { readonly rule: 'column' | 'by_path'; readonly column: string }
  | { readonly rule: 'dlt_load' | 'none' };

export interface EventTime {
  readonly column: string;
  readonly type: 'timestamptz' | 'timestamp_utc' | 'epoch_seconds';
}

export interface Times {
  readonly arrival: Arrival;
  /** When the post was made; `null` where the table does not say. */
  readonly event: EventTime | null;
}

/** Named for the arrival of a row, the surest first. */
const ARRIVALS = ['ingested_at', 'inserted_at', 'collected_at', 'fetched_at', 'scraped_at', 'scored_at'] as const;
/** Named for the making of a post. */
const EVENTS = ['created_utc', 'created_at_utc', 'posted_at', 'published_at', 'created_at', 'created'] as const;
const IS_ZONED = 'timestamp with time zone';

/**
 * When a row came in, and when what it holds was made. A time that the database's clock sets by default is the time of arrival only where nobody
 * gave another: then it is one time for each transaction, and rises with them, since `now()` is the start of the transaction (Postgres manual, 9.9.5).
 */
export function recogniseTimes(table: FoundTable): Recognised<Times> {
  const events = EVENTS.flatMap((name) => toEventTime(table.columns.find((column) => column.name === name)) ?? []);
  if (hasColumn(table, '_dlt_load_id')) return timesOfDlt(table, events);
  const named = ARRIVALS.find((name) => isZoned(table, name));
  if (named !== undefined) return certain({ rule: 'column', column: named }, events[0] ?? null, table);
  const clock = table.columns.find(({ name, isClock }) => isClock && isZoned(table, name) && !/updat/u.test(name));
  if (clock === undefined) return unknownArrival(table, events[0] ?? null);
  const other = events.find(({ column }) => column !== clock.name) ?? null;
  const judged = judgeClock(table.clocks.get(clock.name));
  if (judged === 'arrival') return certain({ rule: 'column', column: clock.name }, other, table);
  if (judged === 'event') return unknownArrival(table, other ?? { column: clock.name, type: 'timestamptz' });
  const doubt = `whether ${clock.name} is the time of the post or of the row could not be told from ${table.clocks.get(clock.name)?.rows ?? 0} rows: taken for the row's`;
  return { value: { arrival: { rule: 'column', column: clock.name }, event: other }, doubts: [doubt] };
}

/** Few rows, or one a transaction whose times rise with them, fit both. */
const LEAST_ROWS = 20;

function judgeClock(sample: ClockSample | undefined): 'arrival' | 'event' | 'unknown' {
  if (sample === undefined || sample.rows < LEAST_ROWS) return 'unknown';
  const { rows, transactions, times, setbacks } = sample;
  if (times > transactions || setbacks > 0) return 'event';
  return transactions < rows ? 'arrival' : 'unknown';
}

function timesOfDlt(table: FoundTable, events: readonly EventTime[]): Recognised<Times> {
  const event = events[0] ?? null;
  if (!table.hasRowsWithoutLoad) return certain({ rule: 'dlt_load' }, event, table);
  const column = ARRIVALS.find((name) => isZoned(table, name));
  if (column !== undefined) return certain({ rule: 'by_path', column }, event, table);
  return {
    value: { arrival: { rule: 'dlt_load' }, event },
    doubts: [
      `rows without _dlt_load_id are there, which manual collection may have written, and no column says when they came in: ${addArrival(table)}`,
    ],
  };
}

function unknownArrival(table: FoundTable, event: EventTime | null): Recognised<Times> {
  return {
    value: { arrival: { rule: 'none' }, event },
    doubts: [`no column says when a row came in: ${addArrival(table)}`],
  };
}

function addArrival({ schema, table }: FoundTable): string {
  const name = quoteTable({ schema, table });
  return `add one with ALTER TABLE ${name} ADD COLUMN ingested_at timestamptz; ALTER TABLE ${name} ALTER COLUMN ingested_at SET DEFAULT now(); and bind it as arrival`;
}

function certain(arrival: Arrival, event: EventTime | null, table: FoundTable): Recognised<Times> {
  const doubts =
    event?.type === 'timestamp_utc'
      ? [`${event.column} of ${table.schema}.${table.table} has no time zone: taken for UTC`]
      : [];
  return { value: { arrival, event }, doubts };
}

function isZoned({ columns }: FoundTable, name: string): boolean {
  return columns.some((column) => column.name === name && column.type.startsWith(IS_ZONED));
}

function toEventTime(column: FoundColumn | undefined): EventTime | null {
  if (column === undefined) return null;
  if (column.type.startsWith(IS_ZONED)) return { column: column.name, type: 'timestamptz' };
  if (column.type.startsWith('timestamp')) return { column: column.name, type: 'timestamp_utc' };
  return /^(?:double precision|bigint|integer|numeric|real)/u.test(column.type)
    ? { column: column.name, type: 'epoch_seconds' }
    : null;
}
