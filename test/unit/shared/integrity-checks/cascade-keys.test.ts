import { expect, test } from 'vitest';

import { cascadeKeysCheck } from '../../../../actions/shared/integrity-checks/cascade-keys.ts';
import type { CatalogueForeignKey } from '../../../../actions/shared/integrity/catalogue-table.ts';
import { datasetsOf, SUBMISSIONS_BY_GENERATION } from '../../../support/source-tables.ts';
import { aTableSubject } from '../../../support/a-table-subject.ts';

const aKey = (onDelete: CatalogueForeignKey['onDelete']): CatalogueForeignKey => ({
  name: 'of "post"',
  schema: 'public',
  table: 'analyses',
  columns: ['post'],
  referencedSchema: 'reddit_harbor',
  referencedTable: 'submissions',
  referencedColumns: ['id'],
  onDelete,
  isValidated: true,
});
const answerTo = (datasets: string, ...keys: readonly CatalogueForeignKey[]) => {
  const { subject, context } = aTableSubject({ datasets, catalogue: { referencedBy: keys } });
  return cascadeKeysCheck.plan(subject, context);
};
const DLT = datasetsOf(SUBMISSIONS_BY_GENERATION.C);

test.each([
  ['cascade', 'fail'],
  ['set null', 'warn'],
  ['set default', 'warn'],
  ['restrict', 'pass'],
  ['no action', 'pass'],
] as const)('ON DELETE %s onto a table that dlt merges into: %s', (onDelete, verdict) => {
  expect(answerTo(DLT, aKey(onDelete))).toMatchObject({ kind: 'answered', answers: [{ verdict }] });
});

test('the fault is the key, and the remedy a statement that can be run', () => {
  expect(answerTo(DLT, aKey('no action'), aKey('cascade'))).toMatchObject({
    answers: [
      {
        faults: [{ key: 'public.analyses.of "post"', path: 'dlt' }],
        remedy: expect.stringContaining(
          'DROP CONSTRAINT "of ""post""", ADD CONSTRAINT "of ""post""" FOREIGN KEY ("post") REFERENCES "reddit_harbor"."submissions" ("id") ON DELETE RESTRICT;',
        ),
      },
    ],
  });
});

test('a table that dlt does not write is not concerned', () => {
  expect(answerTo(datasetsOf(SUBMISSIONS_BY_GENERATION.D), aKey('cascade'))).toMatchObject({
    kind: 'skipped',
    reason: 'not-applicable',
  });
});
