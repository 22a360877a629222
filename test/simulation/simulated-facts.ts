import type { CollectedFacts, FetchFact, PathFacts, RunFact } from '../../actions/shared/triggers/collected-facts.ts';

interface GrowingFacts extends PathFacts {
  readonly fetches: FetchFact[];
  readonly runs: RunFact[];
  readonly successes: Map<string, number[]>;
  readonly gone: Map<string, number[]>;
}

/**
 * Facts as they come in, late ones in their place and doubled ones once: what `collectFacts` makes of the same records (a test compares the two), without
 * folding them anew at each tick.
 */
export class SimulatedFacts implements CollectedFacts {
  readonly #facts = { dlt: new Map<number | null, GrowingFacts>(), manual: new Map<number | null, GrowingFacts>() };
  firstDltMs: number | null = null;

  of(path: 'dlt' | 'manual', generation: number | null): PathFacts {
    return this.#grow(path, generation);
  }

  addFetch(path: 'dlt' | 'manual', generation: number, fetch: FetchFact): void {
    const facts = this.#grow(path, generation);
    const at = placeOf(facts.fetches, fetch.atMs, ({ atMs }) => atMs);
    if (isThere(facts.fetches, at, (other) => isSameFetch(other, fetch))) return;
    facts.fetches.splice(at, 0, fetch);
    if (fetch.outcome === 'fetched' || fetch.outcome === 'nothing-new') {
      const ends = facts.successes.get(fetch.unit) ?? [];
      facts.successes.set(fetch.unit, ends);
      ends.splice(
        placeOf(ends, fetch.endMs, (end) => end),
        0,
        fetch.endMs,
      );
    }
    if (path === 'dlt') this.#sawDlt(fetch.atMs);
  }

  addRun(path: 'dlt' | 'manual', generation: number, run: RunFact): void {
    const { runs } = this.#grow(path, generation);
    const at = placeOf(runs, run.endMs, ({ endMs }) => endMs);
    if (isThere(runs, at, (other) => (other.endMs === run.endMs ? other.run === run.run : null))) return;
    runs.splice(at, 0, run);
    if (path === 'dlt') this.#sawDlt(run.endMs);
  }

  #sawDlt(atMs: number): void {
    this.firstDltMs = Math.min(this.firstDltMs ?? Infinity, atMs);
  }

  #grow(path: 'dlt' | 'manual', generation: number | null): GrowingFacts {
    const own = this.#facts[path];
    const known = own.get(generation);
    if (known !== undefined) return known;
    const made: GrowingFacts = { fetches: [], runs: [], successes: new Map(), gone: new Map() };
    own.set(generation, made);
    return made;
  }
}

/** Behind all that are not later: most come in order, so it looks from the end. */
export function placeOf<T>(items: readonly T[], number: number, numberOf: (item: T) => number): number {
  let at = items.length;
  while (at > 0) {
    const before = items[at - 1];
    if (before === undefined || numberOf(before) <= number) break;
    at -= 1;
  }
  return at;
}

/** `null` of an item of another instant: no further one can be it. */
function isThere<T>(items: readonly T[], at: number, isSame: (item: T) => boolean | null): boolean {
  for (let index = at - 1; index >= 0; index -= 1) {
    const item = items[index];
    const same = item === undefined ? null : isSame(item);
    if (same !== false) return same === true;
  }
  return false;
}

function isSameFetch(other: FetchFact, { atMs, unit, outcome }: FetchFact): boolean | null {
  return other.atMs === atMs ? other.unit === unit && other.outcome === outcome : null;
}
