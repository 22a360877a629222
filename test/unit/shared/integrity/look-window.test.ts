import fc from 'fast-check';
import { expect, test } from 'vitest';

import { describeLag, instantText, planWindow } from '../../../../actions/shared/integrity/look-window.ts';
import { aDatabase, LOOKED_AT } from '../../../support/a-look-context.ts';

const before = (seconds: number): string => instantText(Date.parse(LOOKED_AT) - seconds * 1_000);

test('a first look takes the last day, up to a minute ago', () => {
  expect(planWindow(aDatabase(), undefined)).toEqual({ after: before(86_400), through: before(60), isFirst: true });
});

test('a later look goes on from the watermark', () => {
  expect(planWindow(aDatabase(), before(3_600))).toEqual({ after: before(3_600), through: before(60), isFirst: false });
});

test('the window ends before the start of the oldest open transaction, which its rows carry as their arrival', () => {
  const { through } = planWindow(aDatabase({ oldestTransactionAt: before(600) }), before(3_600));
  expect(through < before(600)).toBe(true);
  expect(Date.parse(before(600)) - Date.parse(through)).toBe(1);
});

test('a transaction that is older than the watermark makes the window empty, and never moves it back', () => {
  const watermark = before(300);
  expect(planWindow(aDatabase({ oldestTransactionAt: before(7_200) }), watermark)).toEqual({
    after: watermark,
    through: watermark,
    isFirst: false,
  });
});

test.each([
  ['open transactions cannot be seen', { maySeeTransactions: false }, 900],
  ['it is a replica that lags by a minute', { isReplica: true, maySeeTransactions: false, replicaLagSeconds: 60 }, 960],
])('where %s a fixed lag holds, and is said', (_, facts, seconds) => {
  expect(planWindow(aDatabase(facts), undefined).through).toBe(before(seconds));
  expect(describeLag(aDatabase(facts))).toContain('fixed lag of 15 min');
});

test('after a long pause no more than a week is judged', () => {
  const watermark = before(30 * 86_400);
  expect(planWindow(aDatabase(), watermark)).toMatchObject({ after: before(7 * 86_400), cutFrom: watermark });
});

test('a window that looks could not judge is halved from look to look, and nothing of it is passed over', () => {
  const watermark = before(7 * 86_400);
  const hours = (held: number): number => {
    const { after, through } = planWindow(aDatabase(), watermark, held);
    expect(after).toBe(watermark);
    return (Date.parse(through) - Date.parse(after)) / 3_600_000;
  };
  expect([1, 2, 3, 6, 60].map(hours)).toEqual([12, 6, 3, 0.375, 0.375]);
  expect(planWindow(aDatabase(), undefined, 2).after).toBe(before(6 * 3_600));
  expect(planWindow(aDatabase(), before(600), 1).through).toBe(before(60));
});

test('windows of looks one after another leave no gap and never overlap, whatever transactions are open', () => {
  const step = fc.record({
    pause: fc.integer({ min: 1, max: 7_200 }),
    age: fc.option(fc.integer({ min: 0, max: 20_000 })),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
      let at = Date.parse(LOOKED_AT);
      let watermark: string | undefined;
      for (const { pause, age } of steps) {
        at += pause * 1_000;
        const oldestTransactionAt = age === null ? null : instantText(at - age * 1_000);
        const window = planWindow(aDatabase({ at: instantText(at), oldestTransactionAt }), watermark);
        if (watermark !== undefined) expect(window.after).toBe(watermark);
        expect(window.through >= window.after).toBe(true);
        const isOpenBehind =
          oldestTransactionAt !== null && watermark !== undefined && oldestTransactionAt <= watermark;
        if (oldestTransactionAt !== null && !isOpenBehind && window.through !== window.after) {
          expect(window.through < oldestTransactionAt).toBe(true);
        }
        watermark = window.through;
      }
    }),
  );
});
