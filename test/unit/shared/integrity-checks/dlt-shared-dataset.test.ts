import { expect, test } from 'vitest';

import { dltSharedDatasetCheck } from '../../../../actions/shared/integrity-checks/dlt-shared-dataset.ts';
import { aDltSubject, aDltTable, aLoad, answersOf, instantAt, judgeDlt } from '../../../support/a-dlt-subject.ts';

const DAY = 24 * 60;
const pipeline = (name: string, first: number, last: number) => ({
  name,
  first_at: instantAt(first),
  last_at: instantAt(last),
});

test.each([
  ['one pipeline', [pipeline('a', 30 * DAY, 1)], 'pass'],
  ['two of this week', [pipeline('b', DAY, 1), pipeline('a', 5 * DAY, 2 * DAY)], 'fail'],
  ['one that was left before the other began', [pipeline('b', 15 * DAY, 1), pipeline('a', 30 * DAY, 16 * DAY)], 'pass'],
  ['two in turn', [pipeline('b', 20 * DAY, 1), pipeline('a', 30 * DAY, 16 * DAY)], 'fail'],
])('states of %s', (_, pipelines, verdict) => {
  const { answers } = judgeDlt(dltSharedDatasetCheck, aDltSubject({ loads: [aLoad(5)] }), answersOf({ pipelines }));
  expect(answers).toMatchObject([{ verdict }]);
});

test.each([
  [aLoad(60, { schemaName: 'other' }), 'warn'],
  [aLoad(8 * DAY, { schemaName: 'other' }), 'pass'],
])('loads of two schema names of one pipeline warn while both load', (other, verdict) => {
  const subject = aDltSubject({ loads: [aLoad(5), other] });
  const { answers } = judgeDlt(dltSharedDatasetCheck, subject, answersOf({ pipelines: [pipeline('a', DAY, 1)] }));
  expect(answers).toMatchObject([{ verdict }]);
});

test.each([
  [[{ load_id: '1', rows: '3' }], 'pass'],
  [
    [
      { load_id: '2', rows: '3' },
      { load_id: '1', rows: '4' },
    ],
    'fail',
  ],
])('staging is emptied by each load, so two loads in it ran at once', (rows, verdict) => {
  const subject = aDltSubject({ tables: [aDltTable({ schema: 'reddit_harbor_staging' })] });
  const answers = answersOf({ pipelines: [], 'reddit_harbor_staging.submissions': rows });
  expect(judgeDlt(dltSharedDatasetCheck, subject, answers).answers).toMatchObject([{ verdict }]);
});
