import { renderDiff } from '../../actions/rollback/render-diff.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git/git-cutover-repository.ts';
import { signalAfter } from '../../actions/shared/adapters/signal-after.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import { makeOperationId, type OperationFacts } from '../../actions/shared/cutover/transition-facts.ts';
import { oneLine } from '../../actions/shared/markdown/one-line.ts';
import type { Log } from '../../actions/shared/ports.ts';
import { commitTransition, type TransitionRequest } from '../../actions/shared/transition/commit-transition.ts';
import { describeGivingUp } from '../../actions/shared/transition/describe-giving-up.ts';
import type { CommandContext, CommandOutcome } from './command-outcome.ts';
import { describeTarget, type Target } from './find-target.ts';
import { readActor } from './read-actor.ts';

/** Who, why and under which id; the id is printed before anything happens, so that a lost answer can be looked for. */
export async function beginOperation(
  options: { readonly reason: string; readonly operationId?: string },
  { target, what }: { readonly target: Target; readonly what: string },
  { log, signal }: CommandContext,
): Promise<OperationFacts> {
  const actor = await readActor(target, signal);
  const operationId = options.operationId ?? makeOperationId(Math.random);
  log.info(`${what} on ${describeTarget(target)}, operation ${operationId}.`);
  return { operationId, actor, reason: options.reason, runUrl: null };
}

/** The work ended without an outcome: at the deadline, by a signal, or by a fault after a commit was sent. */
interface Unfinished {
  readonly kind: 'gave-up';
  readonly reasonCode: string;
  readonly message: string;
  readonly remedy: string;
  readonly mayHaveLanded: boolean;
}

type CarriedOut<Outcome> =
  | { readonly kind: 'done'; readonly outcome: Outcome; readonly commit: string | null; readonly diff: string | null }
  | Unfinished;

interface Work<Outcome> extends Pick<
  TransitionRequest<Outcome>,
  'operationId' | 'paths' | 'plan' | 'recognise' | 'isDryRun'
> {
  readonly target: Target;
  /** What the state is when the work is done: `advanced to 10%`. */
  readonly done: string;
}

/** Carries a plan out over git, by compare-and-set on the remote's branch. */
export async function carryOut<Outcome>(
  { target, done, ...work }: Work<Outcome>,
  { signal }: CommandContext,
): Promise<CarriedOut<Outcome>> {
  const result = await commitTransition<Outcome>({
    ...work,
    repository: gitCutoverRepository(target),
    clock: systemClock,
    random: Math.random,
    signalAfter,
    signal,
  });
  if (result.kind === 'planned')
    return { kind: 'done', outcome: result.outcome, commit: null, diff: renderDiff(result.commit, result.base) };
  if (result.kind !== 'gave-up') return { kind: 'done', outcome: result.outcome, commit: result.oid, diff: null };
  const { reasonCode, message, remedy } = describeGivingUp(result, done);
  const look = `Read the state (switchback status), then run it again with --operation-id ${work.operationId}: it is not done twice.`;
  const { kind, mayHaveLanded } = result;
  return { kind, reasonCode, message, remedy: remedy === null ? look : `${remedy} ${look}`, mayHaveLanded };
}

/** The answer of a command whose work is unfinished: 3, since the tip was not seen as it is. */
export function reportUnfinished(
  { reasonCode, message, remedy, mayHaveLanded }: Unfinished,
  { operationId, decision }: { readonly operationId: string; readonly decision: string },
  log: Log,
): CommandOutcome {
  log.error(oneLine(message, 2_000));
  log.info(`What to do: ${oneLine(remedy, 1_000)}`);
  const answer = { schemaVersion: 1, decision: mayHaveLanded ? 'unknown' : decision } as const;
  return {
    exitCode: 3,
    json: { ...answer, reasonCode, message, remedy, operationId, commit: null },
    lines: [],
  };
}
