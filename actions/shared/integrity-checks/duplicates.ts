import { z } from 'zod';

import { askRows, planOverArrivals } from '../integrity/arrived-rows.ts';
import type { ArrivedRows } from '../integrity/arrived-rows.ts';
import { createIndex } from '../integrity/arrival-clause.ts';
import type { CatalogueIndex } from '../integrity/catalogue-table.ts';
import { findColumn } from '../integrity/catalogue-table.ts';
import { countColumn, faultsAnswer, passAnswer, unmeasuredAnswer } from '../integrity/check-answers.ts';
import { utcText } from '../integrity/event-time-clause.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { Answers, CheckOutcome, Fault, TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import type { LookContext } from '../integrity/look-context.ts';
import { quoteIdentifier, quoteTable } from '../integrity/quoted-name.ts';
import {
  canonicalText,
  FAULT_LIMIT,
  fullnamePrefix,
  loadedAt,
  loadIdText,
  normalId,
  pathMark,
  pathOf,
  unitText,
} from '../integrity/row-fault.ts';
import { unitKey } from '../routing/unit-key.ts';
import { count } from '../markdown/count.ts';
import { declaredPattern, otherFormsGauge } from './id-format.ts';

const EXPECTED = 'each canonical id once';
const REMEDY =
  'Keep one row of each id (the one that other tables refer to), delete the rest, and add a unique index on the canonical id.';

/**
 * The canonical id twice, whatever the table's own key is: grouping by a primary key of UUIDs finds nothing (facts: source-system, 4.1). Proven by the
 * catalogue where it can be, else each new id is looked up in all history by an index, in every form in which it may be stored.
 */
export const duplicatesCheck = defineCheck({
  id: 'duplicates',
  title: 'No post is there twice',
  scope: 'table',
  kind: 'duplicates',
  question: 'Is the canonical id of a row that arrived there twice?',
  runbook: 'When to roll back: duplicate records created',
  needs: 'a unique index on the canonical id, or an index on it and one on the arrival column',
  cost: 'O(w log N)',
  verdictRule:
    'fail: an id is there twice, in one form or in several. pass: no new id is; a unique index proves it for ids in the declared form. Empty ids are the matter of nulls.',
  remedy: REMEDY,
  columns: ({ table }) => [table.canonicalId.column],
  plan(subject, context) {
    const proof = findProof(subject);
    if (proof !== undefined && !hasForms(subject))
      return {
        kind: 'answered',
        answers: [passAnswer(EXPECTED, `the unique index ${proof.name} forbids a second row`)],
      };
    const isProven = proof !== undefined && isSingleForm(subject, context);
    return planOverArrivals(subject, context, {
      expected: EXPECTED,
      ask: (rows) => {
        if (rows.isBounded) return { all: groupQuery(subject, rows) };
        if (!mayProbe(subject)) return { all: joinQuery(subject, rows), window: groupQuery(subject, rows) };
        return { all: probeQuery(subject, isProven ? ofOtherForm(subject, rows) : rows, context) };
      },
    });
  },
  assess: (subject, answers, context) => assess(subject, answers, context),
});

const doubleSchema = z.object({
  key: z.string(),
  unit: z.string().nullable(),
  arrived_at: z.string().nullable(),
  load_id: z.string().nullable(),
  mark: z.string().nullable(),
  total: countColumn,
});
type Double = z.output<typeof doubleSchema>;

/** Where the whole history could not be searched, ids that are twice within the window are proven all the same. */
function assess(subject: TableSubject, answers: Answers, context: LookContext): CheckOutcome {
  const { all, window } = answers;
  const measured = all?.measured === true ? all : window;
  const doubles = measured?.measured === true ? z.array(doubleSchema).parse(measured.value) : [];
  if (all?.measured === false && doubles.length === 0) return { answers: [unmeasuredAnswer(all, EXPECTED)] };
  const total = doubles[0]?.total ?? 0;
  return {
    answers: [
      faultsAnswer({
        expected: EXPECTED,
        none: 'no new id is there twice',
        some: `${count(total, 'id')} more than once`,
        faults: doubles.map((row) => toDoubleFault(row, subject, context)),
        faultCount: total,
        remedy: REMEDY,
        ...(all?.measured === false ? { detail: `Within the new rows alone; in all history: ${all.message}` } : {}),
      }),
    ],
  };
}

function toDoubleFault(row: Double, subject: TableSubject, context: LookContext): Fault {
  const arrivedAt = loadedAt(row.load_id, subject, context) ?? row.arrived_at;
  const path = pathOf(row.mark, subject);
  return {
    key: row.key,
    ...(row.unit === null ? {} : { unit: unitKey(row.unit) }),
    ...(arrivedAt === null ? {} : { arrivedAt }),
    ...(path === null ? {} : { path }),
  };
}

/** Whether the same post can stand there in two forms, which a unique index would let pass. */
function hasForms(subject: TableSubject): boolean {
  return isText(subject) && subject.table.canonicalId.form !== 'opaque';
}

/** Whether all rows of earlier looks have the declared form: a baseline read them all, and no look has found another since. */
function isSingleForm(subject: TableSubject, { memory }: LookContext): boolean {
  return !hasForms(subject) || memory.gauges.get(otherFormsGauge(subject)) === 0;
}

/** Of rows in the declared form a unique index proves enough. */
function ofOtherForm(subject: TableSubject, rows: ArrivedRows): ArrivedRows {
  const pattern = `$${rows.values.length + 1}`;
  return {
    ...rows,
    from: `${rows.from} and ${canonicalText(subject.table)} !~ ${pattern}`,
    values: [...rows.values, declaredPattern(subject)],
  };
}

function isText({ table, catalogue }: TableSubject): boolean {
  return /^(?:text|character|citext)/u.test(findColumn(catalogue, table.canonicalId.column)?.type ?? '');
}

/** A unique index on the id alone. One that leaves out the rows without id forbids as much: empty ids are no duplicates. */
function findProof({ table, catalogue }: TableSubject): CatalogueIndex | undefined {
  const { column } = table.canonicalId;
  return catalogue.indexes.find(
    (index) =>
      index.isUnique && index.isValid && index.isImmediate && index.keys.length === 1 && startsWith(index, column),
  );
}

/** Whether an equal id can be found by an index. A view has none of its own: the planner decides, and the gate refuses a scan. */
function mayProbe({ table, catalogue }: TableSubject): boolean {
  const { column } = table.canonicalId;
  if (catalogue.kind === 'view') return true;
  return catalogue.indexes.some(
    (index) => index.isValid && ['btree', 'hash'].includes(index.method) && startsWith(index, column),
  );
}

function startsWith({ keys, predicate }: CatalogueIndex, column: string): boolean {
  const isWhole =
    predicate === null || [`(${column} IS NOT NULL)`, `(${quoteIdentifier(column)} IS NOT NULL)`].includes(predicate);
  return isWhole && keys[0]?.isExpression === false && keys[0].text === column;
}

/** What is selected of each id, newest row's time and load; `total` before the limit. */
function grouped(subject: TableSubject, rows: ArrivedRows): string {
  const { table } = subject;
  const id = canonicalText(table);
  const arrived = rows.arrivedAt === null ? 'null::timestamptz' : rows.arrivedAt;
  return `select ${normalId(id, table.canonicalId.form)} as key, count(*) as copies, min(${id}) as first_form, max(${id}) as last_form,
                 min(${unitText(table)}) as unit, max(${arrived}) as arrived, max(${loadIdText(subject)}) as load_id, max(${pathMark(subject)}) as mark
            ${rows.from} and btrim(${id}) <> ''
           group by 1`;
}

const SELECTED = `key, unit, ${utcText('arrived')} as arrived_at, load_id, mark, count(*) over () as total`;

/**
 * Each new id looked up by the index, at most two matches. This shape keeps its plan; EXISTS with the identity of a row flips (facts: integrity, 2a).
 */
function probeQuery(subject: TableSubject, rows: ArrivedRows, context: LookContext): IntegrityQuery {
  const name = `other.${quoteIdentifier(subject.table.canonicalId.column)}`;
  const match = isText(subject)
    ? `${name} = any(${storedForms(subject, context)})`
    : `${name}::text = fresh.first_form`;
  return askRows(
    rows,
    `select ${SELECTED}
       from (${grouped(subject, rows)}) fresh
      cross join lateral (
        select count(*) as matches
          from (select from ${quoteTable(subject.table)} other where ${match} limit 2) two) found
      where copies > 1 or matches > 1
      limit ${FAULT_LIMIT}`,
  );
}

/**
 * As it stands there and in the declared form; where the table may hold others, bare and with Reddit's prefix, in lower and in upper case. What is the
 * same is searched once.
 */
function storedForms(subject: TableSubject, context: LookContext): string {
  const asStored = 'fresh.first_form, fresh.last_form';
  const prefix = fullnamePrefix(subject.dataset);
  const fullname = `'${prefix}' || fresh.key`;
  if (!hasForms(subject)) return `array[${asStored}]`;
  if (isSingleForm(subject, context))
    return `array[${asStored}, ${subject.table.canonicalId.form === 'bare' ? 'fresh.key' : fullname}]`;
  return `array[${asStored}, fresh.key, ${fullname}, upper(fresh.key), upper(${fullname}), '${prefix}' || upper(fresh.key)]`;
}

/** Without an index: one pass over the table, which the gate allows where it is small. */
function joinQuery(subject: TableSubject, rows: ArrivedRows): IntegrityQuery {
  const other = normalId(canonicalText(subject.table, 'other'), subject.table.canonicalId.form);
  const { index: _arrival, ...query } = askRows(
    rows,
    `select ${SELECTED}
       from (${grouped(subject, rows)}) fresh
       join (select ${other} as other_key, count(*) as matches from ${quoteTable(subject.table)} other group by 1) every on other_key = key
      where matches > 1
      limit ${FAULT_LIMIT}`,
  );
  return { ...query, index: createIndex(subject.table, subject.table.canonicalId.column) };
}

function groupQuery(subject: TableSubject, rows: ArrivedRows): IntegrityQuery {
  return askRows(
    rows,
    `select ${SELECTED} from (${grouped(subject, rows)}) fresh where copies > 1 limit ${FAULT_LIMIT}`,
  );
}
