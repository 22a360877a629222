import { reviewBypass } from '../../actions/advance-cutover/review-bypass.ts';
import { exitCodeOfReview } from '../../actions/advance-cutover/review-result.ts';
import { cloneHistoryRemote } from '../../actions/shared/adapters/git/git-history-remote.ts';
import { gitHistoryStore } from '../../actions/shared/adapters/git/git-history-store.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { makeOperationId } from '../../actions/shared/cutover/transition-facts.ts';
import { OperatorError } from '../../actions/shared/errors.ts';
import type { Judgement } from '../../actions/shared/history/advance-records.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { CommandContext, CommandOutcome, CommonOptions } from './command-outcome.ts';
import { findTarget } from './find-target.ts';
import { readActor } from './read-actor.ts';

export interface ReviewCommandOptions extends CommonOptions {
  /** The operation of the bypass. */
  readonly reviewed?: string;
  readonly judgement?: Judgement;
  readonly reason: string;
}

/** `switchback advance --reviewed`: says that the review of a bypass was held, by whom, and what came of it. No state changes. */
export async function reviewBypassCommand(
  { reviewed: operationId, judgement, reason, ...options }: ReviewCommandOptions,
  context: CommandContext,
): Promise<CommandOutcome> {
  if (operationId === undefined || judgement === undefined) throw withoutJudgement();
  const { log, signal } = context;
  const target = await findTarget(options, context);
  const { cwd, remote, environment } = target;
  const actor = await readActor(target, signal);
  const history = gitHistoryStore({
    remote: await cloneHistoryRemote({ cwd, remote, environment, signal }),
    environment,
  });
  try {
    const run = { at: systemClock.now(), run: makeOperationId(Math.random), attempt: 1, job: 'review' };
    const outcome = await reviewBypass({ operationId, judgement, by: { actor, reason }, run }, { history, signal });
    const { decision, message, remedy } = outcome;
    const isDone = decision === 'reviewed' || decision === 'unchanged';
    if (!isDone) log.error(oneLine(message, 2_000));
    if (remedy !== null) log.info(`What to do: ${oneLine(remedy, 1_000)}`);
    return {
      exitCode: exitCodeOfReview(outcome),
      json: { schemaVersion: 1, ...outcome, operationId },
      lines: isDone ? [oneLine(message, 1_000)] : [],
    };
  } finally {
    await history.close();
  }
}

function withoutJudgement(): OperatorError {
  return new OperatorError({
    reasonCode: 'input-invalid',
    message: 'How the bypass is judged was not said',
    observed: 'no --judgement',
    expected: '--judgement right or --judgement wrong',
    remedy: "Give it with --reason 'what was looked at and what was decided'.",
  });
}
