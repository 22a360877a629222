import { expect, test } from 'vitest';

import { dltDuplicateRowsCheck } from '../../../../actions/shared/integrity-checks/dlt-duplicate-rows.ts';
import { LEAST_LOADS } from '../../../../actions/shared/integrity/look-context.ts';
import {
  aDltSubject,
  aDltTable,
  aLoad,
  answersOf,
  instantAt,
  judgeDlt,
  loadIdAt,
  openRows,
} from '../../../support/a-dlt-subject.ts';
import { anIndex } from '../../../support/a-table-subject.ts';

const open = { indexes: [anIndex('_dlt_load_id', { isUnique: false })] };

test('the unique index is proof: nothing is asked', () => {
  const { subject, context } = aDltSubject();
  expect(dltDuplicateRowsCheck.plan(subject, context)).toMatchObject({
    kind: 'answered',
    answers: [{ verdict: 'pass' }],
  });
});

test('without it the rows of new loads are asked for, completed or not', () => {
  const { subject, context } = aDltSubject({ submissions: open, loads: [aLoad(30), aLoad(3_000)] });
  const queries = dltDuplicateRowsCheck.followUp?.(subject, openRows({ [loadIdAt(5)]: 2 }), context);
  expect(queries?.['reddit_harbor.submissions']).toMatchObject({ values: [[loadIdAt(30), loadIdAt(5)]] });
});

test('a nested table without it is asked as a whole, by the gate, and names the index', () => {
  const column = (name: string) => ({ name, type: 'character varying', isNullable: false });
  const nested = aDltTable({
    table: 'submissions__tags',
    columns: ['_dlt_parent_id', '_dlt_id'].map(column),
    indexes: [],
  });
  const { subject, context } = aDltSubject({ tables: [nested] });
  expect(dltDuplicateRowsCheck.followUp?.(subject, {}, context)).toEqual({
    'reddit_harbor.submissions__tags': {
      sql: expect.not.stringContaining('_dlt_load_id'),
      index: 'CREATE UNIQUE INDEX CONCURRENTLY ON "reddit_harbor"."submissions__tags" ("_dlt_id");',
    },
  });
});

test.each([
  [[], 'pass'],
  [[{ key: 'x', total: '1' }], 'fail'],
])('rows %o', (rows, verdict) => {
  const subject = aDltSubject({ submissions: open });
  const { answers } = judgeDlt(dltDuplicateRowsCheck, subject, answersOf({ 'reddit_harbor.submissions': rows }));
  expect(answers).toMatchObject([{ verdict }]);
});

test('where more loads completed in the window than are read, the rows of some were not looked at', () => {
  const loads = Array.from({ length: LEAST_LOADS }, () => aLoad(30));
  const { subject, context } = aDltSubject({ submissions: open, loads });
  expect(dltDuplicateRowsCheck.plan(subject, context)).toMatchObject({
    kind: 'unknown',
    message: expect.stringContaining('the newest 5,000 of reddit_harbor._dlt_loads'),
  });
  expect(dltDuplicateRowsCheck.plan(subject, { ...context, loadsSince: instantAt(60 * 48) }).kind).toBe('ask');
  expect(dltDuplicateRowsCheck.plan(subject, { ...context, isBaseline: true }).kind).toBe('ask');
});
