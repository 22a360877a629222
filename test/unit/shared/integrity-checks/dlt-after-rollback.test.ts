import { describe, expect, test } from 'vitest';

import { dltAfterRollbackCheck } from '../../../../actions/shared/integrity-checks/dlt-after-rollback.ts';
import { aDltSubject, aLoad, instantAt, judgeDlt, loadIdAt, openRows } from '../../../support/a-dlt-subject.ts';
import type { DltSubjectChanges } from '../../../support/a-dlt-subject.ts';
import { aCutoverState } from '../../../support/a-look-context.ts';

const ROLLED_BACK = aCutoverState({ phase: 'manual_only', rollbackAt: instantAt(60), dltUnits: new Set() });

function judge(changes: DltSubjectChanges, open: Readonly<Record<string, number>> = {}) {
  return judgeDlt(dltAfterRollbackCheck, aDltSubject({ state: ROLLED_BACK, ...changes }), openRows(open)).answers;
}

/** A look half an hour ago, after the rollback, that saw nothing open. */
const LOOKED = {
  marks: new Map([
    [
      'dlt-loads:reddit_harbor',
      JSON.stringify({ at: instantAt(30), open: {}, completed: [90, 95, 100].map(loadIdAt), late: {} }),
    ],
  ]),
};

describe('after a rollback', () => {
  test('loads from before it are no fault', () => {
    expect(judge({ loads: [aLoad(90)] })).toMatchObject([{ verdict: 'pass' }]);
  });

  test('a load that was stamped after it fails, whatever its id says', () => {
    const late = aLoad(90, { insertedAt: instantAt(20) });
    expect(judge({ loads: [late] })).toMatchObject([
      { verdict: 'fail', faults: [{ key: late.loadId, path: 'dlt', arrivedAt: instantAt(20) }] },
    ]);
  });

  test('a load that was extracted after it fails, whatever its stamp says', () => {
    expect(judge({ loads: [aLoad(20, { insertedAt: instantAt(80) })] })).toMatchObject([{ verdict: 'fail' }]);
  });

  test('a load that a look after it did not see fails, though a slow clock stamped it before', () => {
    const slow = aLoad(80, { insertedAt: instantAt(79) });
    expect(judge({ loads: [slow, aLoad(90)] })).toMatchObject([{ verdict: 'pass' }]);
    expect(judge({ loads: [slow, aLoad(90)], memory: LOOKED })).toMatchObject([
      { verdict: 'fail', faults: [{ key: slow.loadId, arrivedAt: instantAt(30) }] },
    ]);
  });

  test('rows of a load that began after it fail, and those of an older one that a look did not see', () => {
    expect(judge({ loads: [aLoad(90)] }, { [loadIdAt(50)]: 1 })).toMatchObject([{ verdict: 'fail' }]);
    expect(judge({ loads: [aLoad(90)] }, { [loadIdAt(70)]: 1 })).toMatchObject([{ verdict: 'pass' }]);
    expect(judge({ loads: [aLoad(90)], memory: LOOKED }, { [loadIdAt(70)]: 1 })).toMatchObject([{ verdict: 'fail' }]);
  });

  test('rows whose load was taken out of _dlt_loads did not come after it', () => {
    const loads = [aLoad(90), aLoad(100)];
    expect(judge({ loads, memory: LOOKED }, { [loadIdAt(95)]: 1 })).toMatchObject([{ verdict: 'pass' }]);
    expect(judge({ loads, memory: LOOKED }, { [loadIdAt(120)]: 1 })).toMatchObject([{ verdict: 'pass' }]);
    expect(judge({ memory: LOOKED }, { [loadIdAt(90)]: 1 })).toMatchObject([{ verdict: 'unknown' }]);
  });

  test('a stamp within what the clocks may differ warns, and a clock that is off widens it', () => {
    const close = aLoad(61, { insertedAt: instantAt(60 - 4 / 60) });
    expect(judge({ loads: [close] })).toMatchObject([{ verdict: 'warn' }]);
    const later = aLoad(61, { insertedAt: instantAt(59) });
    expect(judge({ loads: [later] })).toMatchObject([{ verdict: 'fail' }]);
    expect(judge({ loads: [later], database: { skewMs: 120_000 } })).toMatchObject([{ verdict: 'warn' }]);
    const future = aLoad(500, { insertedAt: instantAt(-2) });
    expect(judge({ loads: [future] })).toMatchObject([{ verdict: 'warn' }]);
  });
});

test.each([
  [aCutoverState(), 'skipped'],
  [aCutoverState({ phase: 'manual_only', rollbackAt: null }), 'skipped'],
  [null, 'unknown'],
])('in another state it is not asked', (state, verdict) => {
  expect(judge({ state, loads: [aLoad(10)] })).toMatchObject([{ verdict }]);
});
