import { describe, expect, test } from 'vitest';

import { assessLandedSince, assessLoadsComplete } from '../../../../actions/shared/verification/assess-landed-since.ts';
import type { LookPlan } from '../../../../actions/shared/verification/look-plan.ts';
import {
  aLoad,
  aLook,
  aTable,
  loadIdAt,
  minutesAfter,
  ROLLBACK_AT,
  someCounts,
  someLoads,
} from '../../../support/a-dlt-look.ts';

const PLAN: LookPlan = {
  rollbackAt: ROLLBACK_AT,
  controlEndedAt: minutesAfter(2),
  distanceSeconds: 900,
  isShortened: false,
};
const SKEW = { skewMs: 0, roundTripMs: 2 };
const landedAt = (minutes: number) =>
  aLook(30, { loads: { measured: true, value: someLoads([aLoad({ insertedAt: minutesAfter(minutes) })]) } });
const extractedAt = (minutes: number) => aLook(30, { tables: [aTable(someCounts({ [loadIdAt(minutes)]: 3 }))] });

describe('what is newer than the rollback', () => {
  test.each([
    ['before it', -1, 'pass'],
    ['at it', 0, 'pass'],
    ['just after it', 0.01, 'warn'],
    ['at the end of control', 2, 'warn'],
    ['within the second in which control ended', 2 + 0.999 / 60, 'warn'],
    ['a second after the end of control', 2 + 1 / 60, 'fail'],
  ])('%s: a load completed %s min later is %s', (_name, minutes, verdict) => {
    expect(assessLandedSince(landedAt(minutes), PLAN, SKEW).verdict).toBe(verdict);
    expect(assessLandedSince(extractedAt(minutes), PLAN, SKEW).verdict).toBe(verdict);
  });

  test('fails from the rollback on where nobody told when control ended', () => {
    const check = assessLandedSince(landedAt(0.5), { ...PLAN, controlEndedAt: null }, SKEW);
    expect(check).toMatchObject({ verdict: 'fail', remedy: expect.stringContaining('control-ended-at') });
  });

  test.each([60_000, -60_000])('is in doubt, never a pass, between two clocks that differ by %i ms', (skewMs) => {
    const minutes = skewMs > 0 ? 0.5 : -0.5;
    expect(
      assessLandedSince(landedAt(minutes), { ...PLAN, controlEndedAt: null }, { skewMs, roundTripMs: 2 }).verdict,
    ).toBe('warn');
  });

  test('is unknown where a table cannot be read, and still fails on what another shows', () => {
    const unread = { measured: false as const, message: 'permission denied', remedy: 'GRANT SELECT ON …' };
    expect(assessLandedSince(aLook(30, { loads: unread }), PLAN, SKEW)).toMatchObject({
      verdict: 'unknown',
      remedy: 'GRANT SELECT ON …',
    });
    const both = aLook(30, { loads: unread, tables: [aTable(someCounts({ [loadIdAt(5)]: 3 }))] });
    expect(assessLandedSince(both, PLAN, SKEW).verdict).toBe('fail');
  });
});

describe('a load that died half-way', () => {
  const withOrphans = (withoutLoad: { loadId: string; rows: number }[] | null) =>
    aLook(30, { tables: [aTable(someCounts({}, { withoutLoad }))] });

  test('is named with its rows as a warning', () => {
    expect(assessLoadsComplete(withOrphans([{ loadId: '1795567307.95034', rows: 41 }]))).toMatchObject({
      verdict: 'warn',
      observed: expect.stringContaining('41 rows of load 1795567307.95034'),
    });
  });

  test('is not there where every load id has its row, and unknown where that could not be told', () => {
    expect(assessLoadsComplete(withOrphans([])).verdict).toBe('pass');
    expect(assessLoadsComplete(withOrphans(null)).verdict).toBe('unknown');
  });
});
