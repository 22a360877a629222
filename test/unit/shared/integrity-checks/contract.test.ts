import { expect, test } from 'vitest';

import { contractCheck } from '../../../../actions/shared/integrity-checks/contract.ts';
import type { CatalogueTable } from '../../../../actions/shared/integrity/catalogue-table.ts';
import { aCatalogueTable } from '../../../support/a-catalogue-table.ts';
import { anIndex, aTableSubject } from '../../../support/a-table-subject.ts';

const BEFORE = { indexes: [anIndex('id')] };

function look(catalogue: Partial<CatalogueTable>, marks: ReadonlyMap<string, string> = new Map(), isBaseline = false) {
  const { subject, context } = aTableSubject({ catalogue, memory: { marks }, isBaseline });
  const plan = contractCheck.plan(subject, context);
  if (plan.kind !== 'answered') throw new TypeError('The catalogue alone answers.');
  return plan;
}

/** A second look, at a table that changed since. */
function secondLook(catalogue: Partial<CatalogueTable>, isBaseline = false) {
  const marks = new Map(
    (look(BEFORE).records ?? []).flatMap((record) =>
      record.kind === 'mark' ? [[record.name, record.value] as const] : [],
    ),
  );
  return look({ ...BEFORE, ...catalogue }, marks, isBaseline);
}

const columns = (change: (column: CatalogueTable['columns'][number]) => CatalogueTable['columns']) => ({
  columns: aCatalogueTable().columns.flatMap(change),
});

test('the first look learns', () => {
  expect(look(BEFORE)).toMatchObject({
    answers: [{ verdict: 'skipped', skipReason: 'learning' }],
    records: [{ kind: 'mark' }],
  });
});

test.each<[string, Partial<CatalogueTable>, string, RegExp]>([
  ['nothing changed', {}, 'pass', /unchanged/u],
  [
    'a column came',
    { columns: [...aCatalogueTable().columns, { name: 'flair', type: 'text', isNullable: true }] },
    'warn',
    /column flair came, text/u,
  ],
  [
    'a bound column is gone',
    columns((column) => (column.name === 'title' ? [] : [column])),
    'fail',
    /column title is gone, it was text not null/u,
  ],
  [
    'a bound column is of another family',
    columns((column) => [column.name === 'created_at' ? { ...column, type: 'bigint' } : column]),
    'fail',
    /column created_at is bigint/u,
  ],
  [
    'a bound column is of another type of its family',
    columns((column) => [column.name === 'title' ? { ...column, type: 'character varying(300)' } : column]),
    'warn',
    /column title/u,
  ],
  [
    'NOT NULL is gone',
    columns((column) => [column.name === 'title' ? { ...column, isNullable: true } : column]),
    'warn',
    /column title is text, it was text not null/u,
  ],
  ['a unique index is gone', { indexes: [] }, 'warn', /unique \["id"\] is gone/u],
  ['a unique index is there, but not valid', { indexes: [anIndex('id', { isValid: false })] }, 'warn', /is gone/u],
])('%s: %s', (_, change, verdict, observed) => {
  const { answers } = secondLook(change);
  expect(answers).toMatchObject([{ verdict, observed: expect.stringMatching(observed) }]);
});

test('a name with quotes and line breaks is one promise', () => {
  const odd = {
    columns: [...aCatalogueTable().columns, { name: 'a "b"\ncolumn "title" text', type: 'text', isNullable: true }],
  };
  expect(secondLook(odd).answers).toMatchObject([{ verdict: 'warn' }]);
});

test('what changed stays shown until a baseline takes it over', () => {
  expect(secondLook({ indexes: [] }).records).toBeUndefined();
  expect(secondLook({ indexes: [] }, true)).toMatchObject({
    answers: [{ skipReason: 'learning' }],
    records: [{ kind: 'mark' }],
  });
});
