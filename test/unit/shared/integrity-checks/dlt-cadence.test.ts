import { expect, test } from 'vitest';

import { dltCadenceCheck } from '../../../../actions/shared/integrity-checks/dlt-cadence.ts';
import { aDltSubject, aLoad, instantAt, judgeDlt } from '../../../support/a-dlt-subject.ts';
import { aCutoverState } from '../../../support/a-look-context.ts';

// A cadence of 60 minutes: the limit is three hours.
test.each([
  [[aLoad(170)], 'pass'],
  [[aLoad(190)], 'warn'],
  [[], 'warn'],
])('the newest load against three cadences', (loads, verdict) => {
  expect(judgeDlt(dltCadenceCheck, aDltSubject({ loads })).answers).toMatchObject([{ verdict }]);
});

test('a pause that is usual is none', () => {
  const hourly = Array.from({ length: 20 }, (_, index) => aLoad(900 + 60 * index));
  const nightly = [aLoad(500), ...hourly];
  expect(judgeDlt(dltCadenceCheck, aDltSubject({ loads: nightly })).answers).toMatchObject([
    { verdict: 'pass', observed: expect.stringContaining('are usual') },
  ]);
  const loads = hourly.map((_, index) => aLoad(500 + 60 * index));
  expect(judgeDlt(dltCadenceCheck, aDltSubject({ loads })).answers).toMatchObject([{ verdict: 'warn' }]);
});

test('silence counts from the beginning of the phase', () => {
  const state = aCutoverState({ phaseStartedAt: instantAt(30) });
  expect(judgeDlt(dltCadenceCheck, aDltSubject({ state, loads: [aLoad(900)] })).answers).toMatchObject([
    { verdict: 'pass' },
  ]);
});

test.each([
  [aCutoverState({ phase: 'manual_only', dltUnits: new Set() }), 'skipped'],
  [aCutoverState({ phase: 'shadow', dltUnits: new Set() }), 'warn'],
  [null, 'unknown'],
])('it is asked only where dlt collects', (state, verdict) => {
  expect(judgeDlt(dltCadenceCheck, aDltSubject({ state, loads: [aLoad(900)] })).answers).toMatchObject([{ verdict }]);
});
