import type { BoundTable } from '../datasets/datasets.ts';
import { quoteIdentifier } from './quoted-name.ts';

/** What `config/datasets.yaml` can say of an event time. */
export type EventTime = NonNullable<BoundTable['eventTime']>;

/** 9999-12-31: the last second that text with a year of four digits can show. */
const LAST_SECOND = 253_402_300_799;

/**
 * When the post was made, as a timestamptz over `alias`. Null where the column is null, infinite, not a number, or beyond the calendar: such values
 * would end the query that meets them.
 */
export function eventInstant({ column, type }: EventTime, alias = 'row'): string {
  const name = `${alias}.${quoteIdentifier(column)}`;
  switch (type) {
    case 'timestamptz':
      return `case when isfinite(${name}) then ${name} end`;
    case 'timestamp_utc':
      return `case when isfinite(${name}) then ${name} at time zone 'UTC' end`;
    case 'epoch_seconds':
      return `case when ${name} between 0 and ${LAST_SECOND} then to_timestamp(${name}::double precision) end`;
    default:
      return type satisfies never;
  }
}

/** An instant as every look writes it: UTC, six digits of the second, `Z`, so that instants compare as texts. */
export function utcText(instant: string): string {
  return `to_char((${instant})::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
