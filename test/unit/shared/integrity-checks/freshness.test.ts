import { expect, test } from 'vitest';

import { freshnessCheck } from '../../../../actions/shared/integrity-checks/freshness.ts';
import type { HourCount } from '../../../../actions/shared/integrity/integrity-memory.ts';
import { aCutoverState } from '../../../support/a-look-context.ts';
import type { SubjectChanges } from '../../../support/a-table-subject.ts';
import { assessRows, aTableSubject, verdictsOf } from '../../../support/a-table-subject.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const ago = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString().replace('Z', '000Z');
const hour = (hours: number): HourCount => ({
  dataset: 'posts',
  table: 'public.posts',
  unit: 'opensource',
  hour: ago(hours).slice(0, 13),
  rows: 3,
});
/** Rows every so many hours over four weeks. */
const every = (step: number) =>
  Array.from({ length: Math.floor((28 * 24) / step) }, (_, index) => hour((index + 1) * step));
const manual = { state: aCutoverState({ phase: 'manual_only', dltUnits: new Set(), phaseStartedAt: ago(900) }) };

function judge(newest: number | null, memory: SubjectChanges['memory'] = {}, state = manual) {
  const rows =
    newest === null
      ? []
      : [{ unit: 'OpenSource', load_id: null, rows: '3', arrived_at: ago(newest), event_at: ago(newest + 1) }];
  return assessRows(freshnessCheck, aTableSubject({ memory: { firstLookAt: ago(28 * 24), ...memory }, ...state }), {
    newest: rows,
  });
}

test.each<[string, number | null, SubjectChanges['memory'], string]>([
  ['within 3 cadences', 2.9, {}, 'pass'],
  ['silent, with nothing known', 4, { firstLookAt: null }, 'learning'],
  ['silent, with a week known', 4, { firstLookAt: ago(7 * 24), counts: every(1) }, 'learning'],
  ['silent, with rows of three hours known', 4, { counts: [hour(300), hour(200), hour(100)] }, 'learning'],
  ['silent beyond what is usual', 9, { counts: every(4) }, 'warn'],
  ['as silent as it often is: a quiet night', 7, { counts: every(6) }, 'pass'],
  ['never a row: an empty subreddit', null, { counts: [] }, 'learning'],
  [
    'nothing in the window, but known from earlier looks',
    null,
    { marks: new Map([['freshness:public.posts:opensource', ago(2)]]) },
    'pass',
  ],
  [
    'long silent by earlier looks',
    null,
    { counts: every(1), marks: new Map([['freshness:public.posts:opensource', ago(30)]]) },
    'warn',
  ],
])('%s', (_, newest, memory, verdict) => {
  expect(verdictsOf(judge(newest, memory))).toEqual([verdict]);
});

test('silence begins anew when a unit comes to a path', () => {
  const state = { state: aCutoverState({ phase: 'manual_only', dltUnits: new Set(), phaseStartedAt: ago(1) }) };
  expect(verdictsOf(judge(9, { counts: every(1) }, state))).toEqual(['pass']);
});

test('arrival and event time are told apart, and the newest arrival is kept', () => {
  const outcome = judge(1);
  expect(outcome.answers[0]?.observed).toContain(`newest arrival ${ago(1)}, newest post ${ago(2)}`);
  expect(outcome.records).toEqual([{ kind: 'mark', name: 'freshness:public.posts:opensource', value: ago(1) }]);
});

test('a path without units is not concerned', () => {
  const { subject, context } = aTableSubject();
  expect(freshnessCheck.plan(subject, context)).toMatchObject({ kind: 'skipped', reason: 'not-applicable' });
});
