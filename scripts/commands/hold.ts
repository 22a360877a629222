import { CONFIG_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { parseInstant } from '../../actions/shared/cutover/instant.ts';
import { planHold, type HoldOutcome } from '../../actions/shared/cutover/plan-hold.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { beginOperation, carryOut } from './carry-out.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findTarget } from './find-target.ts';

export interface HoldOptions extends CommonOptions {
  readonly set?: true;
  readonly lift?: true;
  readonly reason: string;
  readonly until?: string;
  readonly operationId?: string;
}

/** `switchback hold --set|--lift`. */
export async function holdCommand(options: HoldOptions, context: CommandContext): Promise<CommandOutcome> {
  const change = readChange(options);
  const expiresAt = readEnd(options, systemClock.now());
  const target = await findTarget(options, context);
  const facts = await beginOperation(
    options,
    { target, what: change === 'set' ? 'Setting the hold' : 'Lifting the hold' },
    context,
  );
  const done = await carryOut<HoldOutcome>(
    {
      target,
      operationId: facts.operationId,
      paths: [CONFIG_PATH],
      plan: (snapshot) => planHold(snapshot, { ...facts, change, expiresAt }, systemClock.now()),
      recognise: () => (change === 'set' ? FOUND.set : FOUND.lift),
      isDryRun: false,
    },
    context,
  );
  if (done.kind === 'gave-up')
    throw new OperatorError({
      ...done,
      remedy: 'Read the state, then run it again with the same --operation-id.',
      exitCode: 1,
    });
  const { decision, reasonCode, message } = done.outcome;
  if (decision === 'refused') context.log.error(oneLine(message, 2_000));
  return {
    exitCode: decision === 'refused' ? 2 : 0,
    json: { schemaVersion: 1, decision, reasonCode, message, operationId: facts.operationId, commit: done.commit },
    lines: decision === 'refused' ? [] : [oneLine(message, 1_000)],
  };
}

const FOUND = {
  set: {
    decision: 'held',
    reasonCode: 'hold-set',
    message: 'The hold was set; the commit was found by its Operation-Id.',
  },
  lift: {
    decision: 'lifted',
    reasonCode: 'hold-lifted',
    message: 'The hold was lifted; the commit was found by its Operation-Id.',
  },
} as const;

function readChange({ set, lift, until }: HoldOptions): 'set' | 'lift' {
  if (set === lift) throw invalid('Neither --set nor --lift was given', 'no option', 'one of --set and --lift');
  if (lift && until !== undefined)
    throw invalid('A lifted hold has no end', '--lift with --until', '--until with --set alone');
  return set ? 'set' : 'lift';
}

function readEnd({ until }: HoldOptions, now: Date): Date | null {
  if (until === undefined) return null;
  const end = parseInstant(until);
  if (end === null)
    throw invalid(
      '--until is no instant',
      oneLine(until, 60),
      'ISO 8601, such as 2026-11-30T08:00:00Z; without a zone it is read as UTC',
    );
  const instant = new Date(end.at);
  if (instant <= now) throw invalid('--until has passed already', end.at, `later than ${now.toISOString()}`);
  return instant;
}

function invalid(message: string, observed: string, expected: string): OperatorError {
  return new OperatorError({
    reasonCode: 'input-invalid',
    message,
    observed,
    expected,
    remedy: 'See: switchback hold --help',
  });
}
