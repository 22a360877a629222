import { expect, test } from 'vitest';

import { dltClientClockCheck } from '../../../../actions/shared/integrity-checks/dlt-client-clock.ts';
import { dltLoadsCheck } from '../../../../actions/shared/integrity-checks/dlt-loads.ts';
import { afterLook, aDltSubject, aLoad, instantAt, judgeDlt, openRows } from '../../../support/a-dlt-subject.ts';

const before = afterLook(
  judgeDlt(dltLoadsCheck, aDltSubject({ loads: [aLoad(150)], database: { at: instantAt(60) } }), openRows({})),
);

test.each([
  ['stamped since the last look', instantAt(30), 'pass'],
  ['stamped seconds before it, while it was looking', instantAt(60 + 4 / 60), 'pass'],
  ['stamped before the last look, which did not see it', instantAt(70), 'warn'],
])('a load that is %s', (_, insertedAt, verdict) => {
  const loads = [aLoad(80, { insertedAt }), aLoad(150)];
  expect(judgeDlt(dltClientClockCheck, aDltSubject({ loads, memory: before })).answers).toMatchObject([{ verdict }]);
});

test('a late load is remembered by the looks after', () => {
  const loads = [aLoad(80, { insertedAt: instantAt(70) }), aLoad(150)];
  const next = afterLook(judgeDlt(dltLoadsCheck, aDltSubject({ loads, memory: before }), openRows({})));
  const { answers } = judgeDlt(dltClientClockCheck, aDltSubject({ loads, memory: next }));
  expect(answers).toMatchObject([
    { verdict: 'warn', observed: expect.stringContaining(`not there at ${instantAt(60)}`) },
  ]);
});

test('of a long list, loads older than the oldest that was kept are not taken for new', () => {
  const many = Array.from({ length: 150 }, (_, index) => aLoad(100 + index));
  const memory = afterLook(
    judgeDlt(dltLoadsCheck, aDltSubject({ loads: many, database: { at: instantAt(60) } }), openRows({})),
  );
  expect(judgeDlt(dltClientClockCheck, aDltSubject({ loads: many, memory })).answers).toMatchObject([
    { verdict: 'pass' },
  ]);
});

test('the first look learns, and a mark that a hand broke counts as none', () => {
  const broken = { marks: new Map([['dlt-loads:reddit_harbor', '{']]) };
  for (const memory of [{}, broken])
    expect(judgeDlt(dltClientClockCheck, aDltSubject({ loads: [aLoad(80)], memory })).answers).toMatchObject([
      { verdict: 'skipped', skipReason: 'learning' },
    ]);
});
