import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { unitKey } from './unit-key.ts';

/** What a phase of the policy sends by dlt. `percent` is of the traffic, by weight. */
export type PhaseTraffic =
  | { readonly kind: 'units'; readonly units: readonly string[] }
  | { readonly kind: 'share'; readonly percent: number }
  | { readonly kind: 'all' };

export interface RegisteredUnit {
  readonly name: string;
  /** Posts a day, a whole number from 1; unknown where absent. */
  readonly weight?: number | undefined;
}

export interface SelectionRequest {
  readonly traffic: PhaseTraffic;
  /** The register: the units of `datasets.yaml`, in any order. */
  readonly registeredUnits: readonly RegisteredUnit[];
  /** What the routing file sends by dlt now: an advance never moves one of these back. */
  readonly currentlyOnDlt: readonly string[];
  /** Units that come first, in this order. */
  readonly pins: readonly string[];
  readonly salt: string;
}

export type Selection =
  | {
      readonly ok: true;
      /** Unit keys, sorted. */
      readonly units: readonly string[];
      /** Of the traffic, by weight. */
      readonly reachedPercent: number;
      /** Weight of every registered unit as used, for the routing file. */
      readonly weights: ReadonlyMap<string, number>;
      readonly movedToDlt: readonly string[];
      /** Were on dlt, and are gone from the register. */
      readonly gone: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly string[] };

/** By how much a share may be overshot, in points (DESIGN.md section 3, "Routing"). */
export const OVERSHOOT_POINTS = 5;

/** The dlt units of a phase, computed once at a transition (DESIGN.md section 3, "Routing"). */
export function selectDltUnits(request: SelectionRequest): Selection {
  const problems = findProblems(request);
  if (problems.length > 0) return { ok: false, problems };
  const weights = weighUnits(request.registeredUnits);
  const current = [...new Set(request.currentlyOnDlt.map(unitKey))];
  const kept = current.filter((name) => weights.has(name));
  const units = [...new Set([...kept, ...chooseUnits(request, weights, kept)])].toSorted();
  return {
    ok: true,
    units,
    reachedPercent: (100 * sumOf(units, weights)) / sumOf([...weights.keys()], weights),
    weights,
    movedToDlt: units.filter((name) => !kept.includes(name)),
    gone: current.filter((name) => !weights.has(name)).toSorted(),
  };
}

/** The order in which units are taken: the pins, then the rest by the hexadecimal SHA-256 of `salt:name`. */
export function orderUnits(names: readonly string[], pins: readonly string[], salt: string): readonly string[] {
  const pinned = pins.map(unitKey).filter((name) => names.includes(name));
  const digests = new Map(names.map((name) => [name, bytesToHex(sha256(utf8ToBytes(`${salt}:${name}`)))]));
  const rest = names.filter((name) => !pinned.includes(name));
  return [...pinned, ...rest.toSorted((left, right) => compare(digests.get(left) ?? '', digests.get(right) ?? ''))];
}

/** Weights by unit key; an unknown one gets the median of the known, or 1 where none is known. */
export function weighUnits(units: readonly RegisteredUnit[]): ReadonlyMap<string, number> {
  const known = units
    .flatMap(({ weight }) => (weight === undefined ? [] : [weight]))
    .toSorted((left, right) => left - right);
  const lower = known[Math.floor((known.length - 1) / 2)] ?? 1;
  const upper = known[Math.floor(known.length / 2)] ?? 1;
  const median = Math.round((lower + upper) / 2);
  return new Map(units.map(({ name, weight }) => [unitKey(name), weight ?? median]));
}

function chooseUnits(
  request: SelectionRequest,
  weights: ReadonlyMap<string, number>,
  kept: readonly string[],
): readonly string[] {
  const { traffic } = request;
  switch (traffic.kind) {
    case 'units':
      return traffic.units.map(unitKey);
    case 'all':
      return [...weights.keys()];
    case 'share':
      return fillShare(traffic.percent, orderUnits([...weights.keys()], request.pins, request.salt), weights, kept);
    default:
      return traffic satisfies never;
  }
}

function fillShare(
  percent: number,
  order: readonly string[],
  weights: ReadonlyMap<string, number>,
  kept: readonly string[],
) {
  const total = sumOf(order, weights);
  const chosen = [...kept];
  let sum = sumOf(kept, weights);
  for (const name of order.filter((candidate) => !kept.includes(candidate))) {
    if (100 * sum >= percent * total) break;
    const weight = weights.get(name) ?? 1;
    if (100 * (sum + weight) > (percent + OVERSHOOT_POINTS) * total) continue;
    chosen.push(name);
    sum += weight;
  }
  return chosen.length > 0 ? chosen : [leastHarm(order, weights)];
}

/** Where every unit overshoots, one still goes: the lightest, the first of the order among equals, so that the phase stays small. */
function leastHarm(order: readonly string[], weights: ReadonlyMap<string, number>): string {
  return order.reduce((best, name) => ((weights.get(name) ?? 1) < (weights.get(best) ?? 1) ? name : best));
}

function findProblems({ traffic, registeredUnits, pins }: SelectionRequest): readonly string[] {
  const registered = new Set(registeredUnits.map(({ name }) => unitKey(name)));
  const named = traffic.kind === 'units' ? traffic.units : [];
  return [
    ...(registered.size === 0
      ? [
          'No unit is registered: observed 0, expected at least 1. Add the subreddits under `units` in config/datasets.yaml.',
        ]
      : []),
    ...doubles(registeredUnits.map(({ name }) => name)).map(
      (name) => `The unit ${name} is registered twice; names are compared in lower case. Remove one.`,
    ),
    ...doubles(named).map((name) => `The phase names the unit ${name} twice. Remove one.`),
    ...doubles(pins).map((name) => `The pins name the unit ${name} twice. Remove one.`),
    ...[...named, ...pins]
      .filter((name) => !registered.has(unitKey(name)))
      .map(
        (name) =>
          `The policy names the unit ${name}, which is not registered. Add it under \`units\` in config/datasets.yaml, or take it out of the policy.`,
      ),
  ];
}

function doubles(names: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return [...new Set(names.map(unitKey).filter((key) => seen.size === seen.add(key).size))];
}

function sumOf(names: readonly string[], weights: ReadonlyMap<string, number>): number {
  return names.reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
