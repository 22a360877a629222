import { formatInstant } from '../cutover/instant.ts';
import { count } from '../markdown/count.ts';
import type { Check, Verdict } from '../verdict/verdict.ts';
import { foldVerdicts } from '../verdict/verdict.ts';
import { aboutCheck } from './check-titles.ts';
import type { Measured } from './measured.ts';

/** What arrived by the manual path in one dataset after an instant that the reader chose by the database's clock. */
export interface ArrivalReading {
  readonly dataset: string;
  /** Registered units (keys in lower case), whether something arrived for them or not. */
  readonly expectedUnits: readonly string[];
  readonly units: Measured<readonly UnitArrivals[]>;
}

export interface UnitArrivals {
  readonly unit: string;
  readonly rows: number;
  readonly newestAt: string;
}

/** A manual unit-fetch that started after the rollback, where its record is at hand. `nothing new` is a success. */
export interface ManualFetch {
  readonly unit: string;
  readonly startedAt: string;
  readonly outcome: 'success' | 'failure';
}

export interface ManualFacts {
  readonly readings: readonly ArrivalReading[];
  /** Newest record of each unit; empty where no records are kept. */
  readonly fetches: readonly ManualFetch[];
  readonly rollbackAt: string;
  /** The database's clock at the reading. */
  readonly readAt: string;
  /** How old the newest row of a unit may be. */
  readonly limitSeconds: number;
}

interface UnitState {
  readonly unit: string;
  readonly verdict: Verdict;
  readonly text: string;
}

/** Each unit is collected by the manual path again. Silence is fine only where a fetch is known to have found nothing new. */
export function assessManualRows(facts: ManualFacts): Check {
  const about = aboutCheck('manual-rows-arrived');
  const limit = facts.limitSeconds;
  const expected = `rows of every unit since ${facts.rollbackAt}, the newest at most ${limit / 60} min old`;
  const faults = facts.readings.flatMap(({ dataset, units }) => (units.measured ? [] : [{ dataset, ...units }]));
  const states = facts.readings.flatMap((reading) => judgeReading(reading, facts));
  if (states.length === 0 && faults.length === 0) {
    const remedy = 'Register the units and the manual table in config/datasets.yaml.';
    return { ...about, expected, verdict: 'unknown', observed: 'no unit is registered', remedy };
  }
  const verdict = foldVerdicts([...states, ...faults.map(() => ({ verdict: 'unknown' as const }))]);
  const open = states.filter((state) => state.verdict !== 'pass');
  return {
    ...about,
    expected,
    verdict,
    observed: [
      `${states.length - open.length} of ${count(states.length, 'unit')}`,
      ...faults.map(({ dataset, message }) => `${dataset}: ${message}`),
      ...groupTexts(open),
    ].join('; '),
    ...(verdict === 'pass' ? {} : { remedy: faults[0]?.remedy ?? remedyOf(verdict, facts) }),
  };
}

function judgeReading({ units, expectedUnits }: ArrivalReading, facts: ManualFacts): UnitState[] {
  if (!units.measured) return [];
  const arrivals = new Map(units.value.map((arrival) => [arrival.unit, arrival]));
  return expectedUnits.map((unit) => ({ unit, ...judgeUnit(arrivals.get(unit), newestFetch(unit, facts), facts) }));
}

function judgeUnit(
  arrival: UnitArrivals | undefined,
  fetch: ManualFetch | undefined,
  facts: ManualFacts,
): Omit<UnitState, 'unit'> {
  if (fetch?.outcome === 'failure') return { verdict: 'fail', text: 'the newest fetch failed' };
  const seenAt = Math.max(
    ...[arrival?.newestAt, fetch?.startedAt].flatMap((at) => (at === undefined ? [] : [Date.parse(at)])),
  );
  const limitMs = facts.limitSeconds * 1000;
  const readAt = Date.parse(facts.readAt);
  if (readAt - seenAt <= limitMs) return { verdict: 'pass', text: 'seen' };
  if (Number.isFinite(seenAt))
    return { verdict: 'unknown', text: 'nothing within the limit; whether the source had something new is not known' };
  if (readAt - Date.parse(facts.rollbackAt) <= limitMs) return { verdict: 'unknown', text: 'nothing yet' };
  return { verdict: 'unknown', text: 'nothing since the rollback; whether the source had something new is not known' };
}

function newestFetch(unit: string, { fetches, rollbackAt }: ManualFacts): ManualFetch | undefined {
  return fetches
    .filter((fetch) => fetch.unit.toLowerCase() === unit && Date.parse(fetch.startedAt) > Date.parse(rollbackAt))
    .toSorted((left, right) => Date.parse(right.startedAt) - Date.parse(left.startedAt))[0];
}

function groupTexts(states: readonly UnitState[]): string[] {
  return [...new Set(states.map(({ text }) => text))].map((text) => {
    const names = states.filter((state) => state.text === text).map(({ unit }) => unit);
    return `${text}: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
  });
}

function remedyOf(verdict: Verdict, { rollbackAt, limitSeconds }: ManualFacts): string {
  if (verdict === 'fail') return 'Read the log of the manual collector, mend it, and run it.';
  const due = formatInstant(new Date(Date.parse(rollbackAt) + limitSeconds * 1000));
  return `Run the manual collector, then run this again; every unit is due by ${due}.`;
}
