import type { CutoverConfig } from '../cutover/cutover-config.ts';
import { generationInForce } from '../cutover/next-generation.ts';
import { allowedDltUnits, type LiveState } from '../gate/live-state.ts';
import type { ControlDirection } from './control-direction.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { rollbackInstant } from '../verification/assess-state.ts';
import type { Measured } from '../verification/measured.ts';

export interface ControlRequest {
  readonly direction: ControlDirection;
  /** Of the state that the decision was made on; `null` where a person decides. */
  readonly observedGeneration: number | null;
}

/** What the state at the tip says that matters to the control. */
export interface ControlState {
  /** `null`, as the rest, where the state could not be read. */
  readonly generation: number | null;
  readonly incident: string | null;
  readonly isDltOn: boolean | null;
  readonly isManualOn: boolean | null;
  /** When the transition was that this carries out: manual runs that began later have the new state. UTC with `Z`. */
  readonly transitionAt: string | null;
}

export type ControlDecision =
  | { readonly kind: 'go'; readonly state: ControlState; readonly warning: string | null }
  | {
      readonly kind: 'refused';
      readonly state: ControlState;
      /** `skipped`: somebody else decided since, and that stands. */
      readonly verdict: 'skipped' | 'fail' | 'unknown';
      readonly reasonCode: ReasonCode;
      readonly message: string;
      readonly remedy: string;
    };

const UNREAD: ControlState = { generation: null, incident: null, isDltOn: null, isManualOn: null, transitionAt: null };

/**
 * Whether the decision still holds. Stopping dlt is the safe direction: it goes on whatever cannot be read, as manual runs where the state cannot be read (DESIGN.md
 * section 3), unless a newer generation has dlt on again. Starting dlt wants a state that lets it run.
 */
export function decideControl(request: ControlRequest, read: Measured<LiveState>): ControlDecision {
  return request.direction === 'to-manual' ? decideToManual(request, read) : decideToDlt(request, read);
}

function decideToManual({ observedGeneration }: ControlRequest, read: Measured<LiveState>): ControlDecision {
  if (!read.measured || !read.value.config.ok) {
    const why = read.measured ? 'its config is not valid' : read.message;
    return { kind: 'go', state: UNREAD, warning: `The state could not be read (${why}): dlt is stopped all the same.` };
  }
  const state = toState(read.value, read.value.config.config);
  const { isDltOn, generation } = state;
  if (isDltOn !== true || generation === null) return { kind: 'go', state, warning: null };
  if (observedGeneration !== null && generation > observedGeneration)
    return {
      kind: 'refused',
      state,
      verdict: 'skipped',
      reasonCode: 'stale-decision',
      message: `Nothing was stopped: observed generation ${generation} with dlt on, expected ${observedGeneration}, on which this was decided.`,
      remedy: 'Look at the newest transition; where dlt must stop all the same, run the rollback again.',
    };
  return {
    kind: 'go',
    state,
    warning: `The state still has dlt on (generation ${generation}): run the rollback too, or collectors that ask it go on.`,
  };
}

function decideToDlt({ observedGeneration }: ControlRequest, read: Measured<LiveState>): ControlDecision {
  if (!read.measured)
    return {
      kind: 'refused',
      state: UNREAD,
      verdict: 'unknown',
      reasonCode: 'state-unknown',
      message: `Nothing was enabled: the state could not be read (${read.message}).`,
      remedy: read.remedy,
    };
  const { config } = read.value;
  const state = config.ok ? toState(read.value, config.config) : UNREAD;
  if (observedGeneration !== null && state.generation !== null && state.generation !== observedGeneration)
    return {
      kind: 'refused',
      state,
      verdict: 'skipped',
      reasonCode: 'stale-decision',
      message: `Nothing was enabled: observed generation ${state.generation}, expected ${observedGeneration}, on which this was decided.`,
      remedy: 'Look at the newest transition: what it decided stands.',
    };
  const allowed = allowedDltUnits(read.value);
  if (allowed.kind === 'allowed') return { kind: 'go', state, warning: null };
  return {
    kind: 'refused',
    state,
    verdict: 'fail',
    reasonCode: allowed.reasonCode,
    message: `Nothing was enabled: the state does not let dlt run. ${allowed.message}`,
    remedy: 'Advance first: dlt is enabled by a transition, never beside it.',
  };
}

function toState({ history }: LiveState, config: CutoverConfig): ControlState {
  const { phase, dltEnabled, manualEnabled, generation, lastTransition } = config;
  return {
    // A transition that was reverted by hand has used its number up all the same.
    generation: generationInForce(generation, history),
    incident: lastTransition?.incident ?? null,
    isDltOn: dltEnabled && phase !== 'manual_only',
    isManualOn: manualEnabled,
    transitionAt: rollbackInstant(config),
  };
}
