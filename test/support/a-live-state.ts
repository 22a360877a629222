import { parseLiveState, type LiveState } from '../../actions/shared/gate/live-state.ts';
import type { Phase } from '../../actions/shared/cutover/phase.ts';
import { renderRoutingFile } from '../../actions/shared/routing/routing-file.ts';

interface Given {
  readonly phase?: Phase;
  readonly generation?: number;
  /** Of the routing file, where that is another one. */
  readonly routingGeneration?: number;
  readonly dltUnits?: readonly string[];
  readonly registered?: readonly string[];
  readonly manualEnabled?: boolean;
  /** Messages of the newest commits. */
  readonly history?: readonly string[];
  /** In place of the file: `null` where there is none. */
  readonly config?: string | null;
  readonly routing?: string | null;
}

/** A live state as one transition leaves it. */
export function aLiveState(given: Given = {}): LiveState {
  const { phase = '10%', generation = 3, registered = ['opensource', 'sideproject', 'productivity'] } = given;
  const isManual = phase === 'manual_only';
  const config = JSON.stringify({
    current_phase: phase,
    dlt_enabled: !isManual,
    manual_enabled: given.manualEnabled ?? true,
    generation,
  });
  const routing = renderRoutingFile({
    generation: given.routingGeneration ?? generation,
    phase,
    salt: null,
    weights: new Map(registered.map((name) => [name, 1])),
    dltUnits: isManual ? [] : (given.dltUnits ?? ['opensource']),
  });
  const file = (text: string | null) => (text === null ? null : { contents: new TextEncoder().encode(text) });
  return parseLiveState(
    new Map([
      ['config/traffic_cutover_config.json', file(given.config === undefined ? config : given.config)],
      ['config/routing.flagd.json', file(given.routing === undefined ? routing : given.routing)],
    ]),
    (given.history ?? []).map((message) => ({ oid: '0'.repeat(40), message })),
  );
}
