import { expect, test } from 'vitest';

import { dltStagingCheck } from '../../../../actions/shared/integrity-checks/dlt-staging.ts';
import { aDltSubject, answersOf, judgeDlt } from '../../../support/a-dlt-subject.ts';
import { readDatasets } from '../../../support/look-at.ts';
import { datasetsOf, SUBMISSIONS_BY_GENERATION } from '../../../support/source-tables.ts';

const reader = (schema: string, table: string) => ({ schema, table, from_table: 'submissions' });

test.each([
  [[], 'pass'],
  [[reader('public', 'latest')], 'warn'],
  [[reader('public', 'latest'), reader('reddit_harbor', 'submissions')], 'fail'],
])('readers %o of staging tables', (readers, verdict) => {
  expect(judgeDlt(dltStagingCheck, aDltSubject(), answersOf({ readers })).answers).toMatchObject([{ verdict }]);
});

test('a table of the staging schema that is bound fails', () => {
  const { dataset } = SUBMISSIONS_BY_GENERATION.C;
  const bound = dataset.replace('- schema: reddit_harbor', '- schema: reddit_harbor_staging');
  const { subject, context } = aDltSubject();
  const elsewhere = { ...context, datasets: readDatasets(datasetsOf({ dataset: bound })) };
  expect(dltStagingCheck.assess(subject, answersOf({ readers: [] }), elsewhere).answers).toMatchObject([
    { verdict: 'fail', faults: [{ key: 'reddit_harbor_staging.submissions' }] },
  ]);
});
