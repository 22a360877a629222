import type { Routing } from '../../actions/shared/routing/routing-file.ts';

/** A routing at 10 % with one unit on dlt. */
export function aRouting(changes: Partial<Routing> = {}): Routing {
  return {
    generation: 3,
    phase: '10%',
    salt: 'switchback',
    weights: new Map([['opensource', 40]]),
    dltUnits: ['opensource'],
    ...changes,
  };
}
