import { expect, test } from 'vitest';

import { volumeCheck } from '../../../../actions/shared/integrity-checks/volume.ts';
import type { HourCount } from '../../../../actions/shared/integrity/integrity-memory.ts';
import { aCutoverState } from '../../../support/a-look-context.ts';
import { assessRows, aTableSubject, verdictsOf } from '../../../support/a-table-subject.ts';

/** The hour that ended last is 10: the window reaches to 11:59. */
const END = Date.parse('2026-11-25T11:00:00Z');
const hourAgo = (hours: number) => new Date(END - hours * 3_600_000).toISOString().slice(0, 13);
const count = (hours: number, rows: number): HourCount => ({
  dataset: 'posts',
  table: 'public.posts',
  unit: 'opensource',
  hour: hourAgo(hours),
  rows,
});
/** Four weeks back from the hour that ended last, which is hour 1; so many rows in each. */
const weeks = (rows: (hour: number) => number) =>
  Array.from({ length: 28 * 24 }, (_, index) => count(index + 1, rows(index + 1)));
const STATE = aCutoverState({ phase: 'manual_only', dltUnits: new Set(), phaseStartedAt: '2026-10-01T00:00:00Z' });
const FIRST = `${hourAgo(28 * 24)}:00:00.000000Z`;

function judge(
  counts: readonly HourCount[],
  changes: { readonly firstLookAt?: string; readonly phaseStartedAt?: string } = {},
) {
  const { firstLookAt = FIRST, ...state } = changes;
  const table = aTableSubject({
    memory: { firstLookAt, counts: counts.filter(({ rows }) => rows > 0) },
    state: { ...STATE, ...state },
  });
  return assessRows(volumeCheck, table, { hours: [] });
}

test.each<[string, (hour: number) => number, string]>([
  ['as usual', () => 100, 'pass'],
  ['nothing at all', (hour) => (hour === 1 ? 0 : 100), 'warn'],
  ['a third', (hour) => (hour === 1 ? 33 : 100), 'warn'],
  ['a little less', (hour) => (hour === 1 ? 70 : 100), 'pass'],
  [
    'half, where weeks differ as much',
    (hour) => (hour === 1 ? 45 : hour % 168 <= 2 ? ([40, 160, 100, 90][Math.floor(hour / 168)] ?? 100) : 100),
    'pass',
  ],
  ['a quiet night, as every night', (hour) => ((hour - 1) % 24 < 6 ? 0 : 100), 'pass'],
  [
    'summer time began: busy hours begin an hour later',
    (hour) => (hour === 1 ? 0 : (hour - 1) % 24 === 0 || (hour - 1) % 24 > 12 ? 100 : 0),
    'pass',
  ],
  ['a small subreddit, an hour without posts', (hour) => (hour === 1 ? 0 : 2), 'pass'],
  ['a small subreddit, a day without posts', (hour) => (hour <= 24 ? 0 : 2), 'warn'],
])('%s', (_, rows, verdict) => {
  expect(verdictsOf(judge(weeks(rows)))).toEqual([verdict]);
});

test('two weeks teach before one judges', () => {
  expect(
    verdictsOf(
      judge(
        weeks((hour) => (hour === 1 ? 0 : 100)),
        { firstLookAt: `${hourAgo(13 * 24)}:00:00.000000Z` },
      ),
    ),
  ).toEqual(['learning']);
});

test('an hour in which the unit came to this path is not judged', () => {
  expect(
    verdictsOf(
      judge(
        weeks((hour) => (hour === 1 ? 0 : 100)),
        { phaseStartedAt: '2026-11-25T10:30:00Z' },
      ),
    ),
  ).toEqual(['pass']);
});

test('whole hours are counted from their beginning, and only those that ended are kept', () => {
  const table = aTableSubject({
    memory: { watermarks: new Map([['public.posts', '2026-11-25T09:40:00.000000Z']]) },
    state: STATE,
  });
  const plan = volumeCheck.plan(table.subject, table.context);
  expect(plan.kind === 'ask' ? plan.queries['hours']?.values : plan).toEqual([
    '2026-11-25T08:59:59.999999Z',
    '2026-11-25T10:59:59.999999Z',
  ]);
  const hours = [
    { unit: 'OpenSource', load_id: null, hour: '2026-11-25T10', rows: '7' },
    { unit: 'opensource', load_id: null, hour: '2026-11-25T11', rows: '2' },
  ];
  expect(assessRows(volumeCheck, table, { hours }).records).toEqual([
    { kind: 'count', dataset: 'posts', table: 'public.posts', unit: 'opensource', hour: '2026-11-25T10', rows: 7 },
  ]);
});
