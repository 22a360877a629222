import { expect, test } from 'vitest';

import { gapsCheck } from '../../../../actions/shared/integrity-checks/gaps.ts';
import type { HourCount, UnitFetchFact } from '../../../../actions/shared/integrity/integrity-memory.ts';
import { aCutoverState } from '../../../support/a-look-context.ts';
import { aTableSubject } from '../../../support/a-table-subject.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const hourAgo = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString().slice(0, 13);

/** Four weeks of an hour of rows each, save those hours ago. */
function without(missing: (hoursAgo: number) => boolean): readonly HourCount[] {
  return Array.from({ length: 28 * 24 }, (_, index) => index + 1)
    .filter((hours) => !missing(hours))
    .map((hours) => ({ dataset: 'posts', table: 'public.posts', unit: 'opensource', hour: hourAgo(hours), rows: 5 }));
}

function fetched(hours: number, changes: Partial<UnitFetchFact> = {}): UnitFetchFact {
  const fact: UnitFetchFact = {
    ...{ at: `${hourAgo(hours)}:20:00Z`, unit: 'opensource', path: 'manual', generation: 3, outcome: 'fetched' },
    ...{ newestId: '1sk9', oldestId: '1sk1', saturated: false },
  };
  return { ...fact, ...changes };
}

function judge(
  counts: readonly HourCount[],
  { fetches, since = hourAgo(28 * 24) }: { readonly fetches?: readonly UnitFetchFact[]; readonly since?: string } = {},
) {
  const { subject, context } = aTableSubject({
    memory: {
      counts,
      firstLookAt: `${since}:00:00.000000Z`,
      ...(fetches === undefined ? {} : { unitFetches: fetches }),
    },
    state: aCutoverState({ phase: 'manual_only', dltUnits: new Set(), phaseStartedAt: '2026-10-01T00:00:00Z' }),
  });
  const plan = gapsCheck.plan(subject, context);
  return plan.kind === 'answered' ? plan.answers : [];
}

const hole = (hours: number): boolean => hours > 6 && hours <= 14;

test('arrivals without a hole, and quiet nights as long as ever, pass', () => {
  expect(judge(without(() => false))).toMatchObject([{ verdict: 'pass' }]);
  expect(judge(without((hours) => hours % 24 > 4 && hours % 24 <= 12))).toMatchObject([{ verdict: 'pass' }]);
});

test('a hole that is longer than ever warns with its unit and hours, and never fails', () => {
  expect(judge(without(hole))).toMatchObject([
    { verdict: 'warn', unit: 'opensource', observed: expect.stringContaining('nothing arrived for 8 h') },
  ]);
});

test('silence that has no end yet is the matter of freshness', () => {
  expect(judge(without((hours) => hours <= 8))).toMatchObject([{ verdict: 'pass' }]);
});

test.each<[string, readonly UnitFetchFact[], string | null]>([
  ['no run', [fetched(20), fetched(2)], 'did not run'],
  ['runs that found nothing', [fetched(20), fetched(10, { outcome: 'nothing-new' })], null],
  ['runs that failed', [fetched(20), fetched(10, { outcome: 'failed' })], '1 of 1 fetch failed'],
  ['runs with a full listing', [fetched(20), fetched(10, { saturated: true })], 'its listing was full'],
  ['runs that fetched', [fetched(20), fetched(10)], 'fetched posts, yet no row arrived'],
  ['no record that reaches back to it', [fetched(2)], 'is not recorded'],
])('a hole with %s is told apart', (_name, fetches, reason) => {
  const answers = judge(without(hole), { fetches });
  expect(answers[0]?.verdict).toBe(reason === null ? 'pass' : 'warn');
  if (reason !== null) expect(answers[0]?.observed).toContain(reason);
});

test('below two weeks it learns', () => {
  expect(judge(without(hole), { since: hourAgo(13 * 24) })).toMatchObject([{ skipReason: 'learning' }]);
});
