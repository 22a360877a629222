import { expect, test } from 'vitest';

import { valueDomainCheck } from '../../../../actions/shared/integrity-checks/value-domain.ts';
import { aCatalogueTable } from '../../../support/a-catalogue-table.ts';
import { POSTS_DATASETS } from '../../../support/posts-dataset.ts';
import { aFaultyRow, assessRows, aTableSubject, sqlOf, verdictsOf } from '../../../support/a-table-subject.ts';

const datasets = POSTS_DATASETS.replace(
  'required_columns',
  'columns: { title: title, num_comments: comments, upvote_ratio: ratio }\n        required_columns',
);
const columns = [
  ...aCatalogueTable().columns,
  { name: 'comments', type: 'integer', isNullable: true },
  { name: 'ratio', type: 'jsonb', isNullable: true },
];
const table = aTableSubject({ datasets, catalogue: { columns } });

test('a column that cannot be compared is left out', () => {
  const sql = sqlOf(valueDomainCheck, table)['values'];
  expect(sql).toContain('row."comments" < 0');
  expect(sql).not.toContain('ratio');
});

test('values outside warn, by column, and never fail', () => {
  const { answers } = assessRows(valueDomainCheck, table, { values: [aFaultyRow({ counts: ['4', '2'] })] });
  expect(answers).toMatchObject([{ verdict: 'warn', observed: 'title: 4, comments: 2', detail: 'Such as abc.' }]);
  expect(verdictsOf(assessRows(valueDomainCheck, table, { values: [] }))).toEqual(['pass']);
});

test('without bound values there is nothing to judge', () => {
  const { subject, context } = aTableSubject();
  expect(valueDomainCheck.plan(subject, context)).toMatchObject({ kind: 'skipped', reason: 'not-applicable' });
});
