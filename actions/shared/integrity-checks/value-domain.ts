import { z } from 'zod';

import { askRows, planOverArrivals } from '../integrity/arrived-rows.ts';
import type { ArrivedRows } from '../integrity/arrived-rows.ts';
import { countColumn, passAnswer, readRows, unmeasuredAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { findColumn } from '../integrity/catalogue-table.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import { quoteIdentifier } from '../integrity/quoted-name.ts';
import { faultyRowSchema, rowColumns } from '../integrity/row-fault.ts';

const EXPECTED = 'titles of 1 to 300 characters, no negative count, ratios from 0 to 1';
const REMEDY = 'Compare the rows with Reddit by their ids, and mend the writer.';

/** Values that Reddit does not give. Rows that a CHECK refused are not here: the census finds those (facts: source-system, 4.3.9). */
export const valueDomainCheck = defineCheck({
  id: 'value-domain',
  title: 'Values are in their domain',
  scope: 'table',
  kind: 'corruption',
  question: 'Does a row that arrived hold a value that Reddit does not give?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'an index on the arrival column',
  cost: 'O(w)',
  verdictRule:
    'warn: a new row has a title that is empty or longer than 300, a negative number of comments, or a ratio outside 0 to 1. Never fail: escaped titles are longer.',
  remedy: REMEDY,
  plan(subject, context) {
    const domains = boundDomains(subject);
    if (domains.length === 0)
      return { kind: 'skipped', reason: 'not-applicable', detail: 'the binding names no title, count or ratio' };
    return planOverArrivals(subject, context, {
      expected: EXPECTED,
      ask: (rows) => ({ values: valuesQuery(subject, rows) }),
    });
  },
  assess(subject, answers) {
    const rows = readRows(answers, { values: valueRowSchema });
    if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED)] };
    const [first] = rows.value.values;
    if (first === undefined) return { answers: [passAnswer(EXPECTED, 'all are')] };
    const counts = boundDomains(subject).flatMap(({ name }, index) => {
      const outside = first.counts[index] ?? 0;
      return outside === 0 ? [] : [`${name}: ${outside}`];
    });
    const keys = rows.value.values.map(({ key }) => key ?? 'no id').join(', ');
    return { answers: [warnAnswer(EXPECTED, counts.join(', '), { detail: `Such as ${keys}.`, remedy: REMEDY })] };
  },
});

const valueRowSchema = faultyRowSchema.extend({ counts: z.array(countColumn) });

/** The title's limit is Reddit's own. */
const DOMAINS = [
  ['title', (column: string) => `(char_length(${column}::text) > 300 or btrim(${column}::text) = '')`],
  ['numComments', (column: string) => `${column} < 0`],
  ['upvoteRatio', (column: string) => `not (${column} between 0 and 1)`],
] as const;

function boundDomains({
  table,
  catalogue,
}: TableSubject): readonly { readonly name: string; readonly condition: string }[] {
  return DOMAINS.flatMap(([field, condition]) => {
    const name = table.columns?.[field];
    const column = name === undefined ? undefined : findColumn(catalogue, name);
    if (column === undefined || !fits(field, column.type)) return [];
    return [{ name: column.name, condition: condition(`row.${quoteIdentifier(column.name)}`) }];
  });
}

/** A count that is stored as jsonb cannot be compared: the source system has such. */
function fits(field: (typeof DOMAINS)[number][0], type: string): boolean {
  return field === 'title' || /^(?:smallint|integer|bigint|numeric|real|double precision)/u.test(type);
}

function valuesQuery(subject: TableSubject, rows: ArrivedRows): IntegrityQuery {
  const conditions = boundDomains(subject).map(({ condition }) => condition);
  const counts = conditions.map((condition) => `count(*) filter (where ${condition}) over ()`);
  return askRows(
    rows,
    `select ${rowColumns(subject, rows)}, array[${counts.join(', ')}] as counts
       ${rows.from} and (${conditions.join(' or ')}) limit 10`,
  );
}
