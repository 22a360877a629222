import { describe, expect, test } from 'vitest';

import type { ManualFacts, UnitArrivals } from '../../../../actions/shared/verification/assess-manual-rows.ts';
import { assessManualRows } from '../../../../actions/shared/verification/assess-manual-rows.ts';
import { minutesAfter, ROLLBACK_AT } from '../../../support/a-dlt-look.ts';

const LIMIT_MINUTES = 90;

function facts(arrivals: readonly UnitArrivals[], part: Partial<ManualFacts> = {}): ManualFacts {
  const units = { measured: true as const, value: arrivals };
  return {
    readings: [{ dataset: 'submissions', expectedUnits: ['opensource', 'sideproject'], units }],
    fetches: [],
    rollbackAt: ROLLBACK_AT,
    readAt: minutesAfter(60),
    limitSeconds: 60 * LIMIT_MINUTES,
    ...part,
  };
}
const arrived = (unit: string, minutes: number): UnitArrivals => ({ unit, rows: 3, newestAt: minutesAfter(minutes) });
const BOTH = [arrived('opensource', 5), arrived('sideproject', 50)];

describe('manual rows', () => {
  test('of every unit are a pass', () => {
    expect(assessManualRows(facts(BOTH)).verdict).toBe('pass');
  });

  test.each([
    ['at', LIMIT_MINUTES, 'pass'],
    ['beyond', LIMIT_MINUTES + 0.01, 'unknown'],
  ])('that are as old as %s the limit', (_name, age, verdict) => {
    expect(
      assessManualRows(facts([arrived('opensource', 5), arrived('sideproject', 5)], { readAt: minutesAfter(5 + age) }))
        .verdict,
    ).toBe(verdict);
  });

  test('missing for one unit are unknown, and the unit is named', () => {
    expect(assessManualRows(facts([arrived('opensource', 5)]))).toMatchObject({
      verdict: 'unknown',
      observed: expect.stringContaining('nothing yet: sideproject'),
    });
  });

  test('missing long after the rollback are still unknown: nobody knows whether there was something to collect', () => {
    expect(assessManualRows(facts([], { readAt: minutesAfter(600) })).observed).toContain('not known');
    expect(assessManualRows(facts([], { readAt: minutesAfter(600) })).verdict).toBe('unknown');
  });

  test('missing are fine where a fetch after the rollback is known to have succeeded', () => {
    const fetch = { unit: 'SideProject', startedAt: minutesAfter(10), outcome: 'success' as const };
    expect(assessManualRows(facts([arrived('opensource', 5)], { fetches: [fetch] })).verdict).toBe('pass');
  });

  test('are not excused by a fetch that started before the rollback', () => {
    const fetch = { unit: 'sideproject', startedAt: minutesAfter(-1), outcome: 'success' as const };
    expect(assessManualRows(facts([arrived('opensource', 5)], { fetches: [fetch] })).verdict).toBe('unknown');
  });

  test('fail where the newest fetch failed, an earlier success or not', () => {
    const fetches = [
      { unit: 'sideproject', startedAt: minutesAfter(20), outcome: 'failure' as const },
      { unit: 'sideproject', startedAt: minutesAfter(10), outcome: 'success' as const },
    ];
    expect(assessManualRows(facts(BOTH, { fetches })).verdict).toBe('fail');
  });

  test('that could not be read, or of no unit at all, are unknown', () => {
    const unread = { measured: false as const, message: 'no arrival column', remedy: 'Add one.' };
    const readings = [{ dataset: 'submissions', expectedUnits: ['opensource'], units: unread }];
    expect(assessManualRows(facts([], { readings }))).toMatchObject({ verdict: 'unknown', remedy: 'Add one.' });
    expect(assessManualRows(facts([], { readings: [] })).verdict).toBe('unknown');
  });
});
