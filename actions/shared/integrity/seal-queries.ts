import { canonicalKey, joinStored } from './canonical-key.ts';
import { createIndex } from './arrival-clause.ts';
import { eventRange } from './event-range.ts';
import { eventInstant, utcText } from './event-time-clause.ts';
import type { EventTime } from './event-time-clause.ts';
import type { TableSubject } from './integrity-check.ts';
import type { IntegrityQuery } from './integrity-query.ts';
import { quoteIdentifier, quoteTable } from './quoted-name.ts';
import { dayAfter, FIRST_DAY, MOST_KEPT_IDS, startOf } from './sealed-days.ts';
import type { SealedSpan } from './sealed-days.ts';

/** A table whose posts have a time, by which its days are. */
export interface SealedTable {
  readonly subject: TableSubject;
  readonly eventTime: EventTime;
}

/** Lost ids that are read; more are counted. */
export const MOST_LOST = 1_000;

/** The md5 of the sorted ids, one a line, doubles and all: so a double changes it too. */
const DIGEST = `md5(coalesce(string_agg(key, E'\\n' order by key collate "C"), ''))`;

function indexOf({ subject, eventTime }: SealedTable): string {
  return createIndex(subject.table, eventTime.column);
}

/** The ids of the rows of a span, one a row. OFFSET 0 keeps each from being made anew wherever it is used, which takes half as long again. */
function idsIn({ subject, eventTime }: SealedTable, from: string, until: string, further = ''): string {
  const { table } = subject;
  return `select key${further} from (select ${canonicalKey(table)} as key${further === '' ? '' : `, ${eventInstant(eventTime)} as at`}
    from ${quoteTable(table)} row where ${eventRange(subject, eventTime, { from, until })} offset 0) ids where key <> ''`;
}

/** The oldest row up to a day. */
export function oldestQuery(sealed: SealedTable, newest: string): IntegrityQuery {
  const { subject, eventTime } = sealed;
  const range = eventRange(subject, eventTime, { from: '$1::timestamptz', until: '$2::timestamptz' });
  return {
    sql: `select ${utcText(eventInstant(eventTime))} as at from ${quoteTable(subject.table)} row where ${range}
      order by row.${quoteIdentifier(eventTime.column)} limit 1`,
    values: [startOf(FIRST_DAY), startOf(dayAfter(newest))],
    index: indexOf(sealed),
  };
}

/** Of these days the first few that have rows, with how many. */
export function candidatesQuery(sealed: SealedTable, days: readonly string[], most: number): IntegrityQuery {
  const { subject, eventTime } = sealed;
  const rows = `from ${quoteTable(subject.table)} row where ${eventRange(subject, eventTime, { from: 'd.from_at', until: 'd.until_at' })}`;
  return {
    sql: `select d.day, (select count(*) from (select ${rows} limit ${MOST_KEPT_IDS + 1}) few) as rows
      from (select d.day, d.from_at, d.until_at
              from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) with ordinality as d (day, from_at, until_at, position)
             cross join lateral (select ${rows} limit 1) one
             order by d.position limit ${most}) d`,
    values: [days, days.map(startOf), days.map((day) => startOf(dayAfter(day)))],
    index: indexOf(sealed),
  };
}

/** How many rows each span has now, and their digest. */
export function spansQuery(sealed: SealedTable, spans: readonly SealedSpan[]): IntegrityQuery {
  return {
    sql: `select d.position, s.rows, s.digest
      from unnest($1::timestamptz[], $2::timestamptz[]) with ordinality as d (from_at, until_at, position)
     cross join lateral (select count(*) as rows, ${DIGEST} as digest from (${idsIn(sealed, 'd.from_at', 'd.until_at')}) here) s`,
    values: [spans.map(({ from }) => from), spans.map(({ until }) => until)],
    index: indexOf(sealed),
  };
}

/** A day as it is sealed: all of it, with its ids while they are few enough to be kept, and its hours where they are not. */
export function dayQuery(sealed: SealedTable, day: string): IntegrityQuery {
  const hour = `, extract(hour from at at time zone 'UTC')::int as hour`;
  return {
    sql: `with here as materialized (${idsIn(sealed, '$1::timestamptz', '$2::timestamptz', hour)})
      select null::int as hour, count(*) as rows, ${DIGEST} as digest,
             case when count(*) <= ${MOST_KEPT_IDS} then coalesce(string_agg(key, E'\\n' order by key collate "C"), '') end as ids
        from here
      union all
      select hour, count(*), ${DIGEST}, null from here where (select count(*) from here) > ${MOST_KEPT_IDS} group by 1`,
    values: [startOf(day), startOf(dayAfter(day))],
    index: indexOf(sealed),
  };
}

/** Of the ids that were kept those that the day has no more, and whether the table has them elsewhere: then the time of the post was changed, and nothing is lost. */
export function lostQuery(sealed: SealedTable, day: string, kept: readonly string[]): IntegrityQuery {
  const { subject } = sealed;
  return {
    sql: `with here as materialized (select distinct key from (${idsIn(sealed, '$1::timestamptz', '$2::timestamptz')}) every),
       missing as materialized (select kept.key from unnest($3::text[]) kept (key) where not exists (select from here where here.key = kept.key))
      select missing.key, found.yes is not null as is_elsewhere,
             count(*) filter (where found.yes is null) over () as lost, count(*) filter (where found.yes is not null) over () as moved
        from missing ${joinStored(subject, 'missing.key')}
       order by 2, 1 limit ${MOST_LOST}`,
    values: [startOf(day), startOf(dayAfter(day)), kept],
    index: `${indexOf(sealed)} ${createIndex(subject.table, subject.table.canonicalId.column)}`,
  };
}
