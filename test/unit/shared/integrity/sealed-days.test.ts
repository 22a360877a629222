import { describe, expect, test } from 'vitest';

import type { SealedDay } from '../../../../actions/shared/integrity/integrity-memory.ts';
import {
  describeCycle,
  listCandidates,
  newestClosedDay,
  planVerification,
} from '../../../../actions/shared/integrity/sealed-days.ts';

function aSeal(day: string, changes: Partial<SealedDay> = {}): SealedDay {
  return {
    ...{ dataset: 'posts', table: 'public.posts', day, recipe: 1, count: 10, digest: 'd', ids: [], hours: null },
    verifiedAt: null,
    ...changes,
  };
}
const planned = (seals: readonly SealedDay[], isIndexed = true) =>
  planVerification(seals, { isIndexed, nextHour: () => 0 }).map(({ day, hour }) =>
    hour === null ? day.day : `${day.day} ${hour}`,
  );

test.each([
  ['2026-11-25T12:00:00.000000Z', '2026-11-22'],
  ['2026-11-25T00:00:00.000000Z', '2026-11-22'],
  ['2026-11-24T23:59:59.999999Z', '2026-11-21'],
])('at %s the newest day that is over for 48 hours is %s', (at, day) => {
  expect(newestClosedDay(at)).toBe(day);
});

describe('what a look compares again', () => {
  test('is what is known to be lost first, then what was never compared, then what waited longest', () => {
    const seals = [
      aSeal('2026-11-01', { verifiedAt: '2026-11-20T00:00:00Z', lastOutcome: 'same' }),
      aSeal('2026-11-02', { verifiedAt: '2026-11-10T00:00:00Z', lastOutcome: 'same' }),
      aSeal('2026-11-03'),
      aSeal('2026-11-04', { verifiedAt: '2026-11-25T00:00:00Z', lastOutcome: 'lost' }),
    ];
    expect(planned(seals)).toEqual(['2026-11-04', '2026-11-03', '2026-11-02', '2026-11-01']);
  });

  test('ends where the rows of a look are spent, and is one day at least', () => {
    const seals = ['2026-11-03', '2026-11-02', '2026-11-01'].map((day) => aSeal(day, { count: 60_000 }));
    expect(planned(seals)).toEqual(['2026-11-03']);
    expect(planned([aSeal('2026-11-03', { count: 4_000_000 })])).toEqual(['2026-11-03']);
  });

  test('is three days without an index, since each reads the table', () => {
    const seals = ['2026-11-05', '2026-11-04', '2026-11-03', '2026-11-02'].map((day) => aSeal(day));
    expect(planned(seals, false)).toHaveLength(3);
    expect(planned(seals)).toHaveLength(4);
  });

  test('of a day with too many ids is as many hours as the rows allow, from where the look before ended', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => ({ hour, count: 10_000, digest: 'd' }));
    const seal = aSeal('2026-11-03', { count: 240_000, ids: null, hours });
    const spans = planVerification([seal], { isIndexed: true, nextHour: () => 21 });
    expect(spans.map(({ hour, from, until }) => [hour, from, until])).toEqual([
      [21, '2026-11-03T21:00:00.000Z', '2026-11-03T22:00:00.000Z'],
      [22, '2026-11-03T22:00:00.000Z', '2026-11-03T23:00:00.000Z'],
      [23, '2026-11-03T23:00:00.000Z', '2026-11-04T00:00:00.000Z'],
    ]);
    expect(planVerification([seal], { isIndexed: true, nextHour: () => 0 })).toHaveLength(5);
  });
});

describe('days that are not sealed yet', () => {
  test('are asked after from the newest to the oldest row, without those that are sealed', () => {
    const candidates = listCandidates([aSeal('2026-11-21')], {
      newest: '2026-11-22',
      oldest: '2026-11-19',
      cursor: null,
    });
    expect(candidates).toEqual(['2026-11-22', '2026-11-20', '2026-11-19']);
  });

  test('of years are worked off in turns, each look 400 days, and from the newest again at the end', () => {
    const seen = new Set<string>();
    let cursor: string | null = null;
    for (let looks = 0; looks < 20; looks += 1) {
      const days = listCandidates([], { newest: '2026-11-22', oldest: '2010-01-01', cursor });
      expect(days.length).toBeLessThanOrEqual(400);
      expect(days[0]).toBe('2026-11-22');
      for (const day of days) seen.add(day);
      cursor = days.at(-1) ?? null;
    }
    expect(seen.size).toBe(Math.round((Date.parse('2026-11-22') - Date.parse('2010-01-01')) / 86_400_000) + 1);
    expect(seen.has('2010-01-01')).toBe(true);
  });

  test('do not begin before Reddit did, whatever a row says of its time', () => {
    expect(listCandidates([], { newest: '2026-11-22', oldest: '1970-01-01', cursor: null }).length).toBeLessThan(20);
  });
});

test('how often all is compared again follows from the days, the rows and the looks', () => {
  expect(describeCycle([aSeal('2026-11-01')], true)).toContain('within a day (1 look at 48 a day)');
  const large = Array.from({ length: 100 }, (_, index) => aSeal(`day ${index}`, { count: 480_000 }));
  expect(describeCycle(large, true)).toContain('every 20 days (960 looks at 48 a day)');
});
