import { expect, test } from 'vitest';

import { referencesCheck } from '../../../../actions/shared/integrity-checks/references.ts';
import { settleSuspects } from '../../../../actions/shared/integrity/settle-suspects.ts';
import { aCatalogueTable } from '../../../support/a-catalogue-table.ts';
import {
  aFaultyRow,
  assessRows,
  aTableSubject,
  sqlOf,
  UNMEASURED,
  verdictsOf,
} from '../../../support/a-table-subject.ts';
import { ANALYSIS_BY_SHAPE, COMMENTS, datasetsOf, SUBMISSIONS_BY_GENERATION } from '../../../support/source-tables.ts';

const text = (name: string) => ({ name, type: 'text', isNullable: true });
const uuid = (name: string) => ({ name, type: 'uuid', isNullable: true });
const posts = aCatalogueTable({ table: 'submissions', columns: [uuid('id'), text('submission_id')] });

const analyses = (parent = posts) =>
  aTableSubject({
    datasets: datasetsOf(SUBMISSIONS_BY_GENERATION.B, ANALYSIS_BY_SHAPE.migration),
    of: 'public.opportunity_analysis',
    catalogue: { columns: [text('submission_id'), text('opportunity_id')] },
    tables: new Map([['public.submissions', parent]]),
  });
const comments = () =>
  aTableSubject({
    datasets: datasetsOf(SUBMISSIONS_BY_GENERATION.B, COMMENTS),
    of: 'public.comments',
    catalogue: { columns: [uuid('submission_id'), text('comment_id')] },
    tables: new Map([['public.submissions', posts]]),
  });
const NAME = 'orphans-0-submission_id';
const judge = (all: number, orphans: readonly object[], table = analyses()) =>
  assessRows(referencesCheck, table, { rows: [{ rows: String(all) }], [NAME]: orphans.map((row) => ({ ...row })) });
const orphans = (total: number, empty = 0) => [
  aFaultyRow({ parent: 't3_Gone', total: String(total), empty: String(empty) }),
];

test.each([
  ['none', 100, [], 'pass'],
  ['few, which a deletion explains', 1000, orphans(5), 'warn'],
  ['all of very few', 4, orphans(4), 'warn'],
  ['more than 5 %', 100, orphans(6), 'fail'],
  ['one whose column is empty', 1000, orphans(1, 1), 'fail'],
] as const)('orphans: %s', (_, all, rows, verdict) => {
  expect(verdictsOf(judge(all, rows))).toEqual([verdict]);
});

test('the share is shown, and the posts that are missing are to be asked of Reddit', () => {
  expect(judge(40, orphans(10, 2)).answers).toMatchObject([
    { observed: '10 of 40 new rows (25.0 %) do not, the column is empty in 2', suspects: ['gone'], faultCount: 10 },
  ]);
});

test('where every parent is gone at Reddit too a deletion explains it, and one that is there still fails', () => {
  const rows = ['Gone1', 'Gone2', 'Gone3', 'Gone4', 'Gone5'].map((id) =>
    aFaultyRow({ key: `of ${id}`, parent: `t3_${id}`, total: '5', empty: '0' }),
  );
  const [answer] = judge(20, rows).answers;
  const settle = (there: string) => {
    const told = rows.map(
      (_, index) => [`gone${index + 1}`, `gone${index + 1}` === there ? 'present' : 'gone'] as const,
    );
    return answer && settleSuspects(answer, { measured: true, value: new Map(told) }).verdict;
  };
  expect([answer?.verdict, settle('none'), settle('gone3')]).toEqual(['fail', 'warn', 'fail']);
});

test('a post is searched as the child names it and in the form in which posts are kept', () => {
  expect(sqlOf(referencesCheck, analyses())[NAME]).toContain(
    `parent."submission_id" = any(array[row."submission_id"::text, lower(regexp_replace(btrim(row."submission_id"::text), '^t[1-6]_', '', 'i'))])`,
  );
});

test('keys of the same type are compared as they are', () => {
  expect(sqlOf(referencesCheck, comments())[NAME]).toContain('parent."id" = row."submission_id"');
});

test('without a table that has the parent column it is unknown, and says what to bind', () => {
  const table = analyses(aCatalogueTable({ table: 'submissions', columns: [] }));
  expect(assessRows(referencesCheck, table, { rows: [{ rows: '1' }] }).answers).toMatchObject([
    { verdict: 'unknown', remedy: expect.stringContaining('parent_column') },
  ]);
});

test('what was not measured is unknown', () => {
  const { subject, context } = analyses();
  expect(verdictsOf(referencesCheck.assess(subject, { rows: UNMEASURED, [NAME]: UNMEASURED }, context))).toEqual([
    'unknown',
  ]);
});
