import { z } from 'zod';

import { askRows, planOverArrivals } from '../integrity/arrived-rows.ts';
import type { ArrivedRows } from '../integrity/arrived-rows.ts';
import {
  countColumn,
  faultsAnswer,
  outcomeOf,
  passAnswer,
  readRows,
  unmeasuredAnswer,
} from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import { quoteIdentifier } from '../integrity/quoted-name.ts';
import { FAULT_LIMIT, faultyRowSchema, rowColumns, toFault } from '../integrity/row-fault.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'canonical id and required columns filled in every new row';
const REMEDY = 'Look the rows up by their keys, find the writer that left the column empty, and fill them from Reddit.';

/** Required columns that are empty in rows that arrived. NOT NULL in the catalogue is proof, and nothing is read. */
export const nullsCheck = defineCheck({
  id: 'nulls',
  title: 'Required columns are filled',
  scope: 'table',
  kind: 'corruption',
  question: 'Is the canonical id or a required column empty in a row that arrived?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'an index on the arrival column',
  cost: 'O(w)',
  verdictRule: 'fail: a new row has none. pass: no new row lacks one, or NOT NULL forbids it.',
  remedy: REMEDY,
  columns: checkedColumns,
  plan(subject, context) {
    const open = openColumns(subject);
    if (open.length === 0)
      return {
        kind: 'answered',
        answers: [passAnswer(EXPECTED, `NOT NULL forbids it: ${checkedColumns(subject).join(', ')}`)],
      };
    return planOverArrivals(subject, context, {
      expected: EXPECTED,
      ask: (rows) => ({ nulls: nullsQuery(subject, rows) }),
    });
  },
  assess(subject, answers, context) {
    const rows = readRows(answers, { nulls: nullRowSchema });
    if (!rows.measured) return outcomeOf(unmeasuredAnswer(rows, EXPECTED));
    const { nulls } = rows.value;
    const total = nulls[0]?.total ?? 0;
    const counts = openColumns(subject).flatMap((column, index) => {
      const empty = nulls[0]?.counts[index] ?? 0;
      return empty === 0 ? [] : [`${column}: ${empty}`];
    });
    return outcomeOf(
      faultsAnswer({
        expected: EXPECTED,
        none: 'none is empty',
        some: `${count(total, 'new row')} with an empty column (${counts.join(', ')})`,
        faults: nulls.map((row) => toFault(row, subject, context)),
        faultCount: total,
        remedy: REMEDY,
      }),
    );
  },
});

const nullRowSchema = faultyRowSchema.extend({ counts: z.array(countColumn) });

function checkedColumns({ table }: TableSubject): readonly string[] {
  return [...new Set([table.canonicalId.column, ...table.requiredColumns])];
}

function openColumns(subject: TableSubject): readonly string[] {
  const forbidden = new Set(subject.catalogue.columns.filter(({ isNullable }) => !isNullable).map(({ name }) => name));
  return checkedColumns(subject).filter((column) => !forbidden.has(column));
}

function nullsQuery(subject: TableSubject, rows: ArrivedRows): IntegrityQuery {
  const nulls = openColumns(subject).map((column) => `row.${quoteIdentifier(column)} is null`);
  const counts = nulls.map((isNull) => `count(*) filter (where ${isNull}) over ()`);
  return askRows(
    rows,
    `select ${rowColumns(subject, rows)}, array[${counts.join(', ')}] as counts
       ${rows.from} and (${nulls.join(' or ')}) limit ${FAULT_LIMIT}`,
  );
}
