import { expect, test } from 'vitest';

import { recentRowsCheck } from '../../../../actions/shared/integrity-checks/recent-rows.ts';
import { aLoad } from '../../../support/a-dlt-subject.ts';
import type { ContextChanges } from '../../../support/a-look-context.ts';
import { aTableSubject, sqlOf } from '../../../support/a-table-subject.ts';
import { datasetsOf, SUBMISSIONS_BY_GENERATION } from '../../../support/source-tables.ts';

const ofDlt = (changes: ContextChanges = {}) =>
  aTableSubject({
    datasets: datasetsOf(SUBMISSIONS_BY_GENERATION.C),
    catalogue: { columns: [{ name: '_dlt_load_id', type: 'text', isNullable: false }] },
    ...changes,
  });

test('rows of the last day are counted by the loads that completed in it', () => {
  const loads = new Map([['reddit_harbor', [aLoad(30), aLoad(3_000)]]]);
  expect(sqlOf(recentRowsCheck, ofDlt({ loads }))).toHaveProperty('arrived');
});

test('where the loads are not known, how many rows came in is unknown and never none', () => {
  const { subject, context } = ofDlt();
  expect(recentRowsCheck.plan(subject, context)).toMatchObject({
    kind: 'unknown',
    message: 'reddit_harbor._dlt_loads could not be read, so when a row of dlt arrived cannot be told',
  });
});
