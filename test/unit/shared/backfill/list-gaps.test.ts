import { describe, expect, it } from 'vitest';

import { listGaps } from '../../../../actions/shared/backfill/list-gaps.ts';
import { forecastHorizon } from '../../../../actions/shared/backfill/forecast-horizon.ts';
import type { HistoryRecord, RecordOf } from '../../../../actions/shared/history/history-record.ts';
import { aBackfill, aHandover, aUnitFetch, someVerdicts } from '../../../support/a-history.ts';

type CheckOf = RecordOf<'verdicts'>['checks'][number];

const aCheck = (given: Partial<CheckOf>): CheckOf => ({
  id: 'census',
  dataset: 'submissions',
  unit: null,
  verdict: 'fail',
  observed: 'in short',
  keys: ['1abc'],
  ...given,
});
const looked = (at: string, ...checks: readonly CheckOf[]) =>
  someVerdicts({ at, verdict: 'fail', checks: [...checks] });
const aMark = (name: string, value: string): HistoryRecord => ({
  ...{ kind: 'mark', schemaVersion: 1, at: '2026-11-26T10:00:00Z', name, value },
});
const gapsOf = (...records: readonly HistoryRecord[]) => listGaps(records, 'submissions');
const T = '2026-11-26T10:00:00Z';

describe('the gaps that the history proves', () => {
  it('are none where it is empty', () => {
    expect(gapsOf()).toEqual([]);
  });

  it('a handover that nothing settled, with its ends and the time of the older one', () => {
    expect(gapsOf(aHandover())).toMatchObject([
      {
        key: 'handover opensource 5',
        unit: 'opensource',
        range: { afterId: 'a10', beforeId: 'a20' },
        oldestAt: '2026-11-26T08:00:00Z',
        cursor: null,
      },
    ]);
    expect(gapsOf(aHandover(), aHandover({ at: '2026-11-26T12:00:00Z', settledBy: 'backfill' }))).toEqual([]);
    expect(gapsOf(aHandover({ result: 'unknown', gap: null }))).toEqual([]);
  });

  it('go on where the last run stopped', () => {
    expect(gapsOf(aHandover(), aBackfill())[0]?.cursor).toBe('t3_a15');
    expect(gapsOf(aHandover(), aBackfill({ cursor: '&after=x' }))[0]?.cursor).toBeNull();
  });

  it('begin anew where their top moved on since the last run stopped', () => {
    const moved = aHandover({ gap: { after: 'a10', before: 'a30' } });
    expect(gapsOf(moved, aBackfill())[0]?.cursor).toBeNull();
  });

  it('are gone once they are filled, or found to be out of reach, and back when they are found again', () => {
    const filled = aBackfill({ state: 'closed', cursor: null, reason: null });
    expect(gapsOf(aHandover(), filled)).toEqual([]);
    expect(gapsOf(aHandover(), aBackfill({ state: 'out-of-reach' }))).toEqual([]);
    expect(gapsOf(aHandover({ at: '2026-11-26T12:00:00Z' }), filled)).toHaveLength(1);
  });

  it('between two fetches, as the check names them, since when the older one was', () => {
    const keys = ['opensource t3_a10..a20', 'nonsense', 'opensource ..'];
    const fetch = aUnitFetch({ newestId: 't3_a10', at: '2026-11-26T07:00:00Z' });
    expect(gapsOf(fetch, looked(T, aCheck({ id: 'fetch-overlap', keys })))).toMatchObject([
      {
        source: 'fetch-overlap',
        unit: 'opensource',
        range: { afterId: 'a10', beforeId: 'a20' },
        oldestAt: '2026-11-26T07:00:00Z',
      },
    ]);
  });

  it('all ids that the census misses, not the sample of its keys alone', () => {
    const mark = aMark('census:submissions:opensource:manual:missing', '[["1abc","x"],["1abd","x"]]');
    const foreign = aMark('census:comments:opensource:manual:missing', '[["1zzz","x"]]');
    expect(gapsOf(mark, foreign, looked(T, aCheck({})))).toMatchObject([
      { source: 'census', range: null, ids: ['1abc', '1abd'] },
    ]);
    expect(
      gapsOf(aMark('census:submissions:opensource:manual:missing', '{broken'), looked(T, aCheck({}))),
    ).toMatchObject([{ ids: ['1abc'] }]);
  });

  it('ids of sealed days, in whatever form, and no keys that are none', () => {
    const check = aCheck({ id: 'sealed-history', keys: ['t3_1ABC', '../etc', '2026-11-20'] });
    expect(gapsOf(looked(T, check))).toMatchObject([{ source: 'sealed-history', ids: ['1abc'] }]);
  });

  it('only those of the newest look, and of this dataset', () => {
    const first = looked(T, aCheck({}));
    const later = looked('2026-11-26T11:00:00Z', aCheck({ verdict: 'pass', keys: [] }));
    expect(gapsOf(first, later)).toEqual([]);
    const ofUnit = looked(T, aCheck({ unit: 'saas' }));
    expect(gapsOf(ofUnit, later)).toEqual([]);
    expect(gapsOf(looked(T, aCheck({ dataset: 'comments' })))).toEqual([]);
  });

  it('the two days before a hole in the arrivals, once', () => {
    const hole = looked(T, aCheck({ id: 'gaps', unit: 'SideProject', verdict: 'warn', keys: [] }));
    expect(gapsOf(hole)).toMatchObject([
      { key: 'gaps sideproject', unit: 'sideproject', range: { fromAt: '2026-11-24T10:00:00.000Z', toAt: T } },
    ]);
    const range = { afterId: null, beforeId: null, fromAt: '2026-11-24T10:00:00Z', toAt: T };
    const filled = aBackfill({ gap: 'gaps sideproject', at: '2026-11-26T10:30:00Z', state: 'closed', range });
    expect(gapsOf(hole, filled)).toEqual([]);
    const again = looked(
      '2026-11-26T11:00:00Z',
      aCheck({ id: 'gaps', unit: 'SideProject', verdict: 'warn', keys: [] }),
    );
    expect(gapsOf(again, filled)).toMatchObject([{ range: { fromAt: T, toAt: '2026-11-26T11:00:00Z' } }]);
  });
});

describe('the horizon of a gap', () => {
  const now = new Date('2026-11-26T12:00:00Z');

  it.each([
    [100, '2026-12-06T12:00:00.000Z', false],
    [1_000, '2026-11-27T12:00:00.000Z', false],
    [4_000, '2026-11-26T18:00:00.000Z', false],
    [100_000, '2026-11-26T12:14:24.000Z', false],
  ])('at %d posts a day Reddit lists a post of now until %s', (postsPerDay, until, isPassed) => {
    const horizon = forecastHorizon({ oldestAt: now.toISOString(), postsPerDay }, now);
    expect([horizon?.reachableUntil.toISOString(), horizon?.isPassed]).toEqual([until, isPassed]);
  });

  it('is passed when as many posts came since', () => {
    expect(forecastHorizon({ oldestAt: '2026-11-24T12:00:00Z', postsPerDay: 500 }, now)?.isPassed).toBe(true);
    expect(forecastHorizon({ oldestAt: '2026-11-24T12:00:00Z', postsPerDay: 499 }, now)?.isPassed).toBe(false);
  });

  it.each([
    { oldestAt: null, postsPerDay: 5 },
    { oldestAt: '2026-11-24T12:00:00Z', postsPerDay: null },
    { oldestAt: '2026-11-24T12:00:00Z', postsPerDay: 0 },
    { oldestAt: 'never', postsPerDay: 5 },
  ])('is not known of $oldestAt at $postsPerDay a day', (facts) => {
    expect(forecastHorizon(facts, now)).toBeNull();
  });
});
