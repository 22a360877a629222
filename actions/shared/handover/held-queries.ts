import type { BoundTable } from '../datasets/datasets.ts';
import { createIndex } from '../integrity/arrival-clause.ts';
import { utcText } from '../integrity/event-time-clause.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import { quoteIdentifier, quoteTable } from '../integrity/quoted-name.ts';
import type { HandoverQuestion, RowsOfPath } from './handover-question.ts';

/** Rows by the time of the event among which the newest of a unit is looked for, where no index leads to it. */
export const MOST_NEWEST = 10_000;

export type NextRows = NonNullable<HandoverQuestion['next']>;

/** The newest post of a unit that the path wrote, by an index that leads to the unit, or in a small table. `null`: the binding names no time. */
export function newestQuery(rows: RowsOfPath, unit: string): IntegrityQuery | null {
  return orderedQuery(rows, unit, quoteTable(rows.table));
}

/** The same among the newest rows of all units: an index on the time of the event is enough, whatever else there is. */
export function amongNewestQuery(rows: RowsOfPath, unit: string): IntegrityQuery | null {
  const { table } = rows;
  if (table.eventTime === undefined) return null;
  const column = quoteIdentifier(table.eventTime.column);
  const newest = `select * from ${quoteTable(table)} where ${column} is not null order by ${column} desc limit ${MOST_NEWEST}`;
  return orderedQuery(rows, unit, `(${newest})`);
}

function orderedQuery(rows: RowsOfPath, unit: string, from: string): IntegrityQuery | null {
  const { table } = rows;
  if (table.eventTime === undefined) return null;
  const column = `row.${quoteIdentifier(table.eventTime.column)}`;
  const own = pathOf(rows);
  return {
    sql: `select row.${quoteIdentifier(table.canonicalId.column)}::text as id from ${from} row
           where ${unitOf(table)} = $1 ${own.sql} and ${column} is not null order by ${column} desc limit 1`,
    values: [unit, ...own.values],
    index: createIndex(table, table.eventTime.column),
  };
}

/** An index that leads to the newest row of any unit. */
export function unitIndex(table: BoundTable): string {
  const { eventTime, unitColumn = '', unitNames } = table;
  const unit = unitNames === undefined ? `lower(${quoteIdentifier(unitColumn)}::text)` : quoteIdentifier(unitColumn);
  return `CREATE INDEX CONCURRENTLY ON ${quoteTable(table)} (${unit}, ${quoteIdentifier(eventTime?.column ?? '')});`;
}

/**
 * The rows of a table of the path's own that arrived first behind the switch, all at one instant: what one run wrote at once. `null`: the binding does not say
 * when rows arrive.
 */
export function firstBatchQuery(next: NextRows, unit: string): IntegrityQuery | null {
  const arrival = arrivalOf(next);
  if (arrival === null) return null;
  return {
    sql: `with arrived as (
            select row.${quoteIdentifier(next.table.canonicalId.column)}::text as id, ${arrival.at} as at
              from ${quoteTable(next.table)} row ${arrival.join}
             where ${arrival.at} > $2::timestamptz and ${unitOf(next.table)} = $1
          )
          select id, ${utcText('at')} as at from arrived where at = (select min(at) from arrived)`,
    values: [unit, next.since],
    index: createIndex(next.table, arrival.column),
  };
}

function arrivalOf({ table, path, dltSchema }: NextRows) {
  const { arrival } = table;
  if ('column' in arrival && (arrival.rule === 'column' || path === 'manual'))
    return { at: `row.${quoteIdentifier(arrival.column)}`, join: '', column: arrival.column };
  if (arrival.rule === 'none' || dltSchema === null) return null;
  const loads = quoteTable({ schema: dltSchema, table: '_dlt_loads' });
  return {
    at: 'loads.inserted_at',
    join: `join ${loads} loads on loads.load_id = row._dlt_load_id`,
    column: '_dlt_load_id',
  };
}

/** Which rows of a table that both paths write are the path's own; its value is `$2`. */
function pathOf({ table, path }: RowsOfPath): { readonly sql: string; readonly values: readonly string[] } {
  const rule = table.path;
  if (rule === undefined) return { sql: '', values: [] };
  if (rule.rule === 'load_id')
    return { sql: `and row._dlt_load_id is ${path === 'dlt' ? 'not ' : ''}null`, values: [] };
  return { sql: `and row.${quoteIdentifier(rule.column)}::text = $2`, values: [rule[path]] };
}

function unitOf({ unitColumn = '', unitNames }: BoundTable): string {
  const own = `row.${quoteIdentifier(unitColumn)}`;
  if (unitNames === undefined) return `lower(${own}::text)`;
  return `(select lower(names.${quoteIdentifier(unitNames.name)}::text) from ${quoteTable(unitNames)} names where names.${quoteIdentifier(unitNames.key)} = ${own} limit 1)`;
}
