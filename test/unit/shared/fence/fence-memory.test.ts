import { expect, test } from 'vitest';

import { foldFenceRecords } from '../../../../actions/shared/fence/fence-memory.ts';
import type { FenceRecord } from '../../../../actions/shared/fence-ports.ts';

const aRecord = (step: FenceRecord['step'], generation: number, given: Partial<FenceRecord> = {}): FenceRecord => ({
  ...{
    kind: 'fence',
    schemaVersion: 1,
    at: `2026-11-25T0${generation}:00:00Z`,
    run: 'r',
    generation,
    incident: null,
    role: 'dlt',
    step,
  },
  before: { canLogin: true, connectionLimit: -1, validUntil: null },
  databaseAt: null,
  ...given,
});
const without = { before: { canLogin: false, connectionLimit: -1, validUntil: null } };

test('nothing recorded is nothing taken', () => {
  expect(foldFenceRecords([])).toEqual({ kind: 'not-taken' });
});

test('a fence that was planned is no proof that it took the login', () => {
  expect(foldFenceRecords([aRecord('planned', 4)])).toMatchObject({ kind: 'planned', generation: 4 });
});

test('a fence that ended took it, until an unfence gave it back', () => {
  const records = [aRecord('planned', 4), aRecord('fenced', 4)];
  expect(foldFenceRecords(records)).toMatchObject({ kind: 'taken', generation: 4 });
  expect(foldFenceRecords([...records, aRecord('unfenced', 5)])).toEqual({ kind: 'not-taken' });
});

test('a second fence, and one that is planned again, forget nothing', () => {
  const records = [aRecord('fenced', 4), aRecord('planned', 6), aRecord('fenced', 6, without)];
  expect(foldFenceRecords(records)).toMatchObject({ kind: 'taken', generation: 4 });
});

test('a fence of a role without a login took none', () => {
  expect(foldFenceRecords([aRecord('fenced', 4, without)])).toEqual({ kind: 'not-taken' });
});

test('generations go before clocks, and the order of files does not count', () => {
  const early = aRecord('unfenced', 5, { at: '2026-11-20T00:00:00Z' });
  const late = aRecord('fenced', 4, { at: '2026-11-30T00:00:00Z' });
  expect(foldFenceRecords([early, late])).toEqual({ kind: 'not-taken' });
  expect(foldFenceRecords([late, early])).toEqual({ kind: 'not-taken' });
});
