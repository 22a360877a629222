import type { RepositorySnapshot } from '../ports.ts';
import { parseRoutingFile, type Routing } from '../routing/routing-file.ts';
import { CONFIG_PATH, ROUTING_PATH } from './file-paths.ts';
import { attemptInForce, generationInForce } from './next-generation.ts';
import { salvageConfig, type SalvagedConfig } from './salvage-config.ts';

/** Some 6,000 units. Its weights and units are written again, and the commit must pass GitHub's API. */
const MAX_ROUTING_BYTES = 262_144;

/** What a rollback sees of the repository. */
export interface RollbackFacts {
  readonly config: SalvagedConfig;
  readonly routing: Routing | null;
  readonly isRoutingUnreadable: boolean;
  /** The largest of the config's and the trailers' of the last commits. */
  readonly generation: number;
  /** Likewise. */
  readonly attempt: number;
}

export function readRollbackFacts(snapshot: RepositorySnapshot): RollbackFacts {
  const config = salvageConfig(snapshot.files.get(CONFIG_PATH)?.contents ?? null);
  const file = snapshot.files.get(ROUTING_PATH);
  const parsed = file && file.contents.byteLength <= MAX_ROUTING_BYTES ? parseRoutingFile(file.contents) : null;
  const routing = parsed?.ok ? parsed.routing : null;
  // Where the config is lost, the routing file still knows: both are written by the same commit.
  const written = config.text === null ? Math.max(config.generation, routing?.generation ?? 0) : config.generation;
  return {
    config,
    routing,
    isRoutingUnreadable: Boolean(file) && routing === null,
    generation: generationInForce(written, snapshot.history),
    attempt: Math.max(attemptInForce(config.attempt, snapshot.history), leastAttempt(config)),
  };
}

/** What goes by dlt was set up once, also where it was before Switchback and nobody counted. */
function leastAttempt({ phase }: SalvagedConfig): number {
  return phase === null || phase === 'manual_only' ? 0 : 1;
}

/**
 * Rolled back means that nothing goes by dlt, whoever is asked: the three keys in a config that nothing refuses, a routing file that routes
 * nothing to dlt (or none at all), and a generation that no reverted commit has taken back. A routing file that lists units, or that nobody
 * can read, may send traffic to dlt: that takes a transition, whose generation fences whoever obeyed it.
 */
export function isRolledBack({ config, routing, isRoutingUnreadable, generation }: RollbackFacts): boolean {
  const flagsAreBack = config.phase === 'manual_only' && config.dltEnabled === false && config.manualEnabled === true;
  const routingIsBack = !isRoutingUnreadable && (routing === null || routing.dltUnits.length === 0);
  return flagsAreBack && routingIsBack && config.invalidKeys.length === 0 && config.generation === generation;
}

/** What is wrong with the routing file of a state that is rolled back; `null` where it says what the config says. The proof asks for that too. */
export function describeRoutingFault({ config, routing }: RollbackFacts): string | null {
  if (routing === null) return 'was missing';
  if (routing.generation === config.generation && routing.phase === 'manual_only') return null;
  return `said ${routing.phase} at generation ${routing.generation}, the config manual_only at ${config.generation}`;
}
