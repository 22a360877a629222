import { expect, test } from 'vitest';

import type { CheckAnswer } from '../../../../actions/shared/integrity/integrity-check.ts';
import { listSuspects, settleOutcome, settleSuspects } from '../../../../actions/shared/integrity/settle-suspects.ts';

const lost = (ids: readonly string[], more: Partial<CheckAnswer> = {}): CheckAnswer => ({
  ...{ verdict: 'fail', expected: 'all', observed: `${ids.length} missing` },
  ...{ faults: ids.map((key) => ({ key })), suspects: ids },
  ...more,
});
const truth = (states: Record<string, 'present' | 'gone'>) =>
  ({ measured: true, value: new Map(Object.entries(states)) }) as const;
const silent = { measured: false, message: 'Reddit is down', remedy: 'Look again.' } as const;

test('what is there at the source and missing here is lost, and it alone', () => {
  const answer = settleSuspects(lost(['a', 'b', 'c']), truth({ a: 'gone', b: 'present', c: 'gone' }));
  expect(answer).toMatchObject({ verdict: 'fail', faults: [{ key: 'b' }], faultCount: 1 });
  expect(answer.detail).toBe('Asked of Reddit: 1 there and missing here (b), 2 gone there too.');
});

test('what is gone at the source too is lawful', () => {
  const answer = settleSuspects(lost(['a', 'b']), truth({ a: 'gone', b: 'gone' }));
  expect(answer).toMatchObject({ verdict: 'pass', faults: [], faultCount: 0 });
});

test('where Reddit was not asked, or told nothing of what is left, nothing is proven', () => {
  expect(settleSuspects(lost(['a']), silent)).toMatchObject({ verdict: 'unknown', remedy: 'Look again.' });
  expect(settleSuspects(lost(['a', 'b']), truth({ a: 'gone' }))).toMatchObject({ verdict: 'unknown' });
  expect(settleSuspects(lost(['a'], { faultCount: 5_000 }), truth({ a: 'gone' }))).toMatchObject({
    verdict: 'unknown',
  });
});

test('ids that were not asked are counted with those that are lost, behind them', () => {
  const answer = settleSuspects(lost(['a', 'b', 'c'], { faultCount: 10 }), truth({ b: 'present', c: 'gone' }));
  expect(answer).toMatchObject({ verdict: 'fail', faults: [{ key: 'b' }, { key: 'a' }], faultCount: 9 });
});

test('a failure that rests on more than missing ids stays one', () => {
  const answer = lost(['a'], { faults: [{ key: 'a' }, { key: 'doubled' }] });
  expect(settleSuspects(answer, silent)).toEqual(answer);
  expect(settleSuspects(answer, truth({ a: 'gone' })).verdict).toBe('fail');
});

test('the suspects of all answers are asked in turn, 1,000 in all, each once', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => `m${index}`);
  const asked = listSuspects([lost(many), lost(['a', 'm0', 'b'])]);
  expect(asked).toHaveLength(1_000);
  expect(asked.slice(0, 5)).toEqual(['m0', 'a', 'm1', 'm2', 'b']);
});

test('the records of a check follow what Reddit said, and nobody is gone where it said nothing', () => {
  const settle = (gone: ReadonlySet<string>) => [{ kind: 'mark', name: 'gone', value: [...gone].join() } as const];
  const outcome = { answers: [lost(['a', 'b'])], records: [], settle };
  expect(settleOutcome(outcome, truth({ a: 'gone', b: 'present' })).records).toMatchObject([{ value: 'a' }]);
  expect(settleOutcome(outcome, silent).records).toMatchObject([{ value: '' }]);
});
