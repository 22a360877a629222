import { describe, expect, test } from 'vitest';

import { assessLoadsUnchanged, assessRowsUnchanged } from '../../../../actions/shared/verification/assess-unchanged.ts';
import type { DatasetLook, DltLook } from '../../../../actions/shared/verification/dlt-look.ts';
import {
  aLoad,
  aLook,
  aLookPlan,
  aTable,
  loadIdAt,
  minutesAfter,
  someCounts,
  someLoads,
} from '../../../support/a-dlt-look.ts';

const PLAN = aLookPlan();
const SKEW = { skewMs: 0, roundTripMs: 2 };
const UNMEASURED = { measured: false as const, message: 'permission denied (SQLSTATE 42501)', remedy: 'GRANT SELECT' };
const pairOf = (first: DltLook, second: DltLook) => ({ first, second, skew: SKEW });
const loads = (first: DltLook, second: DltLook, plan = PLAN) => assessLoadsUnchanged(pairOf(first, second), plan);
const rows = (first: DltLook, second: DltLook, plan = PLAN) => assessRowsUnchanged(pairOf(first, second), plan);

describe('the distance of two looks', () => {
  test.each([
    ['one second short', 15 - 1 / 60, 'unknown'],
    ['exact', 15, 'pass'],
    ['longer', 16, 'pass'],
  ])('that is %s gives %s minutes the verdict %s', (_name, minutes, verdict) => {
    expect(loads(aLook(0), aLook(minutes)).verdict).toBe(verdict);
    expect(rows(aLook(0), aLook(minutes)).verdict).toBe(verdict);
  });

  test('that is not over names the moment when it will be', () => {
    expect(loads(aLook(1), aLook(2))).toMatchObject({
      verdict: 'unknown',
      observed: expect.stringContaining(minutesAfter(16)),
    });
  });

  test('that was shortened for a drill is never a pass', () => {
    expect(loads(aLook(0), aLook(1), { ...PLAN, distanceSeconds: 5, isShortened: true }).verdict).toBe('warn');
  });
});

describe('loads', () => {
  const old = aLoad();
  const pending = aLoad({ loadId: loadIdAt(-600), insertedAt: minutesAfter(5) });
  const dataset = (value: ReturnType<typeof someLoads> | null): Partial<DatasetLook> => ({
    loads: { measured: true, value },
  });

  test.each([
    ['a pending package that landed under an old id', dataset(someLoads([pending, old])), 'fail'],
    [
      'a load that a slow clock stamped in the past',
      dataset(someLoads([old, aLoad({ loadId: '1', insertedAt: minutesAfter(-600) })])),
      'fail',
    ],
    ['a landing and a deletion that make up for each other', dataset(someLoads([pending])), 'fail'],
    ['a deleted row', dataset(someLoads([])), 'unknown'],
    ['an edited status', dataset(someLoads([aLoad({ status: 1 })])), 'unknown'],
    ['the table made again', dataset(someLoads([old], { oid: '101' })), 'unknown'],
    ['the table gone', dataset(null), 'unknown'],
    ['no privilege', { loads: UNMEASURED }, 'unknown'],
    [
      'a transaction that is writing',
      { openWriters: [{ schema: 'reddit_harbor', table: '_dlt_loads', role: 'loader' }] },
      'unknown',
    ],
    ['nothing', {}, 'pass'],
  ])('with %s between the looks: %#', (_name, second, verdict) => {
    expect(loads(aLook(0), aLook(20, second)).verdict).toBe(verdict);
  });

  test('that land fail at once, before the distance is over, and are named with extraction and completion', () => {
    const check = loads(aLook(0), aLook(5.1, dataset(someLoads([pending, old]))));
    expect(check).toMatchObject({ verdict: 'fail', observed: expect.stringContaining(pending.loadId) });
    expect(check.observed).toContain(minutesAfter(5));
    expect(check.observed).toContain(minutesAfter(-600));
  });

  test('that could not be read at the first look prove nothing at the second', () => {
    expect(loads(aLook(0, { loads: UNMEASURED }), aLook(20)).verdict).toBe('unknown');
  });

  test('beyond the named ones are seen by count and digest', () => {
    const named = someLoads([old], { rows: 300, digest: 'a' });
    expect(
      loads(aLook(0, dataset(named)), aLook(20, dataset(someLoads([old], { rows: 301, digest: 'b' })))).verdict,
    ).toBe('fail');
    expect(
      loads(aLook(0, dataset(named)), aLook(20, dataset(someLoads([old], { rows: 300, digest: 'b' })))).verdict,
    ).toBe('unknown');
  });

  test('are not named by a look that was cut, and still found', () => {
    const cut = someLoads([], { rows: 1, digest: someLoads([old]).digest });
    expect(loads(aLook(0, dataset(cut)), aLook(20)).verdict).toBe('pass');
    expect(loads(aLook(0, dataset(cut)), aLook(20, dataset(someLoads([pending, old])))).verdict).toBe('fail');
  });

  test('of an emptied load table prove nothing while rows carry load ids', () => {
    const emptied = { loads: { measured: true as const, value: someLoads([]) } };
    expect(loads(aLook(0, emptied), aLook(20, emptied))).toMatchObject({
      verdict: 'unknown',
      observed: expect.stringContaining('41 rows'),
    });
  });

  test('on a replica prove nothing', () => {
    const replica = { database: { id: 'postgres|5', isReplica: true } };
    expect(loads(aLook(0, {}, replica), aLook(20, {}, replica)).verdict).toBe('unknown');
  });
});

describe('rows', () => {
  const id = loadIdAt(-60);
  const counts = (value: ReturnType<typeof someCounts> | null): Partial<DatasetLook> => ({ tables: [aTable(value)] });

  test.each([
    ['more rows of an old load', counts(someCounts({ [id]: 42 })), 'fail'],
    ['a new load id', counts(someCounts({ [id]: 41, [loadIdAt(3)]: 1 })), 'fail'],
    ['an old load id that was not there before', counts(someCounts({ [id]: 41, [loadIdAt(-600)]: 1 })), 'fail'],
    ['a merge that moved rows to a new load id', counts(someCounts({ [id]: 1, [loadIdAt(3)]: 40 })), 'fail'],
    ['fewer rows', counts(someCounts({ [id]: 40 })), 'unknown'],
    ['an emptied table, as `replace` does first', counts(someCounts({})), 'unknown'],
    ['the table made again', counts(someCounts({ [id]: 41 }, { oid: '201' })), 'unknown'],
    ['the column gone', counts(null), 'unknown'],
    ['the table gone from the look', { tables: [] }, 'unknown'],
    ['a time-out', { tables: [aTable(null, { counts: UNMEASURED })] }, 'unknown'],
    [
      'rows of another table that nobody bound',
      { tables: [aTable(), aTable(someCounts({ [loadIdAt(3)]: 1 }), { table: 'comments', bound: false })] },
      'fail',
    ],
    [
      'staging filled by a load that died before its merge',
      {
        tables: [
          aTable(),
          aTable(someCounts({ [loadIdAt(3)]: 9 }), { schema: 'reddit_harbor_staging', kind: 'staging' }),
        ],
      },
      'fail',
    ],
    [
      'a transaction that is writing',
      { openWriters: [{ schema: 'reddit_harbor', table: 'submissions', role: 'loader' }] },
      'unknown',
    ],
    ['nothing', {}, 'pass'],
  ] as const)('with %s between the looks: %#', (_name, second, verdict) => {
    expect(rows(aLook(0), aLook(20, second as Partial<DatasetLook>)).verdict).toBe(verdict);
  });

  test('moved between load ids beyond the named ones are seen by the digest', () => {
    const many = { rows: 5000, loadIds: 900 };
    const first = counts(someCounts({ [id]: 41 }, { ...many, digest: 'a' }));
    expect(rows(aLook(0, first), aLook(20, counts(someCounts({ [id]: 41 }, { ...many, digest: 'b' })))).verdict).toBe(
      'unknown',
    );
    expect(
      rows(aLook(0, first), aLook(20, counts(someCounts({ [id]: 41 }, { ...many, rows: 5001, digest: 'b' })))).verdict,
    ).toBe('fail');
  });

  test('cannot be proven of a bound table without load ids in a dataset that dlt loads', () => {
    const bare = { tables: [aTable(null)] };
    expect(rows(aLook(0, bare), aLook(20, bare)).verdict).toBe('unknown');
  });
});

describe('a dataset without any table of dlt', () => {
  const none: Partial<DatasetLook> = { loads: { measured: true, value: null }, tables: [aTable(null)] };

  test('is unknown after one look: a dlt that still runs makes its tables with its first load', () => {
    for (const minutes of [0, 14.9]) {
      expect(loads(aLook(0, none), aLook(minutes, none))).toMatchObject({
        verdict: 'unknown',
        remedy: expect.stringContaining(minutesAfter(15)),
      });
      expect(rows(aLook(0, none), aLook(minutes, none)).verdict).toBe('unknown');
    }
  });

  test('is not applicable when two looks far enough apart have seen none', () => {
    expect(loads(aLook(0, none), aLook(15, none))).toMatchObject({ verdict: 'skipped', skipReason: 'not-applicable' });
    expect(rows(aLook(0, none), aLook(15, none)).verdict).toBe('skipped');
  });

  test('is at best a warning where the looks were shortened for a drill', () => {
    const shortened = aLookPlan({ distanceSeconds: 5, isShortened: true });
    expect(loads(aLook(0, none), aLook(1, none), shortened).verdict).toBe('warn');
  });

  test('is a wrong binding where another schema has them', () => {
    const elsewhere = { unboundSchemas: ['public'] };
    expect(loads(aLook(0, none, elsewhere), aLook(20, none, elsewhere))).toMatchObject({
      verdict: 'unknown',
      observed: expect.stringContaining('public'),
    });
  });

  test('is unknown where rows carry load ids and the load table is missing', () => {
    const lost: Partial<DatasetLook> = { loads: { measured: true, value: null } };
    expect(loads(aLook(0, lost), aLook(20, lost)).verdict).toBe('unknown');
  });

  test('fails when the tables appear between the looks', () => {
    expect(loads(aLook(0, none), aLook(5)).verdict).toBe('fail');
    expect(rows(aLook(0, none), aLook(5)).verdict).toBe('fail');
  });

  test('is unknown where nothing is bound at all', () => {
    const unbound = { datasets: [] };
    expect(loads(aLook(0, {}, unbound), aLook(20, {}, unbound)).verdict).toBe('unknown');
  });
});
