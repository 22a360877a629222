import { OperatorError } from '../../actions/shared/errors.ts';
import { allowedDltUnits } from '../../actions/shared/gate/live-state.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { route } from '../../actions/shared/routing/route.ts';
import { unitKey } from '../../actions/shared/routing/unit-key.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findTarget } from './find-target.ts';
import { readTipState } from './read-live-state.ts';

export type RouteOptions = CommonOptions;

/** `switchback route`: the path of each unit as `gate` would answer for it. */
export async function routeCommand(
  asked: readonly string[],
  options: RouteOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  if (asked.some((name) => unitKey(name) === '')) throw emptyName();
  const target = await findTarget(options, context);
  const state = await readTipState(target, context.signal);
  const dlt = allowedDltUnits(state);
  if (dlt.kind === 'unreadable') throw unreadable(dlt.reasonCode, dlt.message);
  const { log } = context;
  if (dlt.kind === 'inconsistent')
    log.warning(
      `${dlt.message} dlt does not run, so every unit is manual's. Run a rollback, which brings both together.`,
    );
  const dltUnits = dlt.kind === 'allowed' ? dlt.units : [];
  const registered = state.routing?.ok === true ? [...state.routing.routing.weights.keys()] : [];
  const known = [...new Set([...registered, ...dltUnits])].toSorted();
  if (asked.length === 0 && known.length === 0) {
    log.warning(
      "The routing file names no unit yet: the first advance writes them. Until then every unit is manual's.",
    );
  }
  const units = (asked.length > 0 ? asked : known).map((name) => {
    const unit = oneLine(unitKey(name), 100);
    return { unit, path: route({ dltUnits }, unit), isRegistered: registered.includes(unit) };
  });
  const reasonCode = dlt.kind === 'inconsistent' ? dlt.reasonCode : 'state-read';
  const generation = state.config.ok ? state.config.config.generation : null;
  return {
    exitCode: 0,
    json: {
      schemaVersion: 1,
      verdict: dlt.kind === 'inconsistent' ? 'warn' : 'pass',
      reasonCode,
      generation,
      commit: state.oid,
      units,
    },
    lines: units.map(
      ({ unit, path, isRegistered }) =>
        `${unit} ${path}${isRegistered || registered.length === 0 ? '' : ' (not registered)'}`,
    ),
  };
}

function emptyName(): OperatorError {
  return new OperatorError({
    reasonCode: 'input-invalid',
    message: 'A unit has no name',
    observed: 'an empty argument',
    expected: 'names such as opensource, or none for all registered units',
    remedy: 'Leave the empty one out.',
  });
}

function unreadable(reasonCode: string, message: string): OperatorError {
  return new OperatorError({
    reasonCode,
    message: `The state cannot be read, so dlt does not run and every unit is manual's: ${message}`,
    remedy: 'Restore the file from its last good commit, or run a rollback, which goes through and writes it anew.',
  });
}
