import { describeConfigProblem, parseCutoverConfig, type ParsedConfig } from '../cutover/cutover-config.ts';
import { CONFIG_PATH, ROUTING_PATH } from '../cutover/file-paths.ts';
import { generationInForce } from '../cutover/next-generation.ts';
import type { CommittedFile, HistoryCommit } from '../ports.ts';
import { parseRoutingFile, type ParsedRouting } from '../routing/routing-file.ts';

/** The live state as one look found it, readable or not. */
export interface LiveState {
  readonly config: ParsedConfig;
  /** `null` where there is no routing file. */
  readonly routing: ParsedRouting | null;
  /** The newest commits; empty where the state did not come from a branch. */
  readonly history: readonly HistoryCommit[];
}

export const LIVE_STATE_PATHS = [CONFIG_PATH, ROUTING_PATH] as const;

export function parseLiveState(
  files: ReadonlyMap<string, Pick<CommittedFile, 'contents'> | null>,
  history: readonly HistoryCommit[],
): LiveState {
  const routing = files.get(ROUTING_PATH) ?? null;
  return {
    config: parseCutoverConfig(files.get(CONFIG_PATH)?.contents ?? null),
    routing: routing === null ? null : parseRoutingFile(routing.contents),
    history,
  };
}

/** The units that dlt may collect, or why it may collect none. */
export type DltUnits =
  | { readonly kind: 'allowed'; readonly units: readonly string[] }
  | { readonly kind: 'off'; readonly reasonCode: 'dlt-off'; readonly message: string }
  | { readonly kind: 'unreadable'; readonly reasonCode: 'config-invalid' | 'routing-invalid'; readonly message: string }
  | {
      readonly kind: 'inconsistent';
      readonly reasonCode: 'generation-behind' | 'state-inconsistent';
      readonly message: string;
    };

/**
 * dlt collects only what config AND routing file allow (DESIGN.md section 3, "Collectors"), and only while both come from one transition that no
 * reverted commit has undone: files that contradict each other are a reason not to run, whichever of them is right.
 */
export function allowedDltUnits({ config, routing, history }: LiveState): DltUnits {
  if (!config.ok)
    return {
      kind: 'unreadable',
      reasonCode: 'config-invalid',
      message: config.problems.slice(0, 3).map(describeConfigProblem).join('; '),
    };
  const { phase, dltEnabled, generation } = config.config;
  if (!dltEnabled || phase === 'manual_only')
    return {
      kind: 'off',
      reasonCode: 'dlt-off',
      message: `The config has dlt off: phase ${phase}, dlt_enabled ${dltEnabled}.`,
    };
  if (routing === null)
    return { kind: 'unreadable', reasonCode: 'routing-invalid', message: `${ROUTING_PATH} is not there.` };
  if (!routing.ok) {
    const { path, message, observed, expected } = routing.problem;
    return {
      kind: 'unreadable',
      reasonCode: 'routing-invalid',
      message: `${ROUTING_PATH} ${path}: ${message}, observed ${observed}, expected ${expected}`,
    };
  }
  const used = generationInForce(generation, history);
  if (used > generation) {
    const message = `The config is at generation ${generation}, the history at ${used}: a transition was reverted by hand.`;
    return { kind: 'inconsistent', reasonCode: 'generation-behind', message };
  }
  const { generation: routingGeneration, phase: routingPhase, dltUnits } = routing.routing;
  if (routingGeneration !== generation || routingPhase !== phase) {
    const message = `The config says ${phase} at generation ${generation}, the routing file ${routingPhase} at ${routingGeneration}.`;
    return { kind: 'inconsistent', reasonCode: 'state-inconsistent', message };
  }
  return { kind: 'allowed', units: dltUnits };
}
