import type { RepositorySnapshot } from '../ports.ts';
import { parseRoutingFile, type Routing } from '../routing/routing-file.ts';
import { CONFIG_PATH, ROUTING_PATH } from './file-paths.ts';
import { generationInForce } from './next-generation.ts';
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
  };
}

/**
 * Rolled back means that every reader would say so: the three keys in a config that nothing refuses, a routing file that routes
 * nothing to dlt (or none at all), and a generation that no reverted commit has taken back.
 */
export function isRolledBack({ config, routing, isRoutingUnreadable, generation }: RollbackFacts): boolean {
  const flagsAreBack = config.phase === 'manual_only' && config.dltEnabled === false && config.manualEnabled === true;
  const routingIsBack = !isRoutingUnreadable && (routing === null || routing.dltUnits.length === 0);
  return flagsAreBack && routingIsBack && config.invalidKeys.length === 0 && config.generation === generation;
}
