import fc from 'fast-check';

import type { FetchFact, PathRule } from '../../actions/shared/handover/fetched-span.ts';
import type { HandoverFacts } from '../../actions/shared/handover/handover-facts.ts';
import type { CollectionPath } from '../../actions/shared/routing/route.ts';

/** One run of a collector in a small world, where a post's number is the moment at which it was made. */
export interface Run {
  /** When it reads the listing. */
  readonly tick: number;
  readonly path: CollectionPath;
  readonly limit: number;
  readonly outcome: 'good' | 'failed' | 'half-written';
  /** Of a run of the old path: it had begun before the switch, and read after it. */
  readonly isLate: boolean;
}

export interface World {
  /** Ticks at which the unit got a post. */
  readonly posts: readonly number[];
  /** Tick of the post → tick at which it is deleted. */
  readonly deletions: ReadonlyMap<number, number>;
  readonly switchTick: number;
  readonly runs: readonly Run[];
  /** Seconds by which the clock of each path is wrong. */
  readonly skew: Readonly<Record<CollectionPath, number>>;
  /** The old path keeps every post whose tick this divides. */
  readonly keeps: number;
  readonly oldPath: CollectionPath;
}

const TICKS = 60;
const FIRST_ID = 36n ** 4n;
const START = Date.parse('2026-11-26T00:00:00Z');

export function idOf(tick: number): string {
  return (FIRST_ID + BigInt(tick)).toString(36);
}

export function tickOf(id: string): number {
  return Number(Array.from(id).reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n) - FIRST_ID);
}

const tick = fc.integer({ min: 1, max: TICKS });

export const worlds: fc.Arbitrary<World> = fc
  .record({
    posts: fc.uniqueArray(tick, { minLength: 0, maxLength: 40 }),
    deleted: fc.array(fc.tuple(tick, tick), { maxLength: 6 }),
    switchTick: fc.integer({ min: 10, max: TICKS - 10 }),
    runs: fc.array(
      fc.record({
        tick,
        limit: fc.integer({ min: 1, max: 12 }),
        outcome: fc.oneof(
          { weight: 6, arbitrary: fc.constant('good' as const) },
          { weight: 1, arbitrary: fc.constantFrom('failed' as const, 'half-written' as const) },
        ),
        isLate: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
    skew: fc.record({ manual: fc.integer({ min: -9, max: 9 }), dlt: fc.integer({ min: -9, max: 9 }) }),
    keeps: fc.constantFrom(1, 2),
    oldPath: fc.constantFrom('manual' as const, 'dlt' as const),
  })
  .map(({ deleted, runs, ...world }) => ({
    ...world,
    posts: world.posts.toSorted((a, b) => a - b),
    deletions: new Map(deleted.filter(([post, at]) => at >= post)),
    runs: runs.map((run) => ({ ...run, path: pathAt(run, world) })).toSorted((a, b) => a.tick - b.tick),
  }));

function pathAt(
  { tick: at, isLate }: { readonly tick: number; readonly isLate: boolean },
  { switchTick, oldPath }: { readonly switchTick: number; readonly oldPath: CollectionPath },
): CollectionPath {
  return at < switchTick || isLate ? oldPath : other(oldPath);
}

export function other(path: CollectionPath): CollectionPath {
  return path === 'manual' ? 'dlt' : 'manual';
}

/** What Reddit lists at a moment, newest first. */
export function listed({ posts, deletions }: World, at: number): readonly number[] {
  return posts.filter((post) => post <= at && (deletions.get(post) ?? Infinity) > at).toReversed();
}

export interface Played {
  readonly facts: HandoverFacts;
  /** Posts that a run read and, where the filter lets them through, wrote. */
  readonly read: ReadonlySet<number>;
}

/** Plays all runs, and keeps what each recorded. */
export function play(world: World): Played {
  const read = new Set<number>();
  const fetches = world.runs.map((run) => {
    const seen = listed(world, run.tick).slice(0, run.limit);
    const written =
      run.outcome === 'good' ? seen : run.outcome === 'half-written' ? seen.slice(0, seen.length / 2) : [];
    for (const post of written) read.add(post);
    return toFact(run, seen, world);
  });
  return { read, facts: toFacts(world, fetches) };
}

function toFact({ tick: at, path, limit, outcome }: Run, seen: readonly number[], world: World): FetchFact {
  const [newest, oldest] = [seen[0], seen.at(-1)];
  return {
    at: new Date(START + 1_000 * (at + world.skew[path])).toISOString(),
    unit: 'opensource',
    path,
    generation: path === world.oldPath ? 4 : 5,
    outcome: outcome === 'good' ? 'fetched' : 'failed',
    newestId: newest === undefined ? null : idOf(newest),
    oldestId: oldest === undefined ? null : idOf(oldest),
    count: seen.length,
    saturated: seen.length === limit,
  };
}

const RULE: PathRule = { listing: 'new', limit: 100, keepsAll: true };

function toFacts({ oldPath, keeps }: World, fetches: readonly FetchFact[]): HandoverFacts {
  return {
    fetches,
    state: { generation: 5, dltUnits: new Set(oldPath === 'dlt' ? [] : ['opensource']) },
    units: ['opensource'],
    rules: { manual: RULE, dlt: { ...RULE, keepsAll: keeps === 1 } },
    held: [],
    known: [],
    backfills: [],
  };
}
