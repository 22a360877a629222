import { expect, test } from 'vitest';

import { nullsCheck } from '../../../../actions/shared/integrity-checks/nulls.ts';
import { aCatalogueTable } from '../../../support/a-catalogue-table.ts';
import {
  aFaultyRow,
  anIndex,
  assessRows,
  aTableSubject,
  sqlOf,
  UNMEASURED,
  verdictsOf,
} from '../../../support/a-table-subject.ts';

const nullable = aCatalogueTable().columns.map((column) => ({ ...column, isNullable: true }));
const open = { catalogue: { columns: nullable } };

test('NOT NULL in the catalogue is proof: nothing is asked', () => {
  const { subject, context } = aTableSubject();
  expect(nullsCheck.plan(subject, context)).toMatchObject({ kind: 'answered', answers: [{ verdict: 'pass' }] });
});

test('only columns that may be null are asked for', () => {
  const columns = nullable.map((column) => ({ ...column, isNullable: column.name !== 'id' }));
  expect(sqlOf(nullsCheck, aTableSubject({ catalogue: { columns } }))['nulls']).toContain('(row."title" is null)');
});

test('rows with an empty column fail, by their ids, with the count of each column', () => {
  const outcome = assessRows(nullsCheck, aTableSubject(open), {
    nulls: [aFaultyRow({ total: '7', counts: ['0', '7'] })],
  });
  expect(outcome.answers).toMatchObject([
    {
      verdict: 'fail',
      observed: '7 new rows with an empty column (title: 7)',
      faultCount: 7,
      faults: [{ key: 'abc', unit: 'opensource', path: 'manual' }],
    },
  ]);
});

test('a row without id is named by another key that is no text, else by its arrival', () => {
  const row = aFaultyRow({ key: null, other_key: '17', counts: ['1', '0'] });
  const named = (type: string) =>
    assessRows(
      nullsCheck,
      aTableSubject({
        catalogue: { columns: [...nullable, { name: 'other', type, isNullable: true }], indexes: [anIndex('other')] },
      }),
      { nulls: [row] },
    );
  const keyless = assessRows(nullsCheck, aTableSubject(open), { nulls: [{ ...row, other_key: null }] });
  const names = [named('uuid'), named('text'), keyless].map(({ answers }) => answers[0]?.faults?.[0]?.key);
  const byArrival = 'row 1 of 2026-11-25T11:30:00.000000Z';
  expect(names).toEqual(['other 17', byArrival, byArrival]);
});

test('none is a pass, and what was not measured is unknown', () => {
  const table = aTableSubject(open);
  expect(verdictsOf(assessRows(nullsCheck, table, { nulls: [] }))).toEqual(['pass']);
  expect(nullsCheck.assess(table.subject, { nulls: UNMEASURED }, table.context).answers).toMatchObject([
    { verdict: 'unknown', remedy: UNMEASURED.remedy },
  ]);
});
