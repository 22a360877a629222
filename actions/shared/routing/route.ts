import type { Routing } from './routing-file.ts';
import { unitKey } from './unit-key.ts';

export type CollectionPath = 'manual' | 'dlt';

/**
 * The path that collects a unit. What is not listed by name is manual's, an unregistered unit too. Answers as any OpenFeature
 * client does on the generated file when the client lowers the name first: flagd's `in` minds the case.
 */
export function route(routing: Pick<Routing, 'dltUnits'>, unit: string): CollectionPath {
  return routing.dltUnits.includes(unitKey(unit)) ? 'dlt' : 'manual';
}
