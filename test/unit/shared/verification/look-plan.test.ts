import { describe, expect, test } from 'vitest';

import { carryLook } from '../../../../actions/shared/verification/carry-look.ts';
import { assessClockSkew, inDatabaseTime } from '../../../../actions/shared/verification/clock-skew.ts';
import { dltLookSchema, fitLook } from '../../../../actions/shared/verification/dlt-look.ts';
import { chooseFirstLook } from '../../../../actions/shared/verification/look-plan.ts';
import { compareLoadIds, extractedAt } from '../../../../actions/shared/verification/load-id.ts';
import { renderStatusLines } from '../../../../actions/shared/verification/render-status-lines.ts';
import {
  aLoad,
  aLook,
  aLookPlan,
  aTable,
  loadIdAt,
  minutesAfter,
  ROLLBACK_AT,
  someCounts,
  someLoads,
} from '../../../support/a-dlt-look.ts';

const PLAN = aLookPlan({ controlEndedAt: minutesAfter(2) });
const SKEW = { skewMs: 0, roundTripMs: 2 };

describe('the first look', () => {
  test('is the earlier one where it was taken after control ended', () => {
    expect(chooseFirstLook(aLook(2), aLook(20), PLAN, SKEW)).toEqual({ first: aLook(2), note: null });
    expect(chooseFirstLook(null, aLook(20), PLAN, SKEW)).toEqual({ first: aLook(20), note: null });
  });

  test.each([
    ['before control ended', aLook(1.99)],
    ['of another generation', aLook(3, {}, { generation: 6 })],
    ['of another database', aLook(3, {}, { database: { id: 'postgres|6', isReplica: false } })],
    ['of the future', aLook(21)],
    ['of other datasets', aLook(3, { dltSchema: 'other' })],
  ])('is the new one where the earlier is %s', (_name, previous) => {
    const chosen = chooseFirstLook(previous, aLook(20), PLAN, SKEW);
    expect(chosen.first).toEqual(aLook(20));
    expect(chosen.note).not.toBeNull();
  });

  test('counts from the later of two clocks that differ', () => {
    expect(chooseFirstLook(aLook(3), aLook(20), PLAN, { skewMs: 120_000, roundTripMs: 2 }).first).toEqual(aLook(20));
    expect(chooseFirstLook(aLook(4), aLook(20), PLAN, { skewMs: 120_000, roundTripMs: 2 }).first).toEqual(aLook(4));
  });
});

describe('the look that is carried on', () => {
  test('stays the first while nothing changes, and while the second could not be measured', () => {
    expect(carryLook(aLook(2), aLook(9))).toEqual(aLook(2));
    const unread = { measured: false as const, message: 'time-out', remedy: '' };
    expect(carryLook(aLook(2), aLook(9, { loads: unread, tables: [aTable(null, { counts: unread })] }))).toEqual(
      aLook(2),
    );
  });

  test.each([
    [
      'a load landed',
      { loads: { measured: true as const, value: someLoads([aLoad({ insertedAt: minutesAfter(5) })]) } },
    ],
    ['rows landed', { tables: [aTable(someCounts({ [loadIdAt(3)]: 1 }))] }],
    ['a table vanished', { tables: [] }],
  ])('is the newest after %s', (_name, dataset) => {
    expect(carryLook(aLook(2), aLook(9, dataset))).toEqual(aLook(9, dataset));
  });

  test('is the newest where the first lacked a part', () => {
    const unread = { measured: false as const, message: 'permission denied', remedy: '' };
    expect(carryLook(aLook(2, { loads: unread }), aLook(9))).toEqual(aLook(9));
  });

  test('fits into the form of a workflow, however many tables there are, and keeps every digest', () => {
    const counts = someCounts(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [loadIdAt(-index), 1])), {
      digest: 'f'.repeat(32),
    });
    const look = aLook(2, {
      tables: Array.from({ length: 190 }, (_, index) => aTable(counts, { table: `table_${index}` })),
    });
    const fitted = fitLook(look);
    expect(JSON.stringify(look).length).toBeGreaterThan(131_072);
    expect(JSON.stringify(fitted).length).toBeLessThan(60_001);
    expect(
      fitted.datasets[0]?.tables.every(({ counts: kept }) => kept.measured && kept.value?.digest === counts.digest),
    ).toBe(true);
    expect(dltLookSchema.parse(JSON.parse(JSON.stringify(fitted)))).toEqual(fitted);
  });
});

describe('clocks', () => {
  test.each([
    [5_000, 'pass'],
    [5_002, 'warn'],
    [-5_002, 'warn'],
    [60_001, 'warn'],
    [60_002, 'unknown'],
  ])('that differ by %i ms, give or take 1, are %s', (skewMs, verdict) => {
    expect(assessClockSkew(aLook(30), { skewMs, roundTripMs: 2 }).verdict).toBe(verdict);
  });

  test('of dlt that stamp loads in the future are told', () => {
    const look = aLook(30, {
      loads: { measured: true, value: someLoads([aLoad({ insertedAt: minutesAfter(30.5) })]) },
    });
    expect(assessClockSkew(look, SKEW)).toMatchObject({ verdict: 'warn', observed: expect.stringContaining('30.0 s') });
  });

  test('are read both ways', () => {
    expect(inDatabaseTime(ROLLBACK_AT, { skewMs: -1000, roundTripMs: 0 })).toEqual({
      earliest: Date.parse(ROLLBACK_AT) - 1000,
      latest: Date.parse(ROLLBACK_AT),
    });
  });
});

describe('load ids', () => {
  test('say when they were extracted, where they are epoch seconds', () => {
    expect(extractedAt('1795567307.95034')).toBe('2026-11-25T00:41:47.950Z');
    expect(extractedAt('manual-1')).toBeNull();
  });

  test('are ordered as numbers, the newest first', () => {
    expect(
      ['999999999.5', '1795567307.9', 'x', '1795567307.95034'].toSorted(compareLoadIds).filter((id) => id !== 'x'),
    ).toEqual(['1795567307.95034', '1795567307.9', '999999999.5']);
  });
});

describe('the status lines', () => {
  test('are the ones that the runbook expects, character by character', () => {
    expect(renderStatusLines({ currentPhase: 'manual_only', dltEnabled: false, manualEnabled: true }).join('\n')).toBe(
      'Current Phase: manual_only\nDLT Enabled: ✗\nManual Enabled: ✓',
    );
  });

  test('say any other state as it is, and that a config cannot be read', () => {
    expect(renderStatusLines({ currentPhase: '10%', dltEnabled: true, manualEnabled: false })).toEqual([
      'Current Phase: 10%',
      'DLT Enabled: ✓',
      'Manual Enabled: ✗',
    ]);
    expect(renderStatusLines(null)[0]).toMatch(/^Current Phase: unknown/u);
  });
});
