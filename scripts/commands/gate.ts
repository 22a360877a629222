import { resolve } from 'node:path';

import { OperatorError } from '../../actions/shared/errors.ts';
import { decideGate } from '../../actions/shared/gate/decide-gate.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { CollectionPath } from '../../actions/shared/routing/route.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';

export interface GateOptions extends CommonOptions {
  readonly unit?: string;
  readonly file?: string;
  readonly why?: true;
}

/** `switchback gate`: 0 run, 10 do not run. Silent unless asked, since schedulers mail what is printed; an unreadable state is worth that mail. */
export async function gateCommand(
  path: CollectionPath,
  options: GateOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  if (path === 'dlt' && options.file !== undefined) throw fileForDlt();
  const state = await readState(options, context);
  const unit = options.unit ?? null;
  const { decision, reasonCode, message } = decideGate(state, { path, unit });
  if (
    reasonCode !== 'may-run' &&
    reasonCode !== 'other-path' &&
    reasonCode !== 'no-units' &&
    !reasonCode.endsWith('-off')
  )
    context.log.warning(oneLine(message, 1_000));
  const generation = state.config.ok ? state.config.config.generation : null;
  return {
    exitCode: decision === 'run' ? 0 : 10,
    json: { schemaVersion: 1, decision, reasonCode, message, path, unit, generation },
    lines:
      options.why === true
        ? [`${path}: ${decision === 'run' ? 'run' : 'do not run'} (${reasonCode}). ${oneLine(message, 1_000)}`]
        : [],
  };
}

async function readState(options: GateOptions, context: CommandContext) {
  const { readDirectoryState, readTipState } = await import('./read-live-state.ts');
  if (options.file !== undefined) return readDirectoryState(resolve(options.file));
  const { findTarget } = await import('./find-target.ts');
  return readTipState(await findTarget(options, context), context.signal);
}

/** Files may be as old as whoever put them there, and a cached answer never lets dlt run (DESIGN.md section 3, "Collectors"). */
function fileForDlt(): OperatorError {
  return new OperatorError({
    reasonCode: 'input-invalid',
    message: '--file is for manual alone, so dlt does not run',
    observed: 'gate dlt with --file',
    expected: 'gate dlt, which asks the remote each time',
    remedy: 'Leave --file out.',
  });
}
