import { parseLiveState } from '../shared/gate/live-state.ts';
import { CONFIG_PATH, ROUTING_PATH } from '../shared/cutover/file-paths.ts';
import type { StateSpan } from '../shared/triggers/replay-triggers.ts';
import type { StateStretch } from '../shared/watch-ports.ts';
import { toWatchedState } from './read-watched-state.ts';

/** The state as each commit left it; a commit whose files cannot be read ends the span before it and begins none. */
export function toStateSpans(stretches: readonly StateStretch[]): readonly StateSpan[] {
  return stretches.map(({ fromMs, config, routing }) => {
    const files = new Map([
      [CONFIG_PATH, config === null ? null : { contents: config }],
      [ROUTING_PATH, routing === null ? null : { contents: routing }],
    ]);
    const state = toWatchedState(parseLiveState(files, []));
    if (state.measured) {
      const { phase, generation, phaseStartedMs, dltUnits } = state.value;
      return { fromMs, state: { phase, generation, phaseStartedMs, dltUnits } };
    }
    return { fromMs, state: { phase: 'manual_only', generation: -1, phaseStartedMs: null, dltUnits: [] } };
  });
}
