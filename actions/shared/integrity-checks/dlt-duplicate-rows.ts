import { z } from 'zod';

import { createIndex, manyLoads } from '../integrity/arrival-clause.ts';
import type { CatalogueTable } from '../integrity/catalogue-table.ts';
import { findColumn, findUniqueIndex } from '../integrity/catalogue-table.ts';
import { countColumn, faultsAnswer, passAnswer, readRows, unmeasuredAnswer } from '../integrity/check-answers.ts';
import { listRootTables, readLoadFacts } from '../integrity/dlt-tables.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckAnswer, DltSubject, Fault } from '../integrity/integrity-check.ts';
import type { IntegrityQueries, IntegrityQuery } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { askLoadIds, readOpenLoads } from '../integrity/open-loads.ts';
import { quoteIdentifier, quoteTable, tableKey } from '../integrity/quoted-name.ts';
import { FAULT_LIMIT } from '../integrity/row-fault.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'each _dlt_id once';
const REMEDY =
  'Keep one row of each _dlt_id, delete the other, then make the index that forbids it: CREATE UNIQUE INDEX';

/**
 * A job that is loaded again after a crash writes the same rows under the same load and the same `_dlt_id` (facts: integrity, 3c). dlt's unique index
 * forbids that; a table that got dlt's columns by hand has none. The same post under two loads is the matter of `duplicates`.
 */
export const dltDuplicateRowsCheck = defineCheck({
  id: 'dlt-duplicate-rows',
  title: 'No job of dlt was loaded twice',
  scope: 'dlt',
  kind: 'duplicates',
  question: 'Is a row of dlt there twice under one _dlt_id?',
  runbook: 'When to roll back: duplicate records created',
  needs: "dlt's unique index on _dlt_id; without it an index on _dlt_load_id",
  cost: 'O(w)',
  verdictRule:
    'fail: a _dlt_id is there twice among the rows of the loads of the window and of those that did not complete since. pass: a unique index forbids it, or none is. unknown: a nested table without the index that is too large to be read, or more loads in the window than are read.',
  remedy: REMEDY,
  plan(subject, context) {
    const open = unproven(subject, context);
    const loads = readLoadFacts(subject, context);
    if (!loads.measured) return { kind: 'unknown', message: loads.message, remedy: loads.remedy };
    if (open.length === 0)
      return { kind: 'answered', answers: [passAnswer(EXPECTED, 'a unique index on each table forbids a second row')] };
    const { dltSchema } = subject;
    const unread = context.isBaseline ? null : manyLoads({ dltSchema, after: firstAfter(subject) }, context);
    return unread ?? { kind: 'ask', queries: askLoadIds(subject, context) };
  },
  followUp(subject, answers, context): IntegrityQueries {
    const ids = newIds(subject, answers, context);
    return Object.fromEntries(
      unproven(subject, context).map((table) => [tableKey(table), queryOf(table, ids, context)]),
    );
  },
  assess(subject, answers, context) {
    const judged = unproven(subject, context).map((table) => judge(table, answers));
    const bad = judged.filter(({ verdict }) => verdict !== 'pass');
    return { answers: bad.length > 0 ? bad : [passAnswer(EXPECTED, 'none among the new rows')] };
  },
});

const doubleSchema = z.object({ key: z.string(), total: countColumn });

/** Tables of which the catalogue does not prove it: root tables, and nested ones, which carry no load of their own. */
function unproven(subject: DltSubject, context: LookContext): readonly CatalogueTable[] {
  const nested = [...context.tables.values()].filter(
    (table) => table.schema === subject.dltSchema && findColumn(table, '_dlt_parent_id') !== undefined,
  );
  return [...new Set([...listRootTables(subject, context), ...nested])].filter(
    (table) => findColumn(table, '_dlt_id') !== undefined && findUniqueIndex(table, '_dlt_id') === undefined,
  );
}

/** Both copies have one load: it suffices to look within the new ones, completed or not. */
function queryOf(table: CatalogueTable, newest: readonly string[], context: LookContext): IntegrityQuery {
  const hasLoad = findColumn(table, '_dlt_load_id') !== undefined;
  const ids = hasLoad && !context.isBaseline ? newest : null;
  const condition = ids === null ? '' : 'and row._dlt_load_id = any($1::text[])';
  return {
    sql: `select key, count(*) over () as total
            from (select row._dlt_id::text as key from ${quoteTable(table)} row where row._dlt_id is not null ${condition} group by 1 having count(*) > 1) doubles
           limit ${FAULT_LIMIT}`,
    ...(ids === null ? {} : { values: [ids] }),
    index: hasLoad ? createIndex(table, '_dlt_load_id') : uniqueIndex(table),
    ...(context.isBaseline ? { isBounded: true } : {}),
  };
}

function newIds(subject: DltSubject, answers: Answers, context: LookContext): readonly string[] {
  const loads = context.loads.get(subject.dltSchema) ?? [];
  const after = firstAfter(subject);
  const completed = loads.filter(({ insertedAt }) => insertedAt > after).map(({ loadId }) => loadId);
  const { open } = readOpenLoads(subject, answers, context, loads);
  return [...completed, ...open.map(({ loadId }) => loadId)];
}

/** Where the first window of its tables begins; behind everything where none is bound. */
function firstAfter({ tables }: DltSubject): string {
  return tables.map(({ window }) => window.after).toSorted()[0] ?? '';
}

function judge(table: CatalogueTable, answers: Answers): CheckAnswer {
  const answer = answers[tableKey(table)];
  const read = readRows({ rows: answer ?? { measured: true, value: [] } }, { rows: doubleSchema });
  const about = { table: tableKey(table) };
  if (!read.measured) return { ...unmeasuredAnswer(read, EXPECTED), ...about };
  const doubles = read.value.rows;
  const total = doubles[0]?.total ?? 0;
  const faults = doubles.map(({ key }): Fault => ({ key, path: 'dlt' }));
  const remedy = `${REMEDY} CONCURRENTLY ON ${quoteTable(table)} ("_dlt_id");`;
  const some = `${count(total, 'row')} of ${tableKey(table)} more than once`;
  return {
    ...faultsAnswer({ expected: EXPECTED, none: 'none among the new rows', some, faults, faultCount: total, remedy }),
    ...about,
  };
}

function uniqueIndex(table: CatalogueTable): string {
  return `CREATE UNIQUE INDEX CONCURRENTLY ON ${quoteTable(table)} (${quoteIdentifier('_dlt_id')});`;
}
