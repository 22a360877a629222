import { expect, test } from 'vitest';

import { fetchOverlapCheck } from '../../../../actions/shared/integrity-checks/fetch-overlap.ts';
import type { CheckAnswer } from '../../../../actions/shared/integrity/integrity-check.ts';
import type { UnitFetchFact } from '../../../../actions/shared/integrity/integrity-memory.ts';
import { aLookContext } from '../../../support/a-look-context.ts';
import { POSTS_DATASETS } from '../../../support/posts-dataset.ts';

const NEW = POSTS_DATASETS.replace('listing: hot', 'listing: new');

/** A fetch at an hour of the day that read from the newest id down to the oldest. */
function aFetch(hour: number, newestId: string, oldestId: string, changes: Partial<UnitFetchFact> = {}): UnitFetchFact {
  return {
    ...{ at: `2026-11-25T${String(hour).padStart(2, '0')}:00:00Z`, unit: 'opensource', path: 'manual', generation: 3 },
    ...{ outcome: 'fetched', newestId, oldestId, saturated: true },
    ...changes,
  };
}

function judge(unitFetches: readonly UnitFetchFact[], datasets = NEW): CheckAnswer {
  const context = aLookContext({ memory: { unitFetches }, datasets });
  const [dataset] = context.datasets.datasets;
  if (dataset === undefined) throw new TypeError('no dataset');
  const plan = fetchOverlapCheck.plan({ dataset, tables: [] }, context);
  if (plan.kind === 'answered') return plan.answers[0] as CheckAnswer;
  if (plan.kind === 'skipped')
    return { verdict: 'skipped', skipReason: plan.reason, expected: '', observed: plan.detail };
  throw new TypeError(plan.kind);
}

test('fetches that share an id, or reach back past the newest of the one before, overlap', () => {
  expect(judge([aFetch(1, '1sk9', '1sk1'), aFetch(2, '1skz', '1sk9')]).verdict).toBe('pass');
  expect(judge([aFetch(1, '1sk9', '1sk1'), aFetch(2, '1skz', '1sk5')]).verdict).toBe('pass');
});

test('a full listing that ends above the newest of the fetch before is a proven gap, with its unit, path and time', () => {
  expect(judge([aFetch(1, '1sk9', '1sk1'), aFetch(2, '1skz', '1ska')])).toMatchObject({
    verdict: 'fail',
    faults: [{ key: 'opensource 1sk9..1ska', unit: 'opensource', path: 'manual', arrivedAt: '2026-11-25T02:00:00Z' }],
  });
});

test('ids are compared as the numbers that they are', () => {
  expect(judge([aFetch(1, 'zzzz', 'zzz1'), aFetch(2, '10009', '10001')]).verdict).toBe('fail');
  expect(judge([aFetch(1, '10009', '10001'), aFetch(2, '1000z', 'zzz1')]).verdict).toBe('pass');
  expect(judge([aFetch(1, 't3_1SK9', '1sk1'), aFetch(2, '1skz', '1sk9')]).verdict).toBe('pass');
});

test('a listing that came to its end leaves no gap, whatever it gave', () => {
  expect(judge([aFetch(1, '1sk9', '1sk1'), aFetch(2, '1skz', '1ska', { saturated: false })]).verdict).toBe('pass');
});

test('a gap that a later fetch reached over is closed', () => {
  const gap = [aFetch(1, '1sk9', '1sk1'), aFetch(2, '1skz', '1ska')];
  expect(judge([...gap, aFetch(3, '1sl1', '1sky')]).verdict).toBe('fail');
  expect(judge([...gap, aFetch(3, '1sl1', '1sk8')]).verdict).toBe('pass');
});

test('fetches that failed, of the other path, of another unit or of another generation are not compared', () => {
  const first = aFetch(1, '1sk9', '1sk1');
  for (const changes of [
    { outcome: 'failed', newestId: null, oldestId: null },
    { path: 'dlt' },
    { unit: 'sideproject' },
    { generation: 4 },
  ] as const) {
    expect(judge([first, aFetch(2, '1skz', '1ska', changes)])).toMatchObject({ skipReason: 'learning' });
  }
});

test('a failed fetch in between takes the comparison not away', () => {
  const failed = aFetch(2, '', '', { outcome: 'rate-limited', newestId: null, oldestId: null });
  expect(judge([aFetch(1, '1sk9', '1sk1'), failed, aFetch(3, '1skz', '1ska')]).verdict).toBe('fail');
});

test('without records it learns, and a listing in no order of time is not its matter', () => {
  expect(judge([])).toMatchObject({ verdict: 'skipped', skipReason: 'learning' });
  expect(judge([aFetch(1, '1sk9', '1sk1'), aFetch(2, '1skz', '1ska')], POSTS_DATASETS)).toMatchObject({
    skipReason: 'not-applicable',
  });
});
