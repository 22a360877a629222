import { z } from 'zod';

import { createIndex, unreadThrough } from './arrival-clause.ts';
import type { CatalogueTable } from './catalogue-table.ts';
import { findLeadingIndex } from './catalogue-table.ts';
import { countColumn, readRows } from './check-answers.ts';
import { findDltTable, listRootTables } from './dlt-tables.ts';
import type { Answers, DltSubject } from './integrity-check.ts';
import type { IntegrityQueries, IntegrityQuery } from './integrity-query.ts';
import type { LoadFact, LookContext } from './look-context.ts';
import { quoteTable, tableKey } from './quoted-name.ts';
import { compareLoadIds } from '../verification/load-id.ts';
import type { Measured } from '../verification/measured.ts';

/** A load id that rows carry and `_dlt_loads` does not have: the load runs, or it died. */
export interface OpenLoad {
  readonly loadId: string;
  /** By `tableKey`; `MOST_COUNTED` stands for as many or more. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Load ids that are looked for in a table, the newest first: nothing here grows with the table. */
export const MOST_IDS = 500;
/** Rows that are counted of one load in one table. */
export const MOST_COUNTED = 10_000;
const STATE_TABLE = '_dlt_pipeline_state';

const idSchema = z.object({ load_id: z.string(), rows: countColumn.nullable() });

/**
 * The newest load ids of each table. Where `_dlt_loads` has more than was read, the database leaves out those that completed. The same questions from every
 * check, so that they are asked once.
 */
export function askLoadIds(subject: DltSubject, context: LookContext): IntegrityQueries {
  const isCut = unreadThrough(subject.dltSchema, context) !== null;
  return Object.fromEntries(
    listTables(subject, context).map((table) => {
      const query = idsQuery(table);
      return [idsName(table), isCut ? withoutCompleted(query, subject) : query];
    }),
  );
}

function withoutCompleted({ sql, index = '' }: IntegrityQuery, { dltSchema: schema }: DltSubject): IntegrityQuery {
  const loads = { schema, table: '_dlt_loads' };
  return {
    sql: `select ids.load_id, ids.rows from (${sql}) ids
           where not exists (select from ${quoteTable(loads)} completed where completed.load_id::text = ids.load_id)`,
    index: `${index} ${createIndex(loads, 'load_id')}`,
  };
}

/** How many rows those have that did not complete, where the first question could not count them. */
export function askOpenRows(
  subject: DltSubject,
  answers: Answers,
  context: LookContext,
  loads: readonly LoadFact[],
): IntegrityQueries {
  return Object.fromEntries(
    listTables(subject, context).flatMap((table) => {
      const open = openIds(answers[idsName(table)], loads).filter(({ rows }) => rows === null);
      const ids = open.map(({ load_id: id }) => id).slice(0, MOST_OPEN);
      return ids.length === 0 ? [] : [[rowsName(table), rowsQuery(table, ids)]];
    }),
  );
}

const MOST_OPEN = 50;

/** What stands open, newest first, and the tables that could not be asked. */
export interface OpenLoads {
  readonly open: readonly OpenLoad[];
  readonly unread: readonly { readonly message: string; readonly remedy: string }[];
  readonly tableCount: number;
}

/** Rows of a load older than every one that `_dlt_loads` keeps: whether it completed cannot be told, since old rows of it may have been cleared. */
export function isBeforeKept({ loadId }: OpenLoad, loads: readonly LoadFact[]): boolean {
  return loads.length > 0 && loads.every((load) => compareLoadIds(load.loadId, loadId) < 0);
}

export function readOpenLoads(
  subject: DltSubject,
  answers: Answers,
  context: LookContext,
  loads: readonly LoadFact[],
): OpenLoads {
  const byId = new Map<string, Map<string, number>>();
  const unread = [];
  const tables = listTables(subject, context);
  for (const table of tables) {
    const counted = countOpen(table, answers, loads);
    if (!counted.measured) unread.push({ message: counted.message, remedy: counted.remedy });
    else
      for (const [id, rows] of counted.value) {
        byId.set(id, (byId.get(id) ?? new Map<string, number>()).set(tableKey(table), rows));
      }
  }
  const open = [...byId].map(([loadId, rows]) => ({ loadId, rows }));
  return { open: open.toSorted((a, b) => (a.loadId < b.loadId ? 1 : -1)), unread, tableCount: tables.length };
}

function countOpen(
  table: CatalogueTable,
  answers: Answers,
  loads: readonly LoadFact[],
): Measured<readonly (readonly [string, number])[]> {
  const ids = answers[idsName(table)];
  if (ids?.measured === false) return ids;
  const open = openIds(ids, loads);
  const later = answers[rowsName(table)];
  if (later?.measured === false) return later;
  const counts = later === undefined ? [] : rowsOf(later);
  const known = new Map(counts.map(({ load_id: id, rows }) => [id, rows ?? 0]));
  return {
    measured: true,
    value: open.map(({ load_id: id, rows }) => [id, rows ?? known.get(id) ?? MOST_COUNTED] as const),
  };
}

function openIds(answer: Answers[string] | undefined, loads: readonly LoadFact[]) {
  if (answer?.measured !== true) return [];
  const completed = new Set(loads.map(({ loadId }) => loadId));
  return rowsOf(answer).filter(({ load_id: id }) => !completed.has(id));
}

function rowsOf(answer: Answers[string]) {
  const read = readRows({ rows: answer }, { rows: idSchema });
  return read.measured ? read.value.rows : [];
}

/** The state's rows too: a load that brought nothing else may have died after them. */
function listTables(subject: DltSubject, context: LookContext): readonly CatalogueTable[] {
  const state = findDltTable(subject.dltSchema, STATE_TABLE, context);
  return [...listRootTables(subject, context), ...(state === null ? [] : [state])];
}

function idsName(table: CatalogueTable): string {
  return `load ids of ${tableKey(table)}`;
}

function rowsName(table: CatalogueTable): string {
  return `open rows of ${tableKey(table)}`;
}

/** With an index each id is one step down it, however many rows have it. Without one the whole table is grouped, where the gate allows that. */
function idsQuery(table: CatalogueTable): IntegrityQuery {
  const name = quoteTable(table);
  const index = createIndex(table, '_dlt_load_id');
  const method = findLeadingIndex(table, '_dlt_load_id')?.method;
  if (method !== 'btree')
    return {
      sql: `select row._dlt_load_id::text as load_id, count(*) as rows from ${name} row
             where row._dlt_load_id is not null group by 1 order by 1 desc limit ${MOST_IDS}`,
      index,
    };
  return {
    sql: `with recursive ids as (
            (select row._dlt_load_id as id, 1 as place from ${name} row where row._dlt_load_id is not null order by row._dlt_load_id desc limit 1)
            union all
            select older.id, ids.place + 1
              from ids
             cross join lateral (
               select row._dlt_load_id as id from ${name} row where row._dlt_load_id < ids.id order by row._dlt_load_id desc limit 1) older
             where ids.place < ${MOST_IDS})
          select id::text as load_id, null::bigint as rows from ids`,
    index,
  };
}

/** A range of one value, in order: a bare equality lets the planner read the table from its start where an id has many rows. */
function rowsQuery(table: CatalogueTable, ids: readonly string[]): IntegrityQuery {
  return {
    sql: `select l.load_id,
                 (select count(*)
                    from (select from ${quoteTable(table)} row
                           where row._dlt_load_id >= l.load_id and row._dlt_load_id <= l.load_id
                           order by row._dlt_load_id limit ${MOST_COUNTED}) few) as rows
            from unnest($1::text[]) as l (load_id)`,
    values: [ids],
    index: createIndex(table, '_dlt_load_id'),
  };
}
