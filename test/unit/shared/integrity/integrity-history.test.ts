import { describe, expect, test } from 'vitest';

import { deflateIdCodec } from '../../../../actions/shared/adapters/deflate-id-codec.ts';
import { foldHistory } from '../../../../actions/shared/history/fold-history.ts';
import { renderHistoryLines } from '../../../../actions/shared/history/history-lines.ts';
import { describeCoverage } from '../../../../actions/shared/integrity/coverage.ts';
import { toHistoryRecords, toIntegrityMemory } from '../../../../actions/shared/integrity/integrity-history.ts';
import type {
  IntegrityMemory,
  IntegrityRecord,
  SealedDay,
} from '../../../../actions/shared/integrity/integrity-memory.ts';
import { aLookContext } from '../../../support/a-look-context.ts';

/** What the next look remembers of what one look left. */
function remember(records: readonly IntegrityRecord[]): IntegrityMemory {
  const kept = toHistoryRecords(records, { context: aLookContext(), ids: deflateIdCodec });
  const { memory, notes } = foldHistory([
    { path: '2026/11/25/4711-1-integrity.jsonl', contents: renderHistoryLines(kept) },
  ]);
  expect(notes).toEqual([]);
  return toIntegrityMemory(memory, deflateIdCodec);
}
const POSTS = { dataset: 'posts', table: 'public.posts' };

describe('what a look leaves comes back to the next one as it was', () => {
  test('watermarks, gauges, marks', () => {
    const memory = remember([
      { kind: 'watermark', ...POSTS, through: '2026-11-25T11:59:00.000000Z' },
      { kind: 'gauge', name: 'rows', value: 7 },
      { kind: 'mark', name: 'database.identity', value: 'here' },
    ]);
    expect(memory.watermarks).toEqual(new Map([['public.posts', '2026-11-25T11:59:00.000000Z']]));
    expect([memory.gauges.get('rows'), memory.marks.get('database.identity')]).toEqual([7, 'here']);
  });

  test('the baseline, of a dataset and of none', () => {
    const memory = remember([
      { kind: 'baseline', check: 'duplicates', dataset: 'posts', keys: ['a', 'b'] },
      { kind: 'baseline', check: 'probe', dataset: '', keys: ['c'] },
    ]);
    expect(memory.baseline.get('duplicates:posts')).toEqual(new Set(['a', 'b']));
    expect(memory.baseline.get('probe:')).toEqual(new Set(['c']));
  });

  test('a sealed day with its ids, and when it was verified', () => {
    const day: Omit<SealedDay, 'verifiedAt'> = {
      ...POSTS,
      day: '2026-11-22',
      recipe: 1,
      count: 2,
      digest: 'd',
      ids: ['1ska', '1skb'],
      hours: null,
    };
    const verified = { kind: 'verified-day' as const, ...POSTS, day: '2026-11-22', at: '2026-11-25T12:00:00.000000Z' };
    const memory = remember([
      { kind: 'sealed-day', ...day },
      { ...verified, outcome: 'same' },
    ]);
    expect(memory.sealedDays).toEqual([expect.objectContaining({ ...day, verifiedAt: verified.at })]);
  });

  test('counts of an hour, each unit by itself', () => {
    const count = { kind: 'count' as const, ...POSTS, hour: '2026-11-25T09' };
    const memory = remember([
      { ...count, unit: 'opensource', rows: 3 },
      { ...count, unit: 'opensource', hour: '2026-11-25T10', rows: 4 },
      { ...count, unit: 'sideproject', rows: 5 },
    ]);
    expect(memory.counts.map(({ unit, hour, rows }) => [unit, hour, rows])).toEqual([
      ['opensource', '2026-11-25T09', 3],
      ['opensource', '2026-11-25T10', 4],
      ['sideproject', '2026-11-25T09', 5],
    ]);
  });
});

test.each<[verifiedAt: readonly (string | null)[], coverage: string]>([
  [[], 'no day is sealed yet'],
  [[null], '1 sealed day, none verified again yet'],
  [['2026-11-23T12:00:00Z', '2026-11-25T11:00:00Z'], 'all sealed history verified every 2 days (2 sealed days)'],
  [['2026-11-24T12:00:00Z', null], 'sealed history verified every 1 day (2 sealed days, 1 not verified again yet)'],
])('coverage of %j', (verifiedAt, coverage) => {
  const sealedDays = verifiedAt.map((at): SealedDay => ({
    ...POSTS,
    day: '2026-11-20',
    recipe: 1,
    count: 0,
    digest: '',
    ids: [],
    hours: null,
    verifiedAt: at,
  }));
  expect(describeCoverage({ sealedDays }, new Date('2026-11-25T12:00:00Z'))).toBe(coverage);
});
