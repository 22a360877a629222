import { expect, test } from 'vitest';

import { testRowsCheck } from '../../../../actions/shared/integrity-checks/test-rows.ts';
import { POSTS_DATASETS } from '../../../support/posts-dataset.ts';
import { aFaultyRow, assessRows, aTableSubject, sqlOf } from '../../../support/a-table-subject.ts';

test('what is proven fails, without the rows that are merely suspected', () => {
  const mock = [
    aFaultyRow({ key: 'test_0', total: '3', is_proven: true }),
    aFaultyRow({ key: 'abc', total: '3', is_proven: false }),
    aFaultyRow({ key: 'test_1', total: '3', is_proven: true }),
  ];
  const { answers } = assessRows(testRowsCheck, aTableSubject(), { mock });
  expect(answers).toMatchObject([{ verdict: 'fail', faultCount: 2, faults: [{ key: 'test_0' }, { key: 'test_1' }] }]);
});

test('the title or the author alone warns: a person may have them', () => {
  const { answers } = assessRows(testRowsCheck, aTableSubject(), { mock: [aFaultyRow({ is_proven: false })] });
  expect(answers).toMatchObject([
    { verdict: 'warn', observed: '1 new row by test_user or with the title of the mock data, and no other mark of it' },
  ]);
});

test('only ids are looked at where the binding names no author, title or address', () => {
  expect(sqlOf(testRowsCheck, aTableSubject())['mock']).toMatch(
    /and \(coalesce\(row\."id"::text ~ \$3, false\)\) order by/u,
  );
});

test('bound columns that are not there are left out', () => {
  const datasets = POSTS_DATASETS.replace(
    'required_columns',
    'columns: { title: title, author: writer }\n        required_columns',
  );
  const sql = sqlOf(testRowsCheck, aTableSubject({ datasets }))['mock'];
  expect(sql).toContain('row."title"');
  expect(sql).not.toContain('writer');
});
