import { expect, test } from 'vitest';

import {
  declaredPattern,
  idFormatCheck,
  otherFormsGauge,
} from '../../../../actions/shared/integrity-checks/id-format.ts';
import { POSTS_DATASETS } from '../../../support/posts-dataset.ts';
import { aFaultyRow, assessRows, aTableSubject, verdictsOf } from '../../../support/a-table-subject.ts';

const counts = (...numbers: readonly number[]) => numbers.map(String);

test.each([
  ['bare', '1skjxta', true],
  ['bare', 't3_1skjxta', false],
  ['bare', '1SKJXTA', false],
  ['bare', ' 1skjxta', false],
  ['bare', 'c0ffee00-0000-5000-8000-000000000000', false],
  ['fullname', 't3_1skjxta', true],
  ['fullname', 't1_1skjxta', false],
  ['fullname', '1skjxta', false],
])('declared %s: %j fits: %s', (form, id, fits) => {
  const { subject } = aTableSubject({ datasets: POSTS_DATASETS.replace('form: bare', `form: ${form}`) });
  expect(new RegExp(declaredPattern(subject), 'u').test(id)).toBe(fits);
});

test('an opaque id has no form', () => {
  const { subject, context } = aTableSubject({ datasets: POSTS_DATASETS.replace('form: bare', 'form: opaque') });
  expect(idFormatCheck.plan(subject, context)).toMatchObject({ kind: 'skipped', reason: 'not-applicable' });
});

test('ids of another form fail, told apart, and are remembered', () => {
  const table = aTableSubject({ memory: { gauges: new Map([['id-format:public.posts:other-forms', 2]]) } });
  const outcome = assessRows(idFormatCheck, table, {
    forms: [aFaultyRow({ key: 't3_abc', total: '3', counts: counts(1, 0, 1, 0, 0, 0) })],
  });
  expect(outcome.answers).toMatchObject([
    {
      verdict: 'fail',
      observed: '3 new ids of another form (uuid: 1, prefixed: 1, other: 1)',
      faults: [{ key: 't3_abc' }],
    },
  ]);
  expect(outcome.records).toEqual([{ kind: 'gauge', name: otherFormsGauge(table.subject), value: 5 }]);
});

test('only a baseline, which reads every row, says that there is one form alone', () => {
  const none = (isBaseline: boolean) => assessRows(idFormatCheck, aTableSubject({ isBaseline }), { forms: [] });
  expect([none(true).records, none(false).records]).toEqual([
    [{ kind: 'gauge', name: 'id-format:public.posts:other-forms', value: 0 }],
    [],
  ]);
  expect(verdictsOf(none(false))).toEqual(['pass']);
});
