import { resolve } from 'node:path';

import { OperatorError } from '../../actions/shared/errors.ts';
import { decideCached } from '../../actions/shared/gate/decide-cached.ts';
import { decideGate, type GateDecision, type GateQuestion } from '../../actions/shared/gate/decide-gate.ts';
import type { LiveState } from '../../actions/shared/gate/live-state.ts';
import { isUnusual } from '../../actions/shared/gate/usual-reasons.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { CollectionPath } from '../../actions/shared/routing/route.ts';
import { readDirectoryState } from '../collector-run/directory-state.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';

export interface GateOptions extends CommonOptions {
  readonly unit?: string;
  readonly file?: string;
  readonly state?: string;
  readonly cache?: string;
  readonly why?: true;
}

interface Answer extends GateDecision {
  readonly generation: number | null;
  /** By what this machine remembers. */
  readonly isCached: boolean;
}

/** `switchback gate`: 0 run, 10 do not run. Silent unless asked, since schedulers mail what is printed; an unreadable state is worth that mail. */
export async function gateCommand(
  path: CollectionPath,
  options: GateOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  if (path === 'dlt' && options.file !== undefined) throw fileForDlt();
  const unit = options.unit ?? null;
  const { decision, reasonCode, message, generation, isCached } = await ask(path, options, context);
  if (isCached || isUnusual(reasonCode)) context.log.warning(oneLine(message, 1_000));
  return {
    exitCode: decision === 'run' ? 0 : 10,
    json: { schemaVersion: 1, decision, reasonCode, message, path, unit, generation },
    lines:
      options.why === true
        ? [`${path}: ${decision === 'run' ? 'run' : 'do not run'} (${reasonCode}). ${oneLine(message, 1_000)}`]
        : [],
  };
}

async function ask(path: CollectionPath, options: GateOptions, context: CommandContext): Promise<Answer> {
  const question = { path, unit: options.unit ?? null };
  if (options.file !== undefined && options.cache === undefined) {
    return answerBy(await readDirectoryState(resolve(options.file)), question);
  }
  // Loaded where something else than a directory is asked: the gate has to answer within 0.2 s.
  const { parseStateAddress } = await import('../collector-run/state-address.ts');
  const { openStateSource } = await import('../collector-run/state-source.ts');
  const { askState } = await import('../collector-run/ask-state.ts');
  const text = options.file === undefined ? (options.state ?? 'git') : `file:${options.file}`;
  const source = await openStateSource(parseStateAddress(text, path), options, context);
  const cacheFile = options.cache === undefined ? null : resolve(options.cache);
  const { answer, fault } = await askState(source, cacheFile, context, { register: false });
  if (answer.kind === 'read') return answerBy(answer.state, question);
  if (path === 'dlt' || answer.cached === null) throw fault;
  const { generation } = answer.cached.answer;
  return { ...decideCached(answer.cached, question.unit, answer.message), generation, isCached: true };
}

function answerBy(state: LiveState, question: GateQuestion): Answer {
  const generation = state.config.ok ? state.config.config.generation : null;
  return { ...decideGate(state, question), generation, isCached: false };
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
