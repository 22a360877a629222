import { expect, test } from 'vitest';

import { dltSchemaVersionCheck } from '../../../../actions/shared/integrity-checks/dlt-schema-version.ts';
import { afterLook, aDltSubject, answersOf, instantAt, judgeDlt } from '../../../support/a-dlt-subject.ts';

const version = (number: number, hash: string, schema_name = 'collection') => ({
  schema_name,
  version: String(number),
  hash,
  at: instantAt(10),
});
const look = (rows: readonly ReturnType<typeof version>[], memory = {}) =>
  judgeDlt(dltSchemaVersionCheck, aDltSubject({ memory }), answersOf({ versions: rows }));
const first = look([version(2, 'a"b'), version(7, 'x', 'other')]);

test('the first look learns each schema', () => {
  expect(first.answers.map(({ skipReason }) => skipReason)).toEqual(['learning', 'learning']);
});

test.each([
  [version(2, 'a"b'), 'pass'],
  [version(3, 'c'), 'warn'],
  [version(2, 'c'), 'warn'],
  [version(1, 'z'), 'fail'],
])('version 2 became %o: %s; the other schema is told apart', (now, verdict) => {
  const { answers } = look([now, version(7, 'x', 'other')], afterLook(first));
  expect(answers).toMatchObject([{ verdict }, { verdict: 'pass' }]);
});

test('a change shows both versions once; one that fell is seen until the baseline is recorded anew', () => {
  const moved = look([version(3, 'c')], afterLook(first));
  expect(moved.answers[0]?.observed).toMatch(
    /collection version 3 \(hash c, since .*\); it was version 2 \(hash a"b\)/u,
  );
  expect(look([version(3, 'c')], afterLook(moved)).answers).toMatchObject([{ verdict: 'pass' }]);
  expect(look([version(1, 'z')], afterLook(first)).records).toEqual([]);
});
