import { expect, test } from 'vitest';

import { variantColumnsCheck } from '../../../../actions/shared/integrity-checks/variant-columns.ts';
import { aCatalogueTable } from '../../../support/a-catalogue-table.ts';
import { assessRows, aTableSubject, UNMEASURED } from '../../../support/a-table-subject.ts';

const columns = [...aCatalogueTable().columns, { name: 'score__v_double', type: 'double precision', isNullable: true }];
const table = aTableSubject({ catalogue: { columns } });

test('a variant column fails with its base column and the rows since', () => {
  const counts = [{ counts: ['41'], firsts: ['2026-11-25T11:00:00.000000Z'], load_ids: [null] }];
  expect(assessRows(variantColumnsCheck, table, { counts }).answers).toMatchObject([
    {
      verdict: 'fail',
      observed: 'score__v_double (base column score, new rows with it: 41)',
      faults: [{ key: 'score__v_double', arrivedAt: '2026-11-25T11:00:00.000000Z' }],
    },
  ]);
});

test('it fails even where its rows cannot be counted', () => {
  const { answers } = variantColumnsCheck.assess(table.subject, { counts: UNMEASURED }, table.context);
  expect(answers).toMatchObject([{ verdict: 'fail', observed: 'score__v_double (base column score)' }]);
});

test('none is a pass by the catalogue', () => {
  const { subject, context } = aTableSubject();
  expect(variantColumnsCheck.plan(subject, context)).toMatchObject({
    kind: 'answered',
    answers: [{ verdict: 'pass' }],
  });
});
