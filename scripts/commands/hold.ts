import { CONFIG_PATH } from '../../actions/shared/cutover/file-paths.ts';
import { formatInstant, parseInstant } from '../../actions/shared/cutover/instant.ts';
import { planHold } from '../../actions/shared/cutover/plan-hold.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import { recogniseHold, type RecognisedHold } from '../../actions/shared/transition/recognise-hold.ts';
import { beginOperation, carryOut, reportUnfinished } from './carry-out.ts';
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
  const { expiresAt, isZoneMissing } = readEnd(options, systemClock.now());
  if (isZoneMissing)
    context.log.warning(`--until has no time zone, so it is read as UTC: ${formatInstant(expiresAt)}.`);
  const target = await findTarget(options, context);
  const facts = await beginOperation(
    options,
    { target, what: change === 'set' ? 'Setting the hold' : 'Lifting the hold' },
    context,
  );
  const done = await carryOut<RecognisedHold>(
    {
      target,
      operationId: facts.operationId,
      paths: [CONFIG_PATH],
      plan: (snapshot) =>
        planHold(snapshot, { ...facts, change, expiresAt, canExtend: options.until !== undefined }, systemClock.now()),
      recognise: (own, tip) => recogniseHold(own, tip, change, systemClock.now()),
      done: change === 'set' ? 'held' : 'lifted',
      isDryRun: false,
    },
    context,
  );
  const { operationId } = facts;
  if (done.kind === 'gave-up') return reportUnfinished(done, { operationId, decision: 'unchanged' }, context.log);
  const { decision, reasonCode, message, remedy } = done.outcome;
  if (decision === 'refused') context.log.error(oneLine(message, 2_000));
  if (remedy !== null) context.log.info(`What to do: ${oneLine(remedy, 1_000)}`);
  return {
    exitCode: decision !== 'refused' ? 0 : reasonCode === 'superseded' ? 1 : 2,
    json: { schemaVersion: 1, decision, reasonCode, message, remedy, operationId, commit: done.commit },
    lines: decision === 'refused' ? [] : [oneLine(message, 1_000)],
  };
}

function readChange({ set, lift, until }: HoldOptions): 'set' | 'lift' {
  if (set === lift) throw invalid('Neither --set nor --lift was given', 'no option', 'one of --set and --lift');
  if (lift && until !== undefined)
    throw invalid('A lifted hold has no end', '--lift with --until', '--until with --set alone');
  return set ? 'set' : 'lift';
}

type End =
  | { readonly expiresAt: Date; readonly isZoneMissing: boolean }
  | { readonly expiresAt: null; readonly isZoneMissing: false };

function readEnd({ until }: HoldOptions, now: Date): End {
  if (until === undefined) return { expiresAt: null, isZoneMissing: false };
  const end = parseInstant(until);
  if (end === null)
    throw invalid(
      '--until is no instant',
      oneLine(until, 60),
      'ISO 8601, such as 2026-11-30T08:00:00Z; without a zone it is read as UTC',
    );
  const instant = new Date(end.at);
  if (instant <= now)
    throw invalid('--until has passed already', formatInstant(instant), `later than ${formatInstant(now)}`);
  return { expiresAt: instant, isZoneMissing: end.zoneMissing };
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
