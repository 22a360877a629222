import { describe, expect, test } from 'vitest';

import { duplicatesCheck } from '../../../../actions/shared/integrity-checks/duplicates.ts';
import { POSTS_DATASETS } from '../../../support/posts-dataset.ts';
import { anIndex, aTableSubject, sqlOf, UNMEASURED, verdictsOf } from '../../../support/a-table-subject.ts';

const oneForm = { memory: { gauges: new Map([['id-format:public.posts:other-forms', 0]]) } };
const opaque = { datasets: POSTS_DATASETS.replace('form: bare', 'form: opaque') };
const aDouble = {
  key: 'abc',
  unit: 'opensource',
  arrived_at: '2026-11-25T11:30:00.000000Z',
  load_id: null,
  mark: null,
  total: '1',
};
const found = (rows: readonly object[]) => ({ measured: true as const, value: rows.map((row) => ({ ...row })) });

describe('what the catalogue proves', () => {
  test('a unique index on an opaque id answers alone', () => {
    const { subject, context } = aTableSubject({ ...opaque, catalogue: { indexes: [anIndex('id')] } });
    expect(duplicatesCheck.plan(subject, context)).toMatchObject({ kind: 'answered', answers: [{ verdict: 'pass' }] });
  });

  test.each([
    ['not valid', { isValid: false }],
    ['deferred', { isImmediate: false }],
    ['partial', { predicate: "(subreddit = 'x'::text)" }],
    [
      'on two columns',
      {
        keys: [
          { text: 'id', isExpression: false },
          { text: 'subreddit', isExpression: false },
        ],
      },
    ],
    ['on an expression', { keys: [{ text: 'id', isExpression: true }] }],
  ])('an index that is %s proves nothing', (_, changes) => {
    const { subject, context } = aTableSubject({ ...opaque, catalogue: { indexes: [anIndex('id', changes)] } });
    expect(duplicatesCheck.plan(subject, context).kind).toBe('ask');
  });

  test('one that leaves out rows without id proves as much', () => {
    const { subject, context } = aTableSubject({
      ...opaque,
      catalogue: { indexes: [anIndex('id', { predicate: '(id IS NOT NULL)' })] },
    });
    expect(duplicatesCheck.plan(subject, context).kind).toBe('answered');
  });

  test('under a unique index only new ids of another form are searched, where the baseline saw one form alone', () => {
    const sql = sqlOf(duplicatesCheck, aTableSubject({ ...oneForm, catalogue: { indexes: [anIndex('id')] } }))['all'];
    expect(sql).toContain('row."id"::text !~ $3');
  });
});

describe('what has to be searched', () => {
  test('each new id by the index, in every form, where the table may hold others', () => {
    const sql = sqlOf(duplicatesCheck, aTableSubject({ catalogue: { indexes: [anIndex('id', { isUnique: false })] } }));
    expect(Object.keys(sql)).toEqual(['all']);
    expect(sql['all']).toContain("fresh.key, 't3_' || fresh.key, upper(fresh.key), upper('t3_' || fresh.key)");
  });

  test('in the declared form alone where the baseline saw no other', () => {
    const sql = sqlOf(
      duplicatesCheck,
      aTableSubject({ ...oneForm, catalogue: { indexes: [anIndex('id', { isUnique: false })] } }),
    )['all'];
    expect(sql).toContain('= any(array[fresh.first_form, fresh.last_form, fresh.key])');
  });

  test('without an index the whole table, and the window for itself', () => {
    expect(Object.keys(sqlOf(duplicatesCheck, aTableSubject()))).toEqual(['all', 'window']);
  });
});

test('an id that is there twice fails with its unit, time and path', () => {
  const { subject, context } = aTableSubject();
  const outcome = duplicatesCheck.assess(subject, { all: found([{ ...aDouble, total: '12' }]) }, context);
  expect(outcome.answers).toMatchObject([
    {
      verdict: 'fail',
      observed: '12 ids more than once',
      faultCount: 12,
      faults: [{ key: 'abc', unit: 'opensource', path: 'manual', arrivedAt: aDouble.arrived_at }],
    },
  ]);
});

test('where history could not be searched the window still proves, and else it is unknown', () => {
  const { subject, context } = aTableSubject();
  const judge = (window: readonly object[]) =>
    duplicatesCheck.assess(subject, { all: UNMEASURED, window: found(window) }, context);
  expect([verdictsOf(judge([aDouble])), verdictsOf(judge([]))]).toEqual([['fail'], ['unknown']]);
});
