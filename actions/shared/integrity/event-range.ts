import { findColumn } from './catalogue-table.ts';
import type { TableSubject } from './integrity-check.ts';
import { quoteIdentifier } from './quoted-name.ts';
import type { EventTime } from './event-time-clause.ts';

/**
 * The condition that a post was made in a span, on the bare column, so that an index on it serves. Infinite and absurd times lie outside of every span.
 *
 * @param from SQL of a timestamptz, inclusive
 * @param until SQL of a timestamptz, exclusive
 */
export function eventRange(
  { catalogue }: Pick<TableSubject, 'catalogue'>,
  eventTime: EventTime,
  { from, until, alias = 'row' }: { readonly from: string; readonly until: string; readonly alias?: string },
): string {
  const name = `${alias}.${quoteIdentifier(eventTime.column)}`;
  const type = findColumn(catalogue, eventTime.column)?.type ?? '';
  return `${name} >= ${boundOf(eventTime, type, from)} and ${name} < ${boundOf(eventTime, type, until)}`;
}

function boundOf({ type }: EventTime, columnType: string, instant: string): string {
  switch (type) {
    case 'timestamptz':
      return instant;
    case 'timestamp_utc':
      return `(${instant} at time zone 'UTC')`;
    case 'epoch_seconds':
      return `extract(epoch from ${instant})::${numberOf(columnType)}`;
    default:
      return type satisfies never;
  }
}

/** Of the column's own family: a comparison across families would pass the index by. */
function numberOf(columnType: string): string {
  if (/^(?:smallint|integer|bigint)$/u.test(columnType)) return 'bigint';
  return columnType.startsWith('numeric') ? 'numeric' : 'double precision';
}
