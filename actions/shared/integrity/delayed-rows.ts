import type { BoundTable } from '../datasets/datasets.ts';
import { createIndex, loadsInWindow } from './arrival-clause.ts';
import { askRows } from './arrived-rows.ts';
import type { ArrivedRows } from './arrived-rows.ts';
import { canonicalKey, isKnownToReddit, joinStored } from './canonical-key.ts';
import type { DelayLedger } from './delay-ledger.ts';
import { eventInstant } from './event-time-clause.ts';
import type { EventTime } from './event-time-clause.ts';
import type { TableSubject } from './integrity-check.ts';
import type { IntegrityQuery } from './integrity-query.ts';
import type { LookContext } from './look-context.ts';
import { lagMs } from './plan-listings.ts';
import { quoteIdentifier } from './quoted-name.ts';
import { loadIdText, unitText } from './row-fault.ts';

/** Late posts behind the newest one that are looked up in the other tables; what is beyond is not counted. */
export const MOST_BEHIND = 1_000;

export interface DelayQuestion {
  readonly eventTime: EventTime;
  readonly rows: ArrivedRows;
  readonly ledger: DelayLedger;
  readonly context: LookContext;
}

/**
 * By unit: how many rows arrived, the newest post of them, how many posts newer than any before came in beyond the lag of their path (`ahead`), and the
 * ids of older ones that did (`behind`). A merge of dlt writes rows anew that it had, so of its rows only those ahead are told, and they count from the
 * first load of the window: they may have come with it.
 */
export function delayedQuery(
  subject: TableSubject,
  { eventTime, rows, ledger, context }: DelayQuestion,
): IntegrityQuery {
  const at = (offset: number): string => `$${rows.values.length + offset}`;
  const loadId = loadIdText(subject);
  const byColumn = rows.arrivedAt ?? 'null::timestamptz';
  const byLoad = `${at(1)}::timestamptz`;
  const arrived = rows.arrivedAt === null ? byLoad : `case when ${loadId} is null then ${byColumn} else ${byLoad} end`;
  const isBehind = `is_late and load_id is null and made <= known.newest and made > known.since`;
  const behind = isInOrder(subject) ? `(array_agg(key) filter (where ${isBehind}))[1:${MOST_BEHIND}]` : 'null::text[]';
  const units = [...ledger.units];
  return askRows(
    rows,
    `select unit, count(*) as rows, max(made) as newest, count(*) filter (where is_late and made > known.newest) as ahead, ${behind} as behind
       from (select unit, key, load_id, extract(epoch from made)::double precision as made,
                    arrived > made + lag * interval '1 millisecond' as is_late
               from (select ${unitText(subject.table)} as unit, ${canonicalKey(subject.table)} as key, ${loadId} as load_id,
                            ${arrived} as arrived, ${eventInstant(eventTime)} as made, ${lagOf(subject)} as lag
                       ${rows.from}) each_row
              where made is not null and arrived is not null) timed
       left join unnest(${at(2)}::text[], ${at(3)}::double precision[], ${at(4)}::double precision[]) known (name, newest, since)
              on known.name = timed.unit
      group by unit`,
    [
      firstLoadAt(subject, context),
      units.map(([unit]) => unit),
      units.map(([, { newest }]) => newest),
      units.map(([, { since }]) => since),
    ],
  );
}

/** Which of the posts stand in another table too: there they were judged when they came. */
export function elsewhereQuery(subject: TableSubject, keys: readonly string[]): IntegrityQuery {
  return {
    sql: `select asked.key from unnest($1::text[]) asked (key) ${joinStored(subject, 'asked.key')} where found.yes`,
    values: [keys],
    index: createIndex(subject.table, subject.table.canonicalId.column),
  };
}

/** hot, top and rising show a post whenever it pleases people, so that an old one that comes late is no delay. */
function isInOrder(subject: TableSubject): boolean {
  return subject.dataset.paths?.manual?.listing === 'new' && isKnownToReddit(subject);
}

function firstLoadAt(subject: TableSubject, context: LookContext): string | null {
  const loads = loadsInWindow(subject, context) ?? [];
  return loads.map(({ insertedAt }) => insertedAt).toSorted()[0] ?? null;
}

/** Milliseconds, by the path that wrote the row. */
function lagOf(subject: TableSubject): string {
  const { dataset, table } = subject;
  const [manual, dlt] = [lagMs(dataset, 'manual'), lagMs(dataset, 'dlt')];
  if (table.writtenBy === 'dlt') return String(dlt);
  if (table.writtenBy === 'manual' || manual === dlt) return String(manual);
  return `case when ${isByDlt(subject, table)} then ${dlt} else ${manual} end`;
}

function isByDlt(subject: TableSubject, { path }: BoundTable): string {
  return path?.rule === 'column'
    ? `row.${quoteIdentifier(path.column)}::text = '${path.dlt.replaceAll("'", "''")}'`
    : `${loadIdText(subject)} is not null`;
}
