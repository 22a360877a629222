import { expect, test } from 'vitest';

import type { CheckAnswer } from '../../../../actions/shared/integrity/integrity-check.ts';
import { listSuspects, settleSuspects } from '../../../../actions/shared/integrity/settle-suspects.ts';

const aLoss = (changes: Partial<CheckAnswer> = {}): CheckAnswer => ({
  verdict: 'fail',
  expected: 'all',
  observed: '2 ids are missing',
  faults: [{ key: 'a' }, { key: 'b' }],
  suspects: ['a', 'b'],
  ...changes,
});
const truth = (of: Readonly<Record<string, 'present' | 'gone'>>) => ({
  measured: true as const,
  value: new Map(Object.entries(of)),
});
const UNASKED = { measured: false as const, message: 'no credentials', remedy: 'Set REDDIT_PUBLIC.' };

test('what is gone at the source too is no loss', () => {
  expect(settleSuspects(aLoss(), truth({ a: 'gone', b: 'gone' }))).toMatchObject({ verdict: 'pass', faultCount: 0 });
});

test('what Reddit still shows is lost here, and is named', () => {
  const answer = settleSuspects(aLoss(), truth({ a: 'gone', b: 'present' }));
  expect(answer).toMatchObject({ verdict: 'fail', faults: [{ key: 'b' }], faultCount: 1 });
  expect(answer.detail).toBe('Asked of Reddit: 1 there and missing here (b), 1 gone there too.');
});

test('where Reddit was not asked, a failure that rests on such ids is unknown and says what to set', () => {
  expect(settleSuspects(aLoss(), UNASKED)).toMatchObject({ verdict: 'unknown', remedy: 'Set REDDIT_PUBLIC.' });
});

test('a failure that rests on more than such ids stays, asked or not', () => {
  const more = aLoss({ faults: [{ key: 'a' }, { key: 'row 7' }] });
  expect(settleSuspects(more, UNASKED).verdict).toBe('fail');
  expect(settleSuspects(more, truth({ a: 'gone', b: 'gone' })).verdict).toBe('fail');
});

test('an answer without such ids is left alone, and each id is asked once', () => {
  const plain = aLoss({ suspects: [] });
  expect(settleSuspects(plain, UNASKED)).toBe(plain);
  expect(listSuspects([aLoss(), aLoss({ suspects: ['b', 'c'] })])).toEqual(['a', 'b', 'c']);
});
