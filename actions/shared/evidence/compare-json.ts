import { canonicalJson } from './canonical-json.ts';
import type { JsonValue } from './redact-evidence.ts';

/** One place at which two values differ. `path` is a JSON pointer (RFC 6901), empty for the whole; `undefined` where one of them has nothing there. */
export interface JsonDifference {
  readonly path: string;
  readonly recorded: JsonValue | undefined;
  readonly recomputed: JsonValue | undefined;
}

export const MOST_DIFFERENCES = 20;

/** Where they differ, each place as deep as it goes, in the order of the recorded value; at most 20. The order of names does not count. */
export function compareJson(recorded: JsonValue, recomputed: JsonValue): readonly JsonDifference[] {
  const differences: JsonDifference[] = [];
  compare({ path: '', recorded, recomputed }, differences);
  return differences;
}

function compare(pair: JsonDifference, found: JsonDifference[]): void {
  if (found.length >= MOST_DIFFERENCES) return;
  const { path, recorded, recomputed } = pair;
  const left = childrenOf(recorded);
  const right = childrenOf(recomputed);
  if (left === null || right === null || Array.isArray(recorded) !== Array.isArray(recomputed)) {
    if (!isSame(recorded, recomputed)) found.push(pair);
    return;
  }
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const below = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    compare({ path: below, recorded: left.get(name), recomputed: right.get(name) }, found);
  }
}

function isSame(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  return left === undefined || right === undefined ? left === right : canonicalJson(left) === canonicalJson(right);
}

function childrenOf(value: JsonValue | undefined): ReadonlyMap<string, JsonValue> | null {
  return value === undefined || value === null || typeof value !== 'object' ? null : new Map(Object.entries(value));
}
