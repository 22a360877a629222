import { expect, test } from 'vitest';

import { eventTimeCheck } from '../../../../actions/shared/integrity-checks/event-time.ts';
import { POSTS_DATASETS } from '../../../support/posts-dataset.ts';
import { aFaultyRow, assessRows, aTableSubject } from '../../../support/a-table-subject.ts';

test('impossible times fail, told apart', () => {
  const times = [aFaultyRow({ total: '6', future: '1', early: '2', thousandfold: '3' })];
  const { answers } = assessRows(eventTimeCheck, aTableSubject(), { times });
  expect(answers).toMatchObject([
    {
      verdict: 'fail',
      observed: '6 new rows with an impossible time (in the future: 1, before Reddit: 2, a thousandfold: 3)',
      faultCount: 6,
    },
  ]);
});

test.each([
  ['both clocks agree', 0, '2026-11-25T12:05:00.000Z'],
  ['the clock of the database is a day behind', -86_400_000, '2026-11-26T12:05:00.000Z'],
  ['the clock here is a day behind', 86_400_000, '2026-11-25T12:05:00.000Z'],
])('the future begins after the later clock: %s', (_, skewMs, latest) => {
  const { subject, context } = aTableSubject({ database: { skewMs } });
  const plan = eventTimeCheck.plan(subject, context);
  expect(plan.kind === 'ask' ? plan.queries['times']?.values?.at(-1) : plan).toBe(latest);
});

test('without an event time there is nothing to judge', () => {
  const { subject, context } = aTableSubject({ datasets: POSTS_DATASETS.replace(/\n.*event_time.*\n/u, '\n') });
  expect(eventTimeCheck.plan(subject, context)).toMatchObject({ kind: 'skipped', reason: 'not-applicable' });
});
