import type { CollectedFacts, FetchFact, PathFacts, RunFact } from '../../actions/shared/triggers/collected-facts.ts';

interface GrowingFacts extends PathFacts {
  readonly fetches: FetchFact[];
  readonly runs: RunFact[];
  readonly successes: Map<string, number[]>;
  readonly gone: Map<string, number[]>;
}

/** Facts as they come in, late ones in their place: what `collectFacts` makes of the same records, without folding them anew at each tick. */
export class SimulatedFacts implements CollectedFacts {
  readonly #facts = new Map<string, GrowingFacts>();
  firstDltMs: number | null = null;

  of(path: 'dlt' | 'manual', generation: number | null): PathFacts {
    return this.#grow(path, generation);
  }

  addFetch(path: 'dlt' | 'manual', generation: number, fetch: FetchFact): void {
    const facts = this.#grow(path, generation);
    insert(facts.fetches, fetch, ({ atMs }) => atMs);
    if (fetch.outcome === 'fetched' || fetch.outcome === 'nothing-new') {
      const ends = facts.successes.get(fetch.unit) ?? [];
      facts.successes.set(fetch.unit, ends);
      insert(ends, fetch.endMs, (at) => at);
    }
    if (path === 'dlt') this.firstDltMs = Math.min(this.firstDltMs ?? Infinity, fetch.atMs);
  }

  addRun(path: 'dlt' | 'manual', generation: number, run: RunFact): void {
    insert(this.#grow(path, generation).runs, run, ({ endMs }) => endMs);
  }

  #grow(path: 'dlt' | 'manual', generation: number | null): GrowingFacts {
    const key = `${path} ${generation ?? '-'}`;
    const known = this.#facts.get(key);
    if (known !== undefined) return known;
    const made: GrowingFacts = { fetches: [], runs: [], successes: new Map(), gone: new Map() };
    this.#facts.set(key, made);
    return made;
  }
}

function insert<T>(items: T[], item: T, numberOf: (item: T) => number): void {
  let at = items.length;
  const number = numberOf(item);
  while (at > 0) {
    const before = items[at - 1];
    if (before === undefined || numberOf(before) <= number) break;
    at -= 1;
  }
  items.splice(at, 0, item);
}
