import { expect, test } from 'vitest';

import { wrongSchemaCheck } from '../../../../actions/shared/integrity-checks/wrong-schema.ts';
import type { Answers, DatasetSubject } from '../../../../actions/shared/integrity/integrity-check.ts';
import { LEAST_LOADS } from '../../../../actions/shared/integrity/look-context.ts';
import { aTableSubject, UNMEASURED, verdictsOf } from '../../../support/a-table-subject.ts';
import { datasetsOf, SUBMISSIONS_BY_GENERATION } from '../../../support/source-tables.ts';

const LOAD = {
  loadId: '1795600000.5',
  schemaName: 'reddit_harbor_collection',
  status: 0,
  insertedAt: '2026-11-25T10:00:00.000000Z',
};
const column = { name: '_dlt_load_id', type: 'text', isNullable: false };
const { subject: table, context } = aTableSubject({
  datasets: datasetsOf(SUBMISSIONS_BY_GENERATION.C),
  catalogue: { columns: [column] },
  loads: new Map([['reddit_harbor', [LOAD]]]),
});
const subject: DatasetSubject = { dataset: table.dataset, tables: [table] };
const rows = (...value: readonly object[]) => ({ measured: true as const, value: value.map((row) => ({ ...row })) });
const STAGING = { schema: 'reddit_harbor_staging', table: 'submissions', has_loads: false, has_key: true };
const ELSEWHERE = { schema: 'public', table: 'submissions', has_loads: true, has_key: true };
const landed = (number: number) => rows({ load_id: LOAD.loadId, rows: String(number) });
const judge = (answers: Answers) => wrongSchemaCheck.assess(subject, answers, context);

test.each<[string, Answers, string]>([
  ['the bound table has rows', { twins: rows(STAGING), bound: rows({ found: true }) }, 'pass'],
  [
    'rows stayed in staging',
    { twins: rows(STAGING), bound: rows({ found: false }), 'rows of reddit_harbor_staging.submissions': landed(50) },
    'fail',
  ],
  [
    'a few rows stayed in staging',
    { twins: rows(STAGING), bound: rows({ found: false }), 'rows of reddit_harbor_staging.submissions': landed(4) },
    'warn',
  ],
  ['rows are in another schema', { twins: rows(ELSEWHERE), 'rows of public.submissions': landed(50) }, 'fail'],
  ['nothing is anywhere', { twins: rows(STAGING, ELSEWHERE), bound: rows({ found: false }) }, 'pass'],
  ['the bound table could not be searched', { twins: rows(STAGING), bound: UNMEASURED }, 'unknown'],
  ['the other could not be searched', { twins: rows(ELSEWHERE), 'rows of public.submissions': UNMEASURED }, 'unknown'],
])('%s', (_, answers, verdict) => {
  expect(verdictsOf(judge(answers))).toEqual([verdict]);
});

test('nothing more is asked where the bound table has rows', () => {
  expect(wrongSchemaCheck.followUp?.(subject, { twins: rows(STAGING), bound: rows({ found: true }) }, context)).toEqual(
    {},
  );
});

test('staging is searched for finished loads alone, elsewhere for loads of the same pipeline', () => {
  const queries =
    wrongSchemaCheck.followUp?.(subject, { twins: rows(STAGING, ELSEWHERE), bound: rows({ found: false }) }, context) ??
    {};
  expect(Object.values(queries).map(({ values }) => values?.at(-1))).toEqual([
    [LOAD.loadId],
    ['reddit_harbor_collection'],
  ]);
});

test('a table that is bound as written by dlt is where its rows belong', () => {
  const both = aTableSubject({
    datasets: datasetsOf(SUBMISSIONS_BY_GENERATION.C, SUBMISSIONS_BY_GENERATION.B),
    loads: context.loads,
  });
  const asked = wrongSchemaCheck.followUp?.(subject, { twins: rows(ELSEWHERE) }, both.context);
  expect(asked).toEqual({});
});

test('every finished load of the window is looked for, however many there are', () => {
  const loads = Array.from({ length: 30 }, (_, index) => ({ ...LOAD, loadId: `1795600000.${index}` }));
  const many = { ...context, loads: new Map([['reddit_harbor', loads]]) };
  const ids = loads.map(({ loadId }) => loadId);
  expect(wrongSchemaCheck.plan(subject, many)).toMatchObject({ queries: { bound: { values: [ids] } } });
  const none = { twins: rows(STAGING), bound: rows({ found: false }) };
  expect(Object.values(wrongSchemaCheck.followUp?.(subject, none, many) ?? {})).toMatchObject([{ values: [ids] }]);
});

test('where more loads completed in the window than are read, rows may be of those', () => {
  const loads = Array.from({ length: LEAST_LOADS }, () => LOAD);
  const many = { ...context, loads: new Map([['reddit_harbor', loads]]) };
  const outcome = wrongSchemaCheck.assess(subject, { twins: rows(STAGING), bound: rows({ found: false }) }, many);
  expect(verdictsOf(outcome)).toEqual(['unknown']);
});
