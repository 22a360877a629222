import { z } from 'zod';

import { compareTexts } from './instant-order.ts';
import { count, instant, path } from './record-fields.ts';

const OUTCOMES = ['fetched', 'nothing-new', 'gone', 'rate-limited', 'failed'] as const;

/** Unit, run, milliseconds since `from`, outcome, posts, seconds that it took, and whether it met a limit: 1, 0, or nobody told. */
const packedFetchSchema = z.tuple([
  count,
  count,
  count,
  z.int().min(0).max(4),
  count,
  z.number().min(0).nullable(),
  z.union([z.literal(0), z.literal(1)]).nullable(),
]);

/**
 * All unit-fetches of one path under one generation in the files of a finished day, as far as the triggers and gates read them.
 */
export const fetchDaySchema = z
  .strictObject({
    kind: z.literal('fetch-day'),
    schemaVersion: z.literal(1),
    path,
    generation: z.int().nullable(),
    /** Of the earliest. */
    from: instant,
    units: z.array(z.string().min(1)).min(1),
    runs: z.array(z.string().min(1)).min(1),
    fetches: z.array(packedFetchSchema).min(1),
  })
  .refine(
    ({ units, runs, fetches }) => fetches.every(([unit, run]) => unit < units.length && run < runs.length),
    'each fetch names a unit and a run of the lists',
  );
export type FetchDay = z.infer<typeof fetchDaySchema>;

/** What of a unit-fetch the triggers and gates read. */
export interface KeptFetch {
  /** Milliseconds since 1970. */
  readonly atMs: number;
  readonly run: string;
  readonly unit: string;
  readonly path: FetchDay['path'];
  readonly generation: number | null;
  readonly outcome: (typeof OUTCOMES)[number];
  readonly count: number;
  readonly durationSeconds: number | null;
  /** `null` where nobody told. */
  readonly isLimited: boolean | null;
}

/** The same bytes for fetches of any order, each as often as it likes. */
export function packFetches(fetches: readonly KeptFetch[]): readonly FetchDay[] {
  const groups = new Map<string, Map<string, KeptFetch>>();
  for (const fetch of fetches) {
    const key = JSON.stringify([fetch.path, fetch.generation]);
    const group = groups.get(key) ?? new Map<string, KeptFetch>();
    groups.set(key, group.set(orderOf(fetch), fetch));
  }
  return [...groups]
    .toSorted(([a], [b]) => compareTexts(a, b))
    .map(([, group]) => packGroup([...group].toSorted(([a], [b]) => compareTexts(a, b)).map(([, fetch]) => fetch)));
}

function orderOf({ atMs, unit, run, outcome, count: posts, durationSeconds, isLimited }: KeptFetch): string {
  return JSON.stringify([String(atMs).padStart(15, '0'), unit, run, outcome, posts, durationSeconds, isLimited]);
}

function packGroup(fetches: readonly KeptFetch[]): FetchDay {
  const [first] = fetches;
  if (first === undefined) throw new RangeError('A group has at least one fetch.');
  const units = [...new Set(fetches.map(({ unit }) => unit))].toSorted(compareTexts);
  const runs = [...new Set(fetches.map(({ run }) => run))];
  const unitAt = new Map(units.map((unit, at) => [unit, at]));
  const runAt = new Map(runs.map((run, at) => [run, at]));
  return {
    kind: 'fetch-day',
    schemaVersion: 1,
    path: first.path,
    generation: first.generation,
    from: new Date(first.atMs).toISOString(),
    units,
    runs,
    fetches: fetches.map(({ atMs, unit, run, outcome, count: posts, durationSeconds, isLimited }) => [
      unitAt.get(unit) ?? 0,
      runAt.get(run) ?? 0,
      atMs - first.atMs,
      OUTCOMES.indexOf(outcome),
      posts,
      durationSeconds,
      isLimited === null ? null : isLimited ? 1 : 0,
    ]),
  };
}

/** The fetches again. */
export function unpackFetches({ path: own, generation, from, units, runs, fetches }: FetchDay): readonly KeptFetch[] {
  const fromMs = Date.parse(from);
  return fetches.flatMap(([unitAt, runAt, afterMs, outcomeAt, posts, durationSeconds, limit]) => {
    const [unit, run, outcome] = [units[unitAt], runs[runAt], OUTCOMES[outcomeAt]];
    if (unit === undefined || run === undefined || outcome === undefined) return [];
    const isLimited = limit === null ? null : limit === 1;
    return [
      { atMs: fromMs + afterMs, run, unit, path: own, generation, outcome, count: posts, durationSeconds, isLimited },
    ];
  });
}
