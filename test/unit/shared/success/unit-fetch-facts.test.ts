import { describe, expect, it } from 'vitest';

import type { RecordOf } from '../../../../actions/shared/history/history-record.ts';
import {
  listManualFetches,
  toErrorRateFacts,
  toPerformanceFacts,
  toProofFetches,
} from '../../../../actions/shared/success/unit-fetch-facts.ts';
import { hoursAfter, LOOKED_AT, someLimits, TAKEN_BACK_AT } from '../../../support/some-success-facts.ts';

type Fetch = RecordOf<'unit-fetch'>;

function aFetch(hours: number, changes: Partial<Fetch> = {}): Fetch {
  return {
    kind: 'unit-fetch',
    schemaVersion: 2,
    at: hoursAfter(hours),
    run: '1-1-collect',
    unit: 'OpenSource',
    path: 'manual',
    generation: 4,
    outcome: 'fetched',
    newestId: null,
    oldestId: null,
    count: 20,
    saturated: false,
    calls: 1,
    remainingBudget: null,
    durationSeconds: 10,
    ...changes,
  };
}

const period = (at = LOOKED_AT) => ({ rollbackAt: TAKEN_BACK_AT, now: new Date(at), limits: someLimits() });

describe('unit-fetches of the manual path', () => {
  it('are listed once each, oldest first, without those of dlt', () => {
    const records = [aFetch(2), aFetch(1), aFetch(2), aFetch(3, { path: 'dlt' })];
    expect(listManualFetches(records).map(({ at }) => at)).toEqual([hoursAfter(1), hoursAfter(2)]);
  });

  it('count for the proof: a subreddit that is gone was fetched, one that was refused was not', () => {
    const outcomes = ['fetched', 'nothing-new', 'gone', 'rate-limited', 'failed'] as const;
    const told = toProofFetches(outcomes.map((outcome) => aFetch(1, { outcome })));
    expect(told.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'success', 'failure', 'failure']);
    expect(told[0]?.unit).toBe('opensource');
  });

  it('are counted from the rollback, or from the start of the window', () => {
    const fetches = [aFetch(0), aFetch(0.001), aFetch(1, { outcome: 'failed' }), aFetch(2, { outcome: 'gone' })];
    expect(toErrorRateFacts(fetches, period())).toMatchObject({
      from: TAKEN_BACK_AT,
      fetches: 2,
      failed: 1,
      goneUnits: ['opensource'],
    });
    expect(toErrorRateFacts(fetches, period(hoursAfter(7)))).toMatchObject({
      fetches: 0,
      failed: 0,
      goneUnits: ['opensource'],
    });
    expect(toErrorRateFacts(fetches, period(hoursAfter(0.5)))).toMatchObject({ fetches: 1 });
  });

  it('are usual where they began before the hours of the incident', () => {
    const before = [aFetch(-6.001, { outcome: 'failed' }), aFetch(-6), aFetch(-1, { outcome: 'failed' })];
    expect(toErrorRateFacts(before, period()).baseline).toEqual({ fetches: 1, failed: 1 });
  });

  it('are timed where they succeeded and somebody took the time', () => {
    const { durationSeconds: _left, ...untimed } = aFetch(2.5);
    const since = [
      ...[1, 2, 3, 4, 5, 6].map((seconds) => aFetch(1 + seconds / 10, { durationSeconds: seconds, count: seconds })),
      untimed,
      aFetch(2.6, { outcome: 'failed', durationSeconds: 99 }),
    ];
    const before = Array.from({ length: 25 }, (_, at) => aFetch(-40 + at, { durationSeconds: at }));
    const facts = toPerformanceFacts([...before, ...since], period());
    expect(facts.recent).toEqual([6, 5, 4, 3, 2].map((seconds) => ({ seconds, posts: seconds })));
    expect(facts.goodSeconds).toEqual(Array.from({ length: 20 }, (_, at) => 24 - at));
  });
});
