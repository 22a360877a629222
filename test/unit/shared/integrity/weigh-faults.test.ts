import { describe, expect, test } from 'vitest';

import type { CheckAnswer, Fault } from '../../../../actions/shared/integrity/integrity-check.ts';
import { asBaseline, moreKey, weighFaults } from '../../../../actions/shared/integrity/weigh-faults.ts';
import { aCutoverState } from '../../../support/a-look-context.ts';

const NEW = '2026-11-25T11:00:00.000000Z';
const OLD = '2026-11-24T11:59:59.000000Z';
const aFailure = (faults: readonly Fault[], more: Partial<CheckAnswer> = {}): CheckAnswer => ({
  verdict: 'fail',
  expected: 'none',
  observed: `${faults.length} found`,
  faults,
  ...more,
});
const weigh = (
  faults: readonly Fault[],
  state: Parameters<typeof aCutoverState>[0] = {},
  baseline: readonly string[] = [],
) => weighFaults(aFailure(faults), { baseline: new Set(baseline), state: aCutoverState(state) });

describe('a fault counts when it came in since the phase began, in a unit that is on dlt', () => {
  test.each<[name: string, fault: Partial<Fault>, verdict: string, action: string | undefined]>([
    ['new, on dlt', { arrivedAt: NEW, unit: 'opensource' }, 'fail', undefined],
    ['new, its unit in other letters', { arrivedAt: NEW, unit: 'OpenSource' }, 'fail', undefined],
    ['older than the phase', { arrivedAt: OLD, unit: 'opensource' }, 'warn', undefined],
    ['new, of a unit that is not on dlt', { arrivedAt: NEW, unit: 'sideproject' }, 'warn', undefined],
    [
      'new, of dlt in a unit that is not its own',
      { arrivedAt: NEW, unit: 'sideproject', path: 'dlt' },
      'fail',
      undefined,
    ],
    ['new, of the manual path alone', { arrivedAt: NEW, unit: 'sideproject', path: 'manual' }, 'fail', 'hold'],
    ['old, of the manual path', { arrivedAt: OLD, path: 'manual' }, 'warn', undefined],
    ['of unknown time and unit', {}, 'fail', undefined],
  ])('%s', (_, fault, verdict, action) => {
    const answer = weigh([{ key: 'a', ...fault }]);
    expect([answer.verdict, answer.action]).toEqual([verdict, action]);
  });

  test('one that counts makes the answer fail, and comes first in the sample', () => {
    const answer = weigh([
      { key: 'old', arrivedAt: OLD },
      { key: 'new', arrivedAt: NEW, unit: 'opensource' },
    ]);
    expect([answer.verdict, answer.action, answer.faults?.map(({ key }) => key)]).toEqual([
      'fail',
      undefined,
      ['new', 'old'],
    ]);
    expect(answer.detail).toContain('1 further fault');
  });

  test('a fault of unclear origin among those of the manual path is not held', () => {
    const answer = weigh([
      { key: 'm', arrivedAt: NEW, path: 'manual' },
      { key: 'x', arrivedAt: NEW, unit: 'opensource' },
    ]);
    expect([answer.verdict, answer.action]).toEqual(['fail', undefined]);
  });

  test('in the shadow a fault of dlt takes nothing back', () => {
    const fault = { key: 'a', arrivedAt: NEW, unit: 'opensource', path: 'dlt' as const };
    expect(weigh([fault], { phase: 'shadow', dltUnits: new Set() }).verdict).toBe('warn');
    expect(weigh([fault], { phase: 'manual_only', dltUnits: new Set() }).verdict).toBe('fail');
  });

  test('without the state nothing is called old', () => {
    const answer = weighFaults(aFailure([{ key: 'a', arrivedAt: OLD }]), { baseline: new Set(), state: null });
    expect(answer.verdict).toBe('fail');
  });
});

describe('the baseline', () => {
  const fault = (key: string): Fault => ({ key, arrivedAt: NEW, unit: 'opensource' });

  test('what was all there at setup passes, and is shown', () => {
    const answer = weigh([fault('a'), fault('b')], {}, ['a', 'b', 'c']);
    expect([answer.verdict, answer.baselineCount]).toEqual(['pass', 2]);
    expect(answer.observed).toContain('known since setup');
  });

  test('what is new beside it fails alone', () => {
    const answer = weigh([fault('a'), fault('n')], {}, ['a']);
    expect([answer.verdict, answer.baselineCount, answer.faultCount]).toEqual(['fail', 1, 1]);
    expect(answer.faults?.map(({ key }) => key)).toEqual(['n']);
  });

  test('where it could not hold all keys, no more than at setup is unknown, and more fails', () => {
    const known = ['a', 'b', moreKey(3)];
    expect(weigh([fault('n')], {}, known).verdict).toBe('unknown');
    const more = weighFaults(aFailure([fault('n')], { faultCount: 6 }), {
      baseline: new Set(known),
      state: aCutoverState(),
    });
    expect(more.verdict).toBe('fail');
  });

  test('where it could not be read, only what arrived since the phase began still fails', () => {
    const weighUnread = (one: Fault) =>
      weighFaults(aFailure([one]), { baseline: null, state: aCutoverState() }).verdict;
    expect(weighUnread(fault('a'))).toBe('fail');
    expect(weighUnread({ key: 'a' })).toBe('unknown');
    expect(weighUnread({ key: 'a', arrivedAt: OLD })).toBe('unknown');
  });

  test('recording it makes a failure a pass that is shown, and leaves the rest as it is', () => {
    expect(asBaseline(aFailure([fault('a')]))).toMatchObject({ verdict: 'pass', baselineCount: 1 });
    expect(asBaseline({ verdict: 'unknown', expected: '', observed: '' }).verdict).toBe('unknown');
  });
});
