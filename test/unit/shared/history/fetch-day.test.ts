import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { planCompaction } from '../../../../actions/shared/history/compact-history.ts';
import { packFetches } from '../../../../actions/shared/history/fetch-day.ts';
import { parseHistoryFiles } from '../../../../actions/shared/history/history-lines.ts';
import { listPackedFetches, toKeptFetch } from '../../../../actions/shared/history/kept-fetches.ts';
import type { HistoryRecord, RecordOf } from '../../../../actions/shared/history/history-record.ts';
import { historyRecordSchema } from '../../../../actions/shared/history/history-record.ts';
import { toGateHistory } from '../../../../actions/shared/gates/gate-history.ts';
import { collectFacts } from '../../../../actions/shared/triggers/collected-facts.ts';
import { listSightings } from '../../../../actions/shared/triggers/to-sighting.ts';
import { aHeartbeat, aHistoryFile, aUnitFetch, someVerdicts } from '../../../support/a-history.ts';

const NOW = new Date('2026-11-30T00:00:00Z');
const DAY_MS = Date.parse('2026-11-25T00:00:00Z');

/** One run's fetch of one unit: what it tells follows from when it was, so that two records of it are one. */
const fetches = fc
  .record({
    second: fc.integer({ min: 0, max: 86_399 }),
    micros: fc.constantFrom('', '.5', '.123456'),
    unit: fc.constantFrom('opensource', 'SideProject', 'other'),
    path: fc.constantFrom('dlt' as const, 'manual' as const),
    generation: fc.constantFrom(1, 2, null),
    outcome: fc.constantFrom('fetched', 'nothing-new', 'gone', 'rate-limited', 'failed'),
  })
  .map(({ second, micros, unit, path, generation, outcome }): RecordOf<'unit-fetch'> => {
    const at = new Date(DAY_MS + second * 1_000).toISOString().replace('.000Z', `${micros}Z`);
    return aUnitFetch({
      ...{ at, unit, path, generation, outcome, run: `r${second % 7}-${path}`, count: second % 13 },
      remainingBudget: second % 5 === 0 ? null : second % 3,
      ...(second % 4 === 0 ? {} : { schemaVersion: 2 as const, durationSeconds: (second % 90) + 0.25 }),
    });
  });

function compact(records: readonly HistoryRecord[]): readonly HistoryRecord[] {
  const files = records.map((record, at) => aHistoryFile(`2026/11/25/${at}-1-x.jsonl`, record));
  const [first, second] = [files.filter((_, at) => at % 2 === 0), files];
  // Half of them first; the other half comes late, and joins what was compacted.
  const early = planCompaction(first, NOW)?.add ?? [];
  const late = second.filter((file) => !first.includes(file));
  const all = planCompaction([...early, ...late], NOW)?.add ?? early;
  return parseHistoryFiles(all).records.map(({ record }) => record);
}

describe('the unit-fetches of a finished day', () => {
  it('give the triggers the same facts as before it was compacted, in whatever parts', () => {
    fc.assert(
      fc.property(fc.array(fetches, { minLength: 1, maxLength: 60 }), (records) => {
        const [before, after] = [collectFacts(records), collectFacts(compact([...records, ...records.slice(0, 5)]))];
        for (const path of ['dlt', 'manual'] as const)
          for (const generation of [1, 2, null])
            expect(after.of(path, generation)).toEqual(before.of(path, generation));
        expect(after.firstDltMs).toBe(before.firstDltMs);
      }),
      { numRuns: 25 },
    );
  });

  it('are each once to the gates, though the newest stand beside', () => {
    const records = Array.from({ length: 30 }, (_, at) =>
      aUnitFetch({ at: new Date(DAY_MS + at * 600_000).toISOString(), run: `r${at}-1-dlt` }),
    );
    const gates = (of: readonly HistoryRecord[]) =>
      toGateHistory(of, NOW).unitFetches.map(({ at, run }) => ({ at, run }));
    expect(gates(compact(records))).toEqual(gates(records));
  });

  it('pack to the same bytes in any order, and to a record that its schema allows', () => {
    fc.assert(
      fc.property(fc.array(fetches, { minLength: 1, maxLength: 20 }), (records) => {
        const packed = packFetches(records.map(toKeptFetch));
        expect(packFetches([...records, ...records].toReversed().map(toKeptFetch))).toEqual(packed);
        for (const record of packed) expect(historyRecordSchema.parse(record)).toEqual(record);
        expect(packFetches(listPackedFetches(packed).map(toKeptFetch))).toEqual(packed);
      }),
      { numRuns: 20 },
    );
  });

  it('that name a unit which is not in the list are no record', () => {
    const [packed] = packFetches([toKeptFetch(aUnitFetch())]);
    expect(historyRecordSchema.safeParse({ ...packed, fetches: [[1, 0, 0, 0, 5, null, 0]] }).success).toBe(false);
  });
});

describe('the looks of a finished day', () => {
  const at = (hour: number): string => `2026-11-25T${String(hour).padStart(2, '0')}:17:00Z`;
  const check = (verdict: 'pass' | 'fail' | 'warn', id = 'dlt-loads') => ({
    ...{ id, dataset: null, unit: null, verdict, observed: verdict, keys: verdict === 'fail' ? ['load 1'] : [] },
  });
  const looks = (verdicts: readonly ReturnType<typeof check>[]) =>
    verdicts.map((one, hour) => someVerdicts({ at: at(hour), run: `l${hour}`, checks: [one] }));
  const seen = (records: readonly HistoryRecord[]) =>
    listSightings(records).map(({ atMs, checks, isUnweighed }) => ({ atMs, checks, isUnweighed }));

  it('keep every answer that failed, and whether loads completed', () => {
    const records = looks([
      ...[check('fail'), check('fail'), { ...check('fail'), keys: [] }, check('pass', 'dlt-cadence')],
      ...[check('warn', 'dlt-cadence'), check('pass', 'dlt-cadence'), check('fail')],
    ]);
    expect(seen(compact(records))).toEqual(seen(records));
  });

  it('keep what a look warned of once, which stops an advance through a soak of days', () => {
    const records = looks([check('warn', 'nulls'), check('pass', 'nulls')]);
    expect(seen(compact(records))).toEqual(seen(records));
    const ordinary = looks([check('warn', 'value-domain'), check('pass', 'value-domain')]);
    expect(seen(compact(ordinary))).toHaveLength(1);
  });

  it('keep that a run knew no state, by which nothing of it decides', () => {
    const records = [...looks([check('fail')]), aHeartbeat({ at: at(0), run: 'l0', generation: null })];
    expect(seen(compact(records))).toMatchObject([{ isUnweighed: true }]);
  });
});
