import { unitKey } from '../routing/unit-key.ts';
import type { CollectionPath } from '../routing/route.ts';
import type { FetchFact } from './fetched-span.ts';
import type { HandoverFacts, Switch } from './handover-facts.ts';

/**
 * Every change of path that the records, what looks kept of the routing, and the live state show, oldest first. A generation in which both paths read a unit (a shadow, or a run on its way
 * out) names no owner; a record without a generation was made where the state could not be read, and moves nothing.
 */
export function listSwitches({
  fetches,
  state,
  units,
  routed = [],
}: Pick<HandoverFacts, 'fetches' | 'state' | 'units' | 'routed'>): readonly Switch[] {
  const byUnit = new Map<string, FetchFact[]>();
  for (const fetch of fetches) {
    const key = unitKey(fetch.unit);
    const own = byUnit.get(key) ?? [];
    byUnit.set(key, own);
    own.push(fetch);
  }
  return units.flatMap((unit) => switchesOf(unit, { fetches: byUnit.get(unit) ?? [], state, routed }));
}

type Known = Pick<HandoverFacts, 'fetches' | 'state'> & Required<Pick<HandoverFacts, 'routed'>>;

function switchesOf(unit: string, known: Known): readonly Switch[] {
  const owners = listOwners(unit, known);
  const tenures = joinTenures(owners);
  return tenures.flatMap(({ path: to, first: generation }, index): readonly Switch[] => {
    const before = tenures[index - 1];
    if (before === undefined) return [];
    const until = tenures[index + 1]?.first ?? null;
    return [{ ...{ unit, generation, from: before.path, to, until }, since: before.first, last: before.last }];
  });
}

interface Tenure {
  readonly path: CollectionPath;
  readonly first: number;
  readonly last: number;
}

function joinTenures(owners: readonly Owner[]): readonly Tenure[] {
  const tenures: Tenure[] = [];
  for (const { generation, path } of owners) {
    const current = tenures.at(-1);
    if (current?.path === path) tenures[tenures.length - 1] = { ...current, last: generation };
    else tenures.push({ path, first: generation, last: generation });
  }
  return tenures;
}

interface Owner {
  readonly generation: number;
  readonly path: CollectionPath;
}

function listOwners(unit: string, { fetches, state, routed }: Known): readonly Owner[] {
  const paths = new Map<number, Set<CollectionPath>>();
  for (const { generation, path } of fetches) {
    if (generation === null) continue;
    paths.set(generation, (paths.get(generation) ?? new Set()).add(path));
  }
  const owners = new Map<number, CollectionPath>();
  for (const [generation, own] of paths) {
    const [only] = own;
    if (only !== undefined && own.size === 1) owners.set(generation, only);
  }
  const ownerBy = (dltUnits: ReadonlySet<string>): CollectionPath => (dltUnits.has(unit) ? 'dlt' : 'manual');
  // Where collectors recorded what they read, that says more: both read a unit in a shadow.
  for (const { generation, dltUnits } of routed) if (!paths.has(generation)) owners.set(generation, ownerBy(dltUnits));
  if (state !== null && owners.size > 0) owners.set(state.generation, ownerBy(state.dltUnits));
  return [...owners]
    .map(([generation, path]) => ({ generation, path }))
    .filter(({ generation }) => state === null || generation <= state.generation)
    .toSorted((a, b) => a.generation - b.generation);
}
