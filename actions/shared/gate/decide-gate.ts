import { count } from '../markdown/count.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { route, type CollectionPath } from '../routing/route.ts';
import { allowedDltUnits, type LiveState } from './live-state.ts';

export interface GateDecision {
  readonly decision: 'run' | 'do-not-run';
  readonly reasonCode: ReasonCode;
  readonly message: string;
}

export interface GateQuestion {
  readonly path: CollectionPath;
  /** One unit; `null` asks whether the path has any. */
  readonly unit: string | null;
}

/**
 * May this path collect now? dlt only where everything allows it; manual wherever dlt does not, unless a readable config turns it off. Every unit that dlt
 * may not collect is manual's, so no unit is left to nobody because two files disagree.
 */
export function decideGate(state: LiveState, { path, unit }: GateQuestion): GateDecision {
  const dlt = allowedDltUnits(state);
  const dltUnits = dlt.kind === 'allowed' ? dlt.units : [];
  if (path === 'manual') return decideManual(state, dltUnits, unit, dlt.kind === 'unreadable' ? dlt.message : null);
  if (dlt.kind !== 'allowed') return { decision: 'do-not-run', reasonCode: dlt.reasonCode, message: dlt.message };
  if (unit === null) {
    return dltUnits.length > 0
      ? run(`dlt has ${count(dltUnits.length, 'unit')}.`)
      : doNotRun('no-units', 'No unit goes by dlt.');
  }
  return route({ dltUnits }, unit) === 'dlt'
    ? run('The unit goes by dlt.')
    : doNotRun('other-path', 'The unit goes by manual.');
}

function decideManual(
  state: LiveState,
  dltUnits: readonly string[],
  unit: string | null,
  unreadable: string | null,
): GateDecision {
  if (unreadable !== null)
    return {
      decision: 'run',
      reasonCode: 'state-unreadable',
      message: `The state cannot be read, so manual runs: ${unreadable}`,
    };
  if (state.config.ok && !state.config.config.manualEnabled)
    return doNotRun('manual-off', 'The config has manual off.');
  if (unit !== null)
    return route({ dltUnits }, unit) === 'manual'
      ? run('The unit goes by manual.')
      : doNotRun('other-path', 'The unit goes by dlt.');
  const registered = state.routing?.ok === true ? [...state.routing.routing.weights.keys()] : [];
  const isEmpty = registered.length > 0 && registered.every((name) => route({ dltUnits }, name) === 'dlt');
  return isEmpty ? doNotRun('no-units', 'Every registered unit goes by dlt.') : run('manual has units.');
}

function run(message: string): GateDecision {
  return { decision: 'run', reasonCode: 'may-run', message };
}

function doNotRun(reasonCode: ReasonCode, message: string): GateDecision {
  return { decision: 'do-not-run', reasonCode, message };
}
