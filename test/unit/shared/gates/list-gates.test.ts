import { expect, test } from 'vitest';

import { assessGates } from '../../../../actions/shared/gates/assess-gates.ts';
import { FAULT_CHECKS } from '../../../../actions/shared/gates/clean-data.ts';
import { GATE_IDS } from '../../../../actions/shared/gates/gate.ts';
import { GATES } from '../../../../actions/shared/gates/list-gates.ts';
import { TOLD_ONCE } from '../../../../actions/shared/history/told-once.ts';
import { INTEGRITY_CHECKS } from '../../../../actions/shared/integrity-checks/list-checks.ts';
import { aGateFacts } from '../../../support/a-gate-facts.ts';
import { readProjectFile } from '../../../support/project-files.ts';

test('every gate stands once in the table, in the order of its ids', () => {
  expect(GATES.map(({ id }) => id)).toEqual([...GATE_IDS]);
});

test('a hold, the order of phases and the generation are never gone by, and everything else may be', () => {
  const never = GATES.filter(({ isBypassable }) => !isBypassable).map(({ id }) => id);
  expect(never).toEqual(['phase-order', 'generation', 'hold']);
});

test('the checks whose warnings are faults are those of loss, corruption and duplicates', () => {
  const kinds = new Set(['loss', 'corruption', 'duplicates']);
  const ids = INTEGRITY_CHECKS.filter(({ kind }) => kinds.has(kind)).map(({ id }) => id);
  expect([...FAULT_CHECKS].toSorted()).toEqual([...new Set(ids)].toSorted());
});

test('the checks that tell of a fault once are those of what arrived since the look before which never warn by themselves', () => {
  const ofArrivals = INTEGRITY_CHECKS.filter(
    ({ id }) =>
      FAULT_CHECKS.has(id) && readProjectFile(`actions/shared/integrity-checks/${id}.ts`).includes('planOverArrivals('),
  );
  const withoutWarning = ofArrivals.filter(({ verdictRule }) => !/\bwarn:/u.test(verdictRule)).map(({ id }) => id);
  expect([...TOLD_ONCE].toSorted()).toEqual([...new Set(withoutWarning)].toSorted());
});

test('a phase that showed everything may go on', () => {
  const report = assessGates(aGateFacts());
  expect(
    report.gates.filter(({ verdict }) => verdict !== 'pass').map(({ id, observed }) => `${id}: ${observed}`),
  ).toEqual(['doctor: nobody asked it: no result was handed on']);
  expect(report).toMatchObject({ decision: 'may-advance', earliestAt: null, notBeforeAt: null, generation: 3 });
});
