import { expect, test } from 'vitest';

import { integrityJob } from '../../../../actions/shared/investigation-sources/integrity-source.ts';
import { anIntegrityResult, aCheckResult } from '../../../support/an-integrity-result.ts';

const never = new AbortController().signal;
const ask = (text: string | null) => integrityJob(text).gather(never, () => undefined);

test('every check that did not pass is a clue under its own name', async () => {
  const result = anIntegrityResult({
    verdict: 'fail',
    checks: [
      aCheckResult({ id: 'duplicates', verdict: 'fail', faultCount: 12, table: 'public.submissions' }),
      aCheckResult({ id: 'gaps', verdict: 'warn' }),
      aCheckResult({ id: 'nulls', verdict: 'unknown' }),
      aCheckResult({ id: 'volume', verdict: 'pass' }),
      aCheckResult({ id: 'census', verdict: 'skipped', skipReason: 'learning' }),
    ],
  });
  const answer = await ask(JSON.stringify(result));
  expect(answer).toMatchObject({ status: 'measured', observed: 'verdict fail: 3 checks of 5 did not pass' });
  expect(answer.clues.map(({ sign, count, where }) => [sign, count, where])).toEqual([
    ['integrity-duplicates', 12, 'public.submissions'],
    ['integrity-gaps', 1, null],
    // Nobody knows, which is neither for nor against a cause.
    ['integrity-nulls-unknown', 1, null],
  ]);
});

test('without a result it is not configured, and rubbish is unknown with what to pass', async () => {
  expect(await ask(null)).toMatchObject({ status: 'not-configured' });
  for (const text of ['', '{', '[]', '{"schemaVersion":2}', 'null'])
    expect(await ask(text)).toMatchObject({ status: 'unknown', remedy: expect.stringContaining('integrity-result') });
});

test('a look that saw no database measured nothing', async () => {
  expect(await ask(JSON.stringify(anIntegrityResult({ database: null })))).toMatchObject({ status: 'unknown' });
});
