import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { forecastBudget } from '../../../../actions/shared/budget/forecast-budget.ts';
import type { BudgetFacts } from '../../../../actions/shared/budget/forecast-budget.ts';
import { measureUnrecordedSpend } from '../../../../actions/shared/budget/spent-by-others.ts';
import { parseDatasets } from '../../../../actions/shared/datasets/datasets.ts';
import type { Datasets } from '../../../../actions/shared/datasets/datasets.ts';
import { parsePolicy } from '../../../../actions/shared/policy/policy.ts';
import type { Policy } from '../../../../actions/shared/policy/policy.ts';
import { aHeartbeat, aUnitFetch } from '../../../support/a-history.ts';

const NOW = new Date('2026-11-26T12:00:00Z');
const shipped = (path: string): Buffer => readFileSync(new URL(`../../../../config/${path}`, import.meta.url));
const at = (minutesAgo: number): string => new Date(NOW.getTime() - minutesAgo * 60_000).toISOString();

/** Five units, of which both paths read one page an hour. */
function datasets(change: (text: string) => string = (text) => text): Datasets {
  const parsed = parseDatasets(change(shipped('datasets.yaml').toString()));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.datasets;
}

function policy(change: (text: string) => string = (text) => text): Policy {
  const parsed = parsePolicy(change(shipped('policy.yaml').toString()));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

const forecast = (facts: Partial<BudgetFacts> = {}) =>
  forecastBudget({
    ...{ records: [], policy: policy(), datasets: datasets(), phase: '50%', dltUnits: [], now: NOW },
    ...facts,
  });

describe('what both paths will spend in a phase', () => {
  it.each([
    { phase: 'manual_only', manual: 5, dlt: 0 },
    { phase: '10%', manual: 4, dlt: 1 },
    { phase: '50%', manual: 2, dlt: 3 },
    { phase: '100%', manual: 0, dlt: 5 },
    // Nobody says which units dlt reads in shadow, so all count.
    { phase: 'shadow', manual: 5, dlt: 5 },
  ] as const)('in $phase is that of $manual and $dlt units', ({ phase, manual, dlt }) => {
    const { forecast: paths, busiestCallsPerMinute, isWithinLimit } = forecast({ phase });
    expect([paths.manual.units, paths.dlt.units]).toEqual([manual, dlt]);
    // One call a unit, all at once in one of Reddit's ten minutes.
    expect(busiestCallsPerMinute).toBeCloseTo((manual + dlt) / 10);
    expect(isWithinLimit).toBe(true);
  });

  it('keeps on dlt what is there already', () => {
    expect(forecast({ phase: '10%', dltUnits: ['SideProject'] }).forecast.dlt.units).toBe(2);
  });

  it('by plan is the pages that the file asks for, of posts and comments, at their cadence', () => {
    const deep = datasets((text) => text.replace('listing: hot, limit: 50', 'listing: new, limit: 1000'));
    expect(forecast({ datasets: deep, phase: 'manual_only' }).forecast.manual).toEqual({
      ...{ units: 5, callsPerFetch: 10, basis: 'planned' },
      callsPerMinute: 50 / 60,
      busiestCallsPerMinute: 5,
    });
  });

  it('by measure is the mean of the recorded fetches, once there are enough', () => {
    const records = Array.from({ length: 5 }, (_, index) =>
      aUnitFetch({ path: 'manual', at: at(60 + index), calls: 4, remainingBudget: null }),
    );
    const few = forecast({ records: records.slice(1), phase: 'manual_only' }).forecast.manual;
    expect([few.basis, few.callsPerFetch]).toEqual(['planned', 1]);
    const measured = forecast({ records, phase: 'manual_only' }).forecast.manual;
    expect([measured.basis, measured.callsPerFetch]).toEqual(['measured', 4]);
  });

  it('counts every round that falls into one of ten minutes', () => {
    const often = datasets((text) => text.replaceAll('cadence_minutes: 60 }', 'cadence_minutes: 2 }'));
    const { manual } = forecast({ datasets: often, phase: 'manual_only' }).forecast;
    expect([manual.callsPerMinute, manual.busiestCallsPerMinute]).toEqual([2.5, 2.5]);
  });

  it('is over the limit where both paths fetch in the same ten minutes, though the average is far below', () => {
    const deep = datasets((text) => text.replaceAll('limit: 50', 'limit: 1000'));
    const tight = policy((text) => text.replace('requests_per_minute: 100', 'requests_per_minute: 4'));
    const answer = forecast({ datasets: deep, policy: tight });
    expect([answer.limitCallsPerMinute, answer.busiestCallsPerMinute, answer.isWithinLimit]).toEqual([4, 5, false]);
    expect(answer.callsPerMinute).toBeLessThan(1);
  });
});

describe('what both paths spend now', () => {
  it('is unknown of a path that recorded nothing', () => {
    const { now, byOthers } = forecast();
    expect(now.dlt).toEqual({ callsPerMinute: null, busiestCallsPerMinute: null });
    expect(byOthers).toBeNull();
  });

  it('is the average of a day, and of the busiest ten minutes, each record once', () => {
    const run = [0, 1, 2].map((minute) => aUnitFetch({ path: 'manual', at: at(600 + minute), calls: 24 }));
    const others = [aUnitFetch({ path: 'manual', at: at(300), calls: 72 }), aHeartbeat()];
    const outside = [aUnitFetch({ path: 'manual', at: at(1_441), calls: 999 }), aUnitFetch({ at: at(-5), calls: 999 })];
    const { now } = forecast({ records: [...run, ...run, ...others, ...outside] });
    expect(now.manual).toEqual({ callsPerMinute: 0.1, busiestCallsPerMinute: 7.2 });
    expect(now.dlt.callsPerMinute).toBeNull();
  });
});

describe('what somebody else spends of the same budget', () => {
  const fetch = (minutesAgo: number, remainingBudget: number | null, calls = 10, path: 'manual' | 'dlt' = 'manual') =>
    aUnitFetch({ schemaVersion: 2, at: at(minutesAgo), remainingBudget, calls, path, durationSeconds: 0 });

  it.each([
    { what: 'nothing, where it falls by our own calls', records: [fetch(9, 900), fetch(6, 890)], calls: 0 },
    { what: 'the rest, where it falls by more', records: [fetch(9, 900), fetch(6, 800)], calls: 90 },
    {
      what: 'not what the other path recorded',
      records: [fetch(9, 900), fetch(8, null, 60, 'dlt'), fetch(6, 800)],
      calls: 30,
    },
    { what: 'not below nothing', records: [fetch(9, 900, 10), fetch(6, 899, 10)], calls: 0 },
  ])('is $what', ({ records, calls }) => {
    expect(measureUnrecordedSpend(records)).toEqual({ calls, comparedSeconds: 180 });
  });

  it.each([
    { what: 'one reading', records: [fetch(9, 900)] },
    { what: 'a budget that was renewed in between', records: [fetch(9, 100), fetch(6, 900)] },
    { what: 'readings more than a window apart', records: [fetch(30, 900), fetch(6, 100)] },
    { what: 'fetches without a reading', records: [fetch(9, null), fetch(6, null)] },
  ])('cannot be told from $what', ({ records }) => {
    expect(measureUnrecordedSpend(records)).toBeNull();
  });

  it('is the silent path, where one records and the other does not; a third client is added to the forecast', () => {
    const own = [fetch(9, 900), fetch(6, 600)];
    expect(forecast({ records: own }).byOthers).toMatchObject({ calls: 290, path: 'dlt' });
    const both = [...own, fetch(5, 590, 10, 'dlt')];
    const third = forecast({ records: both });
    expect(third.byOthers).toMatchObject({ calls: 290, path: null });
    expect(third.callsPerMinute).toBeGreaterThan(third.byOthers?.callsPerMinute ?? Infinity);
  });

  it('does not depend on the order of the records', () => {
    const records = [fetch(6, 800), fetch(9, 900), fetch(8, null, 60, 'dlt')];
    expect(measureUnrecordedSpend(records)).toEqual({ calls: 30, comparedSeconds: 180 });
  });
});
