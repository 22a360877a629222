import { describe, expect, it } from 'vitest';

import type { RecordOf } from '../../../../actions/shared/history/history-record.ts';
import { errorRateRule } from '../../../../actions/shared/triggers/assess-error-rate.ts';
import type { LastDecision } from '../../../../actions/shared/triggers/trigger-moment.ts';
import { aFetch, aMoment, aTriggerPolicy, thePolicy, unmeasured } from '../../../support/a-trigger-moment.ts';

/** `failed` of `total` in each of the named hours counted back from now; the rest of `all` as successes in the hour of now. */
function fetches(given: { all: number; failedByHour: readonly number[] }): readonly RecordOf<'unit-fetch'>[] {
  const failed = given.failedByHour.flatMap((count, hour) =>
    Array.from({ length: count }, (_, at) => aFetch(hour * 60 + 1 + at * 0.1, { outcome: 'failed', unit: `u${at}` })),
  );
  const good = Array.from({ length: given.all - failed.length }, (_, at) => aFetch(5 + at * 0.1, { unit: `g${at}` }));
  return [...failed, ...good];
}

const FIRED: LastDecision = { generation: 3, fired: ['error-rate'], due: [], holds: new Map() };

describe('the error rate', () => {
  it.each([
    ['at 20 % does not fire', { all: 25, failedByHour: [2, 1, 1, 1] }, false],
    ['just above 20 % fires', { all: 24, failedByHour: [2, 1, 1, 1] }, true],
    ['in three hours alone does not fire', { all: 24, failedByHour: [3, 1, 1] }, false],
    ['in four hours that do not follow each other fires', { all: 24, failedByHour: [2, 0, 1, 1, 0, 1] }, true],
    ['of 20 unit-fetches fires', { all: 20, failedByHour: [2, 1, 1, 1] }, true],
    ['of 19 unit-fetches does not fire', { all: 19, failedByHour: [2, 1, 1, 1] }, false],
    ['of nothing does not fire', { all: 0, failedByHour: [] }, false],
  ] as const)('%s', (_, given, fired) => {
    const result = errorRateRule.assess(aMoment(fetches(given)));
    expect(result).toMatchObject({ fired, action: fired ? 'rollback' : 'continue', sample: given.all });
  });

  it('counts 429 as a failure, and a unit that is gone neither way', () => {
    const records = [
      ...fetches({ all: 20, failedByHour: [1, 1, 1, 1] }),
      aFetch(30, { outcome: 'rate-limited', unit: 'limited' }),
      ...Array.from({ length: 40 }, (_, at) => aFetch(20, { outcome: 'gone', unit: `gone${at}` })),
    ];
    expect(errorRateRule.assess(aMoment(records))).toMatchObject({ fired: true, value: 23.8, sample: 21 });
  });

  it('counts the window alone: not what began six hours ago, nor of another path or generation, nor of the future', () => {
    const passedOver = [
      ...Array.from({ length: 30 }, (_, at) => aFetch(360, { outcome: 'failed', unit: `old${at}` })),
      ...Array.from({ length: 30 }, (_, at) => aFetch(9, { outcome: 'failed', unit: `m${at}`, path: 'manual' })),
      ...Array.from({ length: 30 }, (_, at) => aFetch(9, { outcome: 'failed', unit: `e${at}`, generation: 2 })),
      ...Array.from({ length: 30 }, (_, at) => aFetch(9, { outcome: 'failed', unit: `n${at}`, generation: null })),
      ...Array.from({ length: 30 }, (_, at) => aFetch(-9, { outcome: 'failed', unit: `f${at}` })),
    ];
    const records = [...passedOver, ...fetches({ all: 24, failedByHour: [] })];
    expect(errorRateRule.assess(aMoment(records))).toMatchObject({
      fired: false,
      verdict: 'pass',
      value: 0,
      sample: 24,
    });
  });

  it('counts nothing from before the phase began, and from then on what began with it', () => {
    const began = aMoment().nowMs - 120 * 60_000;
    const state = { phase: '10%' as const, generation: 3, phaseStartedMs: began, dltUnits: ['opensource'] };
    const records = [aFetch(120, { unit: 'at' }), aFetch(121, { unit: 'before' })];
    expect(errorRateRule.assess(aMoment(records, { state }))).toMatchObject({ sample: 1, verdict: 'skipped' });
  });

  it.each([
    ['stays fired at 5 %', { all: 20, failedByHour: [1] }, FIRED, true],
    ['clears below 5 %', { all: 21, failedByHour: [1] }, FIRED, false],
    ['is not begun by 10 %', { all: 20, failedByHour: [2] }, null, false],
    ['forgets what an earlier generation fired', { all: 20, failedByHour: [2] }, { ...FIRED, generation: 2 }, false],
  ] as const)('%s', (_, given, last, fired) => {
    expect(errorRateRule.assess(aMoment(fetches(given), { last }))).toMatchObject({ fired });
  });

  it('stands, and asks for nothing, where it fired before and there is too little now', () => {
    const result = errorRateRule.assess(aMoment(fetches({ all: 3, failedByHour: [3] }), { last: FIRED }));
    expect(result).toMatchObject({ fired: true, action: 'continue', verdict: 'unknown' });
  });

  it('is unknown where the history cannot be read, and where it was read too long ago', () => {
    const records = fetches({ all: 20, failedByHour: [3, 3, 3, 3] });
    const moment = aMoment(records);
    expect(errorRateRule.assess({ ...moment, collected: unmeasured() })).toMatchObject({
      verdict: 'unknown',
      fired: false,
    });
    const at = (minutes: number) => ({ ...moment, readMs: moment.nowMs - minutes * 60_000 });
    expect(errorRateRule.assess(at(20))).toMatchObject({ fired: true, evidenceAgeSeconds: 1_200 });
    expect(errorRateRule.assess(at(20.1))).toMatchObject({ fired: false, verdict: 'unknown' });
  });

  it('asks for what the policy wants of it', () => {
    const { triggers } = thePolicy();
    const policy = (action: 'hold' | 'observe') =>
      aTriggerPolicy({ triggers: { ...triggers, 'error-rate': { ...triggers['error-rate'], action } } });
    const records = fetches({ all: 20, failedByHour: [3, 3, 3, 3] });
    expect(errorRateRule.assess(aMoment(records, { policy: policy('hold') }))).toMatchObject({ action: 'hold' });
    const observed = errorRateRule.assess(aMoment(records, { policy: policy('observe') }));
    expect(observed).toMatchObject({ fired: true, action: 'continue', isObserved: true, verdict: 'warn' });
  });

  it('says its value, limit, window, sample and why', () => {
    const result = errorRateRule.assess(aMoment(fetches({ all: 24, failedByHour: [2, 1, 1, 1] })));
    expect(result).toMatchObject({ value: 20.8, limit: 20, unit: '%', windowHours: 6, sample: 24, minimumSample: 20 });
    expect(result.because).toBe(
      '5 of 24 dlt unit-fetches failed in the last 6 h (20.8 %), in 4 hours of them; fires above 20 % with failures in 4 of 6 hours',
    );
  });
});
