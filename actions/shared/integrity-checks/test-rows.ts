import { z } from 'zod';

import { askRows, planOverArrivals } from '../integrity/arrived-rows.ts';
import type { ArrivedRows } from '../integrity/arrived-rows.ts';
import { faultsAnswer, readRows, unmeasuredAnswer, warnAnswer } from '../integrity/check-answers.ts';
import { findColumn } from '../integrity/catalogue-table.ts';
import { eventInstant } from '../integrity/event-time-clause.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { TableSubject } from '../integrity/integrity-check.ts';
import type { IntegrityQuery } from '../integrity/integrity-query.ts';
import { quoteIdentifier } from '../integrity/quoted-name.ts';
import { FAULT_LIMIT, faultyRowSchema, rowColumns, toFault } from '../integrity/row-fault.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'no row of mock data';
const REMEDY = 'Delete the rows by their keys, and run the collector without its test mode.';

/** Rows that the pipeline's mock mode invents: 1,227 of 1,227 analyses were such in the source system (facts: source-system, 3.3 and 4.3.1). */
export const testRowsCheck = defineCheck({
  id: 'test-rows',
  title: 'No mock data in production',
  scope: 'table',
  kind: 'corruption',
  question: 'Did a row of mock data arrive?',
  runbook: 'When to roll back: data loss or corruption detected',
  needs: 'an index on the arrival column',
  cost: 'O(w)',
  verdictRule:
    'fail: an id test_<number> (Reddit has none with an underscore), its url, or two weaker marks at once. warn: the author test_user or the mock title alone, which a person may have.',
  remedy: REMEDY,
  columns: ({ table }) => [table.canonicalId.column],
  plan: (subject, context) =>
    planOverArrivals(subject, context, {
      expected: EXPECTED,
      ask: (rows) => ({ mock: mockQuery(subject, rows) }),
    }),
  assess(subject, answers, context) {
    const rows = readRows(answers, { mock: mockRowSchema });
    if (!rows.measured) return { answers: [unmeasuredAnswer(rows, EXPECTED)] };
    const proven = rows.value.mock.filter(({ is_proven: isProven }) => isProven);
    const total = proven.length === 0 ? 0 : (rows.value.mock[0]?.total ?? 0) - (rows.value.mock.length - proven.length);
    const suspected = rows.value.mock.length - proven.length;
    if (proven.length === 0 && suspected > 0) {
      const observed = `${count(suspected, 'new row')} by test_user or with the title of the mock data, and no other mark of it`;
      return { answers: [warnAnswer(EXPECTED, observed, { remedy: 'Look at them: a person may have written them.' })] };
    }
    return {
      answers: [
        faultsAnswer({
          expected: EXPECTED,
          none: 'none',
          some: `${count(total, 'new row')} of mock data`,
          faults: proven.map((row) => toFault(row, subject, context)),
          faultCount: total,
          remedy: REMEDY,
        }),
      ],
    };
  },
});

const mockRowSchema = faultyRowSchema.extend({ is_proven: z.boolean() });

/** `test_<i>`, later `test_<subreddit>_<i>`; scoring puts `opp_` before the id of a post. */
const MOCK_ID = '^(t[1-6]_|opp_)?test_[0-9]+(_[0-9]+)?$';
const MOCK_URL = '^(https?://[a-z.]*reddit\\.com)?/(r/[^/]+/)?comments/test_[0-9]';
const MOCK_AUTHOR = 'test_user';
/** The one of the five titles that is known by its words. */
const MOCK_TITLE = 'Manual processes are so tedious and annoying';
/** The mock data count up from 1704067200; by what step is not known, so three days are left to it. */
const MOCK_SINCE = '2024-01-01T00:00:00Z';
const MOCK_UNTIL = '2024-01-04T00:00:00Z';

/** Ids of posts in this table: its own, and those by which it refers to others. */
function idColumns({ table, catalogue }: TableSubject): readonly string[] {
  const names = new Set([table.canonicalId.column, ...table.parents.map(({ column }) => column)]);
  return [...names].filter((name) => findColumn(catalogue, name) !== undefined);
}

function mockQuery(subject: TableSubject, rows: ArrivedRows): IntegrityQuery {
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${rows.values.length + values.push(value)}`;
  const id = place(MOCK_ID);
  const proofs = [
    ...idColumns(subject).map((name) => `coalesce(row.${quoteIdentifier(name)}::text ~ ${id}, false)`),
    ...boundTexts(subject, ['url', 'permalink']).map((text) => `coalesce(${text} ~ '${MOCK_URL}', false)`),
  ];
  const marks = [
    ...boundTexts(subject, ['author']).map((text) => `coalesce(${text} = ${place(MOCK_AUTHOR)}, false)`),
    ...boundTexts(subject, ['title']).map((text) => `coalesce(${text} = ${place(MOCK_TITLE)}, false)`),
  ];
  const weight = [...marks, ...(marks.length === 0 ? [] : mockTimes(subject))]
    .map((mark) => `(${mark})::int`)
    .join(' + ');
  const byMarks = marks.length === 0 ? [] : [`((${marks.join(' or ')}) and ${weight} >= 2)`];
  return askRows(
    rows,
    `select ${rowColumns(subject, rows)}, (${[...proofs, ...byMarks].join(' or ')}) as is_proven
       ${rows.from} and (${[...proofs, ...marks].join(' or ')}) order by is_proven desc limit ${FAULT_LIMIT}`,
    values,
  );
}

function boundTexts(
  { table, catalogue }: TableSubject,
  fields: readonly ('author' | 'title' | 'url' | 'permalink')[],
): readonly string[] {
  const names = fields.map((field) => table.columns?.[field]);
  return names.flatMap((name) =>
    name !== undefined && findColumn(catalogue, name) !== undefined ? [`row.${quoteIdentifier(name)}::text`] : [],
  );
}

function mockTimes({ table, catalogue }: TableSubject): readonly string[] {
  if (table.eventTime === undefined || findColumn(catalogue, table.eventTime.column) === undefined) return [];
  const at = eventInstant(table.eventTime);
  return [`coalesce(${at} >= '${MOCK_SINCE}'::timestamptz and ${at} < '${MOCK_UNTIL}'::timestamptz, false)`];
}
