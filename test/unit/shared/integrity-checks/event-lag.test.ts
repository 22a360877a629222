import { expect, test } from 'vitest';

import { eventLagCheck } from '../../../../actions/shared/integrity-checks/event-lag.ts';
import { assessRows, aTableSubject, verdictsOf } from '../../../support/a-table-subject.ts';

const NAME = 'event-lag:public.posts:manual';
const learned = (looks: number) =>
  aTableSubject({
    memory: {
      gauges: new Map([
        [`${NAME}:looks`, looks],
        [`${NAME}:p10`, 300],
        [`${NAME}:p50`, 1500],
        [`${NAME}:p90`, 2700],
        [`${NAME}:newest`, 1_800_000_000],
      ]),
    },
  });
const lag = (p10: number, p50: number, p90: number, rows = 100) => ({
  lags: [{ mark: null, rows: String(rows), p10, p50, p90, newest: 1_795_000_000 }],
});
const judge = (...numbers: Parameters<typeof lag>) => assessRows(eventLagCheck, learned(3), lag(...numbers));

test.each<[string, Parameters<typeof lag>, string]>([
  ['as usual', [290, 1510, 2800], 'pass'],
  ['all three hours more: times of a local zone', [11_100, 12_300, 13_500], 'warn'],
  ['all one hour less', [300 - 3600, 1500 - 3600, 2700 - 3600], 'warn'],
  ['a backfill of years', [3e7, 4e7, 5e7], 'pass'],
  ['an outage that is caught up: some are hours late', [300, 5100, 12_000], 'pass'],
  ['half an hour slower', [2100, 3300, 4500], 'pass'],
  ['half the posts made after they arrived', [-900, -400, -100], 'warn'],
  ['too few rows', [11_100, 12_300, 13_500, 19], 'learning'],
])('%s', (_, numbers, verdict) => {
  expect(verdictsOf(judge(...numbers))).toEqual([verdict]);
});

test('what is usual follows slowly, and not at all while it is off', () => {
  expect(judge(400, 1500, 2700).records).toContainEqual({ kind: 'gauge', name: `${NAME}:p10`, value: 320 });
  expect(judge(11_100, 12_300, 13_500).records).toEqual([]);
});

test('three looks teach before one judges', () => {
  expect(verdictsOf(assessRows(eventLagCheck, learned(2), lag(11_100, 12_300, 13_500)))).toEqual(['learning']);
});

test('the newest post is remembered, but none of the future', () => {
  const outcome = assessRows(eventLagCheck, aTableSubject(), {
    lags: [{ mark: null, rows: '0', p10: null, p50: null, p90: null, newest: 9e9 }],
  });
  expect(outcome.records).toEqual([
    { kind: 'gauge', name: `${NAME}:newest`, value: Date.parse('2026-11-25T12:00:00Z') / 1000 },
  ]);
});
