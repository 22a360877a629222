import { describe, expect, test } from 'vitest';

import { dltAfterRollbackCheck } from '../../../../actions/shared/integrity-checks/dlt-after-rollback.ts';
import { dltLoadsCheck } from '../../../../actions/shared/integrity-checks/dlt-loads.ts';
import type { LoadFact } from '../../../../actions/shared/integrity/look-context.ts';
import {
  afterLook,
  aDltSubject,
  aLoad,
  instantAt,
  judgeDlt,
  loadIdAt,
  openRows,
} from '../../../support/a-dlt-subject.ts';
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

describe('where the clock of dlt runs ahead', () => {
  const fast = aLoad(55);
  /** A look that many minutes before this one, which saw these loads. */
  const sawAt = (minutesAgo: number, loads: readonly LoadFact[], memory = {}) =>
    afterLook(
      judgeDlt(dltLoadsCheck, aDltSubject({ loads, memory, database: { at: instantAt(minutesAgo) } }), openRows({})),
    );

  test('a load that a look before the rollback saw is no fault, whatever its stamp, for good', () => {
    const memory = sawAt(30, [fast, aLoad(90)], sawAt(65, [fast, aLoad(90)]));
    expect(judge({ loads: [fast, aLoad(90)], memory })).toMatchObject([{ verdict: 'pass' }]);
    expect(judge({ loads: [fast, aLoad(90)] })).toMatchObject([{ verdict: 'fail' }]);
  });

  test('a stamp within what it is known to run ahead warns, and beyond it fails', () => {
    const memory = sawAt(65, [fast]);
    expect(judge({ loads: [aLoad(52), fast], memory })).toMatchObject([{ verdict: 'warn' }]);
    expect(judge({ loads: [aLoad(40), fast], memory })).toMatchObject([{ verdict: 'fail' }]);
  });

  test('rows that a look before the rollback saw are no fault until they grow after it', () => {
    const open = (rows: number, minutesAgo: number, memory = {}) =>
      afterLook(
        judgeDlt(
          dltLoadsCheck,
          aDltSubject({ loads: [aLoad(90)], memory, database: { at: instantAt(minutesAgo) } }),
          openRows({ [loadIdAt(55)]: rows }),
        ),
      );
    const memory = open(3, 30, open(3, 65));
    expect(judge({ loads: [aLoad(90)], memory }, { [loadIdAt(55)]: 3 })).toMatchObject([{ verdict: 'pass' }]);
    expect(judge({ loads: [aLoad(90)], memory }, { [loadIdAt(55)]: 4 })).toMatchObject([{ verdict: 'fail' }]);
  });
});

test.each([
  [aCutoverState(), 'skipped'],
  [aCutoverState({ phase: 'manual_only', rollbackAt: null }), 'skipped'],
  [null, 'unknown'],
])('in another state it is not asked', (state, verdict) => {
  expect(judge({ state, loads: [aLoad(10)] })).toMatchObject([{ verdict }]);
});
