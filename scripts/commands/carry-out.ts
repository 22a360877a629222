import { renderDiff } from '../../actions/rollback/render-diff.ts';
import { gitCutoverRepository } from '../../actions/shared/adapters/git-cutover-repository.ts';
import { systemClock } from '../../actions/shared/adapters/system-clock.ts';
import type { Planner } from '../../actions/shared/cutover/planned-step.ts';
import type { Trailers } from '../../actions/shared/cutover/trailers.ts';
import { makeOperationId, type OperationFacts } from '../../actions/shared/cutover/transition-facts.ts';
import { commitTransition } from '../../actions/shared/transition/commit-transition.ts';
import type { CommandContext } from './command-outcome.ts';
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

export type CarriedOut<Outcome> =
  | { readonly kind: 'done'; readonly outcome: Outcome; readonly commit: string | null; readonly diff: string | null }
  | { readonly kind: 'gave-up'; readonly reasonCode: 'deadline-passed' | 'interrupted'; readonly message: string };

export interface Work<Outcome> {
  readonly target: Target;
  readonly operationId: string;
  readonly paths: readonly string[];
  readonly plan: Planner<Outcome>;
  readonly recognise: (trailers: Trailers) => Outcome;
  readonly isDryRun: boolean;
}

/** Carries a plan out over git, by compare-and-set on the remote's branch. */
export async function carryOut<Outcome>(
  { target, ...work }: Work<Outcome>,
  { signal }: CommandContext,
): Promise<CarriedOut<Outcome>> {
  const result = await commitTransition<Outcome>({
    ...work,
    repository: gitCutoverRepository(target),
    clock: systemClock,
    random: Math.random,
    signalAfter: (milliseconds) => AbortSignal.timeout(milliseconds),
    signal,
  });
  if (result.kind === 'planned')
    return { kind: 'done', outcome: result.outcome, commit: null, diff: renderDiff(result.commit, result.base) };
  if (result.kind !== 'gave-up') return { kind: 'done', outcome: result.outcome, commit: result.oid, diff: null };
  const landed = result.mayHaveLanded
    ? 'A commit was sent and its answer never came: it may have landed. Read the state with: switchback status'
    : 'Nothing was written.';
  const why = result.why === 'deadline' ? 'The deadline passed' : 'A signal ended the work';
  return {
    kind: 'gave-up',
    reasonCode: result.why === 'deadline' ? 'deadline-passed' : 'interrupted',
    message: `${why}. ${landed} Last: ${result.detail}`,
  };
}
