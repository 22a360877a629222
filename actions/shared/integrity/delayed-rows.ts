import type { BoundTable } from '../datasets/datasets.ts';
import { createIndex, loadsInWindow, loadsUnreadThrough } from './arrival-clause.ts';
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
import { quoteIdentifier, tableKey } from './quoted-name.ts';
import { loadIdText, unitText } from './row-fault.ts';

/** Late posts of a unit that are looked up in the other tables; what is beyond is not counted. */
export const MOST_LATE = 1_000;

export interface DelayQuestion {
  readonly eventTime: EventTime;
  readonly rows: ArrivedRows;
  readonly ledger: DelayLedger;
  readonly context: LookContext;
  /** Whether other tables hold posts of the same paths. */
  readonly hasOthers: boolean;
}

/** The kinds of posts whose ids are asked for. */
export const KEYED = ['late', 'listing', 'merge', 'ids'] as const;

/**
 * By unit: how many rows arrived, the newest post of them, and the ids of posts that came in beyond the lag of their path (`late`), as well as those of
 * which that cannot be told, by the reason: a listing in no order of time, a merge, ids that cannot be compared, and how many were late when nobody had
 * seen the unit. A merge of dlt writes rows anew that it had, and they show the time of the new load. So of its rows only those are late for certain that
 * are newer than any a look saw, and only where the first load that can have brought them came too late as well.
 *
 * Each row is only compared with the last load; what may be late is judged apart, since that is little or nothing as long as all goes well.
 */
export function delayedQuery(subject: TableSubject, question: DelayQuestion): IntegrityQuery {
  const { rows, ledger, context } = question;
  const known = [...ledger.units];
  const loads = loadsInWindow(subject, context) ?? [];
  const keys = (kind: string): string =>
    `(array_agg(key) filter (where kind = '${kind}'))[1:${MOST_LATE + 1}] as "${kind}"`;
  return askRows(
    rows,
    `select named.unit, arrived.rows, extract(epoch from arrived.newest)::double precision as newest, judged.*
       from (${arrivedUnits(subject, question)}) arrived
      cross join lateral (select ${unitText(subject.table)} as unit from (select arrived.written as ${unitColumn(subject)}) row) named
       left join ${parameters(question).known} known (name, newest, since) on known.name = named.unit
      cross join lateral (select ${KEYED.map(keys).join(', ')}, count(*) filter (where kind = 'first-sight') as "first-sight"
                            from (${judgedRows(subject, question)}) each_row) judged`,
    [
      loads.map(({ loadId }) => loadId),
      loads.map(({ insertedAt }) => insertedAt),
      loads
        .map(({ insertedAt }) => insertedAt)
        .toSorted()
        .at(-1) ?? null,
      firstLoadAt(subject, question),
      known.map(([unit]) => unit),
      known.map(([, { newest }]) => newest),
      known.map(([, { since }]) => since),
      ledger.phaseStartedAt === null ? null : Date.parse(ledger.phaseStartedAt) / 1000,
    ],
  );
}

/** The parameters behind those of the window, by what they are. */
function parameters({ rows }: DelayQuestion) {
  const at = (offset: number, type: string): string => `$${rows.values.length + offset}::${type}`;
  return {
    loads: `unnest(${at(1, 'text[]')}, ${at(2, 'timestamptz[]')})`,
    lastLoadAt: at(3, 'timestamptz'),
    firstLoadAt: at(4, 'timestamptz'),
    known: `unnest(${at(5, 'text[]')}, ${at(6, 'double precision[]')}, ${at(7, 'double precision[]')})`,
    startedAt: `coalesce(${at(8, 'double precision')}, '-infinity')`,
  };
}

/** By unit as it is written: how many rows arrived, the newest post, and all that is needed of those that may be late. */
function arrivedUnits(subject: TableSubject, question: DelayQuestion): string {
  const { eventTime, rows } = question;
  const gather = (column: string): string => `array_agg(${column}) filter (where may_be_late) as ${column}s`;
  return `select written, count(*) as rows, max(made) as newest, ${['key', 'made', 'load_id', 'arrived', 'is_by_dlt'].map(gather).join(', ')}
            from (select *, coalesce(${parameters(question).lastLoadAt} > made + lag and load_id is not null, false) or coalesce(arrived > made + lag, false) as may_be_late
                    from (select row.${unitColumn(subject)} as written, ${canonicalKey(subject.table)} as key, ${eventInstant(eventTime)} as made, ${loadIdText(subject)} as load_id,
                                 ${arrivedText(subject, rows)} as arrived, ${isByDlt(subject)} as is_by_dlt, ${lagOf(subject, isByDlt(subject))} as lag
                            ${rows.from}) each_row
                   where made is not null) timed
           group by 1`;
}

/** Only tables that have one are asked. */
function unitColumn({ table }: TableSubject): string {
  return quoteIdentifier(table.unitColumn ?? '');
}

/** What a load brought has its time from there. */
function arrivedText(subject: TableSubject, { arrivedAt }: ArrivedRows): string {
  if (arrivedAt === null) return 'null::timestamptz';
  return `case when ${loadIdText(subject)} is null then ${arrivedAt} end`;
}

/** Those that may be late, each with what it is; null for one that came in time, or was there before anybody looked. */
function judgedRows(subject: TableSubject, question: DelayQuestion): string {
  const { loads, firstLoadAt: first, startedAt } = parameters(question);
  const certain = question.hasOthers && !isKnownToReddit(subject) ? 'ids' : 'late';
  const lag = lagOf(subject, 'is_by_dlt');
  return `select key, case when coalesce(loads.at, arrived_at) > made + ${lag} is not true then null
                   when known.since is null or made_at <= known.since
                   then case when known.since is null or made_at > ${startedAt} then 'first-sight' end
                   when not ${isInOrder(subject)} then 'listing'
                   when not (is_by_dlt or load_id is not null) or (made_at > known.newest and ${first} > made + ${lag}) then '${certain}'
                   else 'merge' end as kind
            from (select *, extract(epoch from made)::double precision as made_at
                    from unnest(arrived.keys, arrived.mades, arrived.load_ids, arrived.arriveds, arrived.is_by_dlts) may_be_late (key, made, load_id, arrived_at, is_by_dlt)) may_be_late
            left join ${loads} loads (id, at) on loads.id = load_id`;
}

/** hot, top and rising show a post whenever it pleases people, so that an old one that comes late need be no delay. */
function isInOrder({ dataset: { paths } }: TableSubject): string {
  const isNew = (path: 'manual' | 'dlt'): string => String(paths?.[path]?.listing === 'new');
  return `(case when is_by_dlt then ${isNew('dlt')} else ${isNew('manual')} end)`;
}

/** Which of the posts stand in another table too: there they were judged when they came. */
export function elsewhereQuery(subject: TableSubject, keys: readonly string[]): IntegrityQuery {
  return {
    sql: `select asked.key from unnest($1::text[]) asked (key) ${joinStored(subject, 'asked.key')} where found.yes`,
    values: [keys],
    index: createIndex(subject.table, subject.table.canonicalId.column),
  };
}

/** The first load that can have brought a post which no look saw; `null` where it may be one that was not read. */
function firstLoadAt(subject: TableSubject, { ledger, context }: DelayQuestion): string | null {
  const { dataset, table, window } = subject;
  const after = ledger.absentThrough.get(tableKey(table)) ?? window.after;
  if ((loadsUnreadThrough(subject, context) ?? after) > after) return null;
  const loads = dataset.dlt === undefined ? [] : (context.loads.get(dataset.dlt.schema) ?? []);
  return (
    loads
      .map(({ insertedAt }) => insertedAt)
      .filter((insertedAt) => insertedAt > after)
      .toSorted()[0] ?? null
  );
}

/** By the path that wrote the row. */
function lagOf({ dataset }: TableSubject, byDlt: string): string {
  const [manual, dlt] = [lagMs(dataset, 'manual'), lagMs(dataset, 'dlt')];
  const interval = (ms: number): string => `interval '${ms} milliseconds'`;
  return manual === dlt ? interval(dlt) : `(case when ${byDlt} then ${interval(dlt)} else ${interval(manual)} end)`;
}

function isByDlt(subject: TableSubject): string {
  const { writtenBy, path }: BoundTable = subject.table;
  if (writtenBy === 'dlt') return 'true';
  if (writtenBy === 'manual') return 'false';
  return path?.rule === 'column'
    ? `((row.${quoteIdentifier(path.column)}::text = '${path.dlt.replaceAll("'", "''")}') is true)`
    : `(${loadIdText(subject)} is not null)`;
}
