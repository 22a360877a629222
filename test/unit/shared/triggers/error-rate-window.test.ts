import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatInstant } from '../../../../actions/shared/cutover/instant.ts';
import type { RecordOf } from '../../../../actions/shared/history/history-record.ts';
import { errorRateRule } from '../../../../actions/shared/triggers/assess-error-rate.ts';
import { loadFailureRule } from '../../../../actions/shared/triggers/assess-load-failure.ts';
import { decideTriggers } from '../../../../actions/shared/triggers/decide-triggers.ts';
import { isReachable, mostFetches } from '../../../../actions/shared/triggers/sample-reach.ts';
import {
  aFetch,
  aMoment,
  aTriggerPolicy,
  NOW_MS,
  theCadence,
  thePolicy,
  whole,
} from '../../../support/a-trigger-moment.ts';

type Outcome = RecordOf<'unit-fetch'>['outcome'];
const good: Outcome = 'fetched';
const bad: Outcome = 'failed';

/** One unit, fetched every so many minutes, the newest first, the first one five minutes ago. */
function every(minutes: number, outcomes: readonly Outcome[]): readonly RecordOf<'unit-fetch'>[] {
  return outcomes.map((outcome, at) => aFetch(5 + at * minutes, { outcome, unit: 'opensource' }));
}

const earlier = (at: string, hours: number): string => formatInstant(new Date(Date.parse(at) - hours * 3_600_000));

const repeat = (times: number, ...outcomes: readonly Outcome[]): readonly Outcome[] =>
  Array.from({ length: times }, () => outcomes).flat();

const hourly = { policy: aTriggerPolicy(theCadence(60)) };

describe('the error rate of one unit that is fetched hourly', () => {
  it.each([
    ['every second one of 20 failing fires', repeat(10, bad, good), true, 50],
    ['five of 20 in five hours fire', [...repeat(2, bad, good), ...repeat(3, bad), ...repeat(13, good)], true, 25],
    [
      'four of 20 are 20 % and do not fire',
      [...repeat(2, bad, good), ...repeat(2, bad), ...repeat(14, good)],
      false,
      20,
    ],
    ['what failed long ago and works since does not fire', [...repeat(6, good), ...repeat(14, bad)], false, 70],
    [
      'one failure in the newest six hours, whatever came before, does not fire',
      [bad, ...repeat(5, good), ...repeat(14, bad)],
      false,
      75,
    ],
    [
      'two failures in the newest six hours beside what came before fire',
      [...repeat(2, bad), ...repeat(4, good), ...repeat(14, bad)],
      true,
      80,
    ],
    ['19 prove nothing, whatever they are', repeat(19, bad), false, 100],
  ] as const)('%s', (_, outcomes, fired, value) => {
    const result = errorRateRule.assess(aMoment(every(60, outcomes), hourly));
    expect(result).toMatchObject({ fired, value, sample: Math.min(20, outcomes.length) });
  });

  it('alone takes back a path that fails every second time: no unit is silent for long', () => {
    const moment = aMoment(every(60, repeat(10, bad, good)), hourly);
    expect(loadFailureRule.assess(moment).fired).toBe(false);
    expect(decideTriggers(whole(moment))).toMatchObject({ decision: 'rollback', trigger: 'error-rate' });
  });

  it('decides nothing by what lies before a window in which nothing was fetched', () => {
    const old = every(30, repeat(20, bad)).map((record) => ({ ...record, at: earlier(record.at, 7) }));
    const moment = aMoment(old, hourly);
    const result = errorRateRule.assess(moment);
    expect(result).toMatchObject({ fired: false, verdict: 'skipped', skipReason: 'learning', value: 100, sample: 20 });
    expect(result.because).toContain(
      'the last 6 h alone hold 0, fewer than 20, of which 0 failed: whether it still fails',
    );
    const last = { generation: moment.state.generation, fired: ['error-rate' as const], due: [], holds: new Map() };
    expect(errorRateRule.assess({ ...moment, last })).toMatchObject({ fired: true, verdict: 'unknown' });
  });

  it('reaches back to the newest 20 and says so', () => {
    const result = errorRateRule.assess(aMoment(every(60, [...repeat(10, bad, good), ...repeat(4, bad)]), hourly));
    expect(result).toMatchObject({ sample: 20, windowHours: 19.1, value: 50, action: 'rollback' });
    expect(result.because).toBe(
      '10 of 20 dlt unit-fetches failed in the last 19.1 h (50 %), in 10 hours of them; the last 6 h alone hold 6, fewer than 20, of which 3 failed; fires above 20 % with failures in 4 hours',
    );
  });

  it('needs failures in four hours there too: one outage of all units is none', () => {
    const outage = Array.from({ length: 8 }, (_, at) => aFetch(20 + at, { outcome: bad, unit: `u${at}` }));
    const before = Array.from({ length: 12 }, (_, at) => aFetch(400 + at * 60, { unit: 'opensource' }));
    expect(errorRateRule.assess(aMoment([...outage, ...before], hourly))).toMatchObject({ fired: false, value: 40 });
  });

  it('never reaches beyond the longest window, nor the phase', () => {
    const old = every(100, repeat(20, bad));
    expect(errorRateRule.assess(aMoment(old, hourly))).toMatchObject({ fired: false, sample: 15, windowHours: 24 });
    const state = { ...aMoment().state, phaseStartedMs: NOW_MS - 10 * 3_600_000 };
    expect(errorRateRule.assess(aMoment(every(60, repeat(20, bad)), { ...hourly, state }))).toMatchObject({
      ...{ fired: false, sample: 10, verdict: 'skipped', skipReason: 'learning' },
    });
  });

  it('does not reach back where the policy names no longest window', () => {
    const { longestWindowHours: _, ...rule } = thePolicy().triggers['error-rate'];
    const policy = aTriggerPolicy({ triggers: { ...thePolicy().triggers, 'error-rate': rule } });
    expect(errorRateRule.assess(aMoment(every(60, repeat(20, bad)), { policy }))).toMatchObject({
      ...{ fired: false, sample: 6, windowHours: 6, verdict: 'unknown' },
    });
  });

  it('says when it can decide at the earliest', () => {
    const state = { ...aMoment().state, phaseStartedMs: NOW_MS - 10 * 3_600_000 };
    const result = errorRateRule.assess(aMoment(every(60, repeat(8, good)), { ...hourly, state }));
    expect(result.because).toBe(
      '0 of 8 dlt unit-fetches failed in the last 24 h: below its sample, 8 of 20, so fewer than 20 prove nothing; earliest that it can decide: 2026-11-27T00:00:00Z; a path that always fails is taken back by load-failure',
    );
  });

  it('comes to the same whatever the order of facts of one instant', () => {
    const outcomes = fc.array(fc.constantFrom<Outcome>(good, bad, 'gone', 'rate-limited'), { maxLength: 60 });
    fc.assert(
      fc.property(outcomes, fc.integer({ min: 1, max: 4 }), (given, together) => {
        const records = given.map((outcome, at) =>
          aFetch(5 + Math.floor(at / together) * 60, { outcome, unit: `u${at % together}` }),
        );
        expect(errorRateRule.assess(aMoment(records.toReversed(), hourly))).toEqual(
          errorRateRule.assess(aMoment(records, hourly)),
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe('a cadence at which the sample is out of reach', () => {
  const daily = { policy: aTriggerPolicy(theCadence(120)) };

  it('is unknown, never learning, and says what can be done', () => {
    const result = errorRateRule.assess(aMoment(every(120, repeat(12, bad, good)), daily));
    expect(result).toMatchObject({ fired: false, verdict: 'unknown', sample: 12, minimumSample: 20 });
    expect(result.because).toContain(
      'earliest that it can decide: never at this cadence, at which 24 h hold 12 at most',
    );
    expect(result.remedy).toContain('longest_window_hours');
  });

  it.each([30, 60, 120, 480, 1_440])(
    'a path that always fails every %i min is taken back by load-failure',
    (minutes) => {
      const failing = Array.from({ length: 5 }, (_, at) => aFetch(minutes * at, { outcome: bad, unit: 'opensource' }));
      const worked = aFetch(5 * minutes, { unit: 'opensource', durationSeconds: 0 });
      const moment = aMoment([...failing, worked], { policy: aTriggerPolicy(theCadence(minutes)) });
      expect(errorRateRule.assess(moment).fired).toBe(false);
      expect(loadFailureRule.assess(moment)).toMatchObject({ fired: true, action: 'rollback' });
      expect(decideTriggers(whole(moment))).toMatchObject({ decision: 'rollback', trigger: 'load-failure' });
    },
  );

  it('is not told of where dlt fetches more often than its cadence says', () => {
    const result = errorRateRule.assess(
      aMoment(every(80, repeat(18, good)), { policy: aTriggerPolicy(theCadence(240)) }),
    );
    expect(result).toMatchObject({ verdict: 'skipped', skipReason: 'learning', sample: 18 });
    expect(result.because).toContain('earliest that it can decide: not known');
  });

  it.each([
    [1, 18, 6, 20, true],
    [1, 19, 6, 19, false],
    [1, 60, 24, 24, true],
    [3, 60, 6, 18, false],
    [1, 1_440, 24, 1, false],
  ] as const)('%i unit every %i min in %i h: %i at most', (units, cadenceMinutes, windowHours, most, reachable) => {
    const terms = { units, cadenceMinutes, windowHours };
    expect([mostFetches(terms), isReachable({ ...terms, minimum: 20 })]).toEqual([most, reachable]);
  });
});
