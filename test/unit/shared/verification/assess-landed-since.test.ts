import { describe, expect, test } from 'vitest';

import { assessLandedSince, assessLoadsComplete } from '../../../../actions/shared/verification/assess-landed-since.ts';
import type { DltLook } from '../../../../actions/shared/verification/dlt-look.ts';
import type { LookPair } from '../../../../actions/shared/verification/look-plan.ts';
import {
  aLoad,
  aLook,
  aLookPlan,
  aTable,
  loadIdAt,
  minutesAfter,
  someCounts,
  someLoads,
} from '../../../support/a-dlt-look.ts';

const PLAN = aLookPlan({ controlEndedAt: minutesAfter(2) });
const pairOf = (second: DltLook, first = second, skew = { skewMs: 0, roundTripMs: 2 }): LookPair => ({
  first,
  second,
  skew,
});
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
    expect(assessLandedSince(pairOf(landedAt(minutes)), PLAN).verdict).toBe(verdict);
    expect(assessLandedSince(pairOf(extractedAt(minutes)), PLAN).verdict).toBe(verdict);
  });

  test('fails from the rollback on where nobody told when control ended', () => {
    const check = assessLandedSince(pairOf(landedAt(0.5)), aLookPlan());
    expect(check).toMatchObject({ verdict: 'fail', remedy: expect.stringContaining('control-ended-at') });
  });

  test.each([60_000, -60_000])('is in doubt, never a pass, between two clocks that differ by %i ms', (skewMs) => {
    const minutes = skewMs > 0 ? 0.5 : -0.5;
    expect(
      assessLandedSince(pairOf(landedAt(minutes), undefined, { skewMs, roundTripMs: 2 }), aLookPlan()).verdict,
    ).toBe('warn');
  });

  test('is unknown where a table cannot be read, and still fails on what another shows', () => {
    const unread = { measured: false as const, message: 'permission denied', remedy: 'GRANT SELECT ON …' };
    expect(assessLandedSince(pairOf(aLook(30, { loads: unread })), PLAN)).toMatchObject({
      verdict: 'unknown',
      remedy: 'GRANT SELECT ON …',
    });
    const both = aLook(30, { loads: unread, tables: [aTable(someCounts({ [loadIdAt(5)]: 3 }))] });
    expect(assessLandedSince(pairOf(both), PLAN).verdict).toBe('fail');
  });
});

describe('a load that died half-way', () => {
  const withOrphans = (withoutLoad: { loadId: string; rows: number }[] | null) =>
    aLook(30, { tables: [aTable(someCounts({}, { withoutLoad }))] });

  test('is named with its rows as a warning', () => {
    expect(assessLoadsComplete(pairOf(withOrphans([{ loadId: '1795567307.95034', rows: 41 }])), PLAN)).toMatchObject({
      verdict: 'warn',
      observed: expect.stringContaining('41 rows of load 1795567307.95034'),
    });
  });

  test('is not there where every load id has its row, and unknown where that could not be told', () => {
    expect(assessLoadsComplete(pairOf(withOrphans([])), PLAN).verdict).toBe('pass');
    expect(assessLoadsComplete(pairOf(withOrphans(null)), PLAN).verdict).toBe('unknown');
  });
});

describe('a dataset without any table of dlt', () => {
  const none = { loads: { measured: true as const, value: null }, tables: [aTable(null)] };

  test('is not applicable only when two looks far enough apart have seen none', () => {
    const verdictsAt = (minutes: number) => {
      const pair = pairOf(aLook(minutes, none), aLook(0, none));
      return [assessLandedSince(pair, PLAN).verdict, assessLoadsComplete(pair, PLAN).verdict];
    };
    expect(verdictsAt(0)).toEqual(['unknown', 'unknown']);
    expect(verdictsAt(14.9)).toEqual(['unknown', 'unknown']);
    expect(verdictsAt(15)).toEqual(['skipped', 'skipped']);
  });
});
