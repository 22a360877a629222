import type { PlannedCommit, PlannedStep, Planner } from '../cutover/planned-step.ts';
import { parseTrailers } from '../cutover/trailers.ts';
import { DependencyError, OperatorError } from '../errors.ts';
import type { HistoryCommit, RepositorySnapshot } from '../ports.ts';
import { Attempts, GiveUp, type AttemptsOptions } from './attempts.ts';

/** A commit of this operation that is on the branch. */
export interface OwnCommit extends HistoryCommit {
  /** This run sent a commit whose answer was lost. Else an earlier run made it, and the operation was delivered again. */
  readonly wasAnswerLost: boolean;
}

/**
 * What an own commit on the branch means, by what the tip shows now. `found`: what it did holds. `answered`: this is so instead, and nothing is
 * written. `plan-again`: what it did was taken back since, and the plan on the tip decides.
 */
export type Recognition<Outcome> =
  | { readonly kind: 'found' | 'answered'; readonly outcome: Outcome }
  | { readonly kind: 'plan-again' };

export interface TransitionRequest<Outcome> extends AttemptsOptions {
  readonly operationId: string;
  readonly plan: Planner<Outcome>;
  /** Asked once an own commit is found: what was done once is not done again, however often it is delivered, unless this says so. */
  readonly recognise: (own: OwnCommit, tip: RepositorySnapshot) => Recognition<Outcome>;
  /** Plans on the tip and stops before writing. */
  readonly isDryRun?: boolean;
}

export type TransitionResult<Outcome> =
  | { readonly kind: 'committed' | 'found'; readonly outcome: Outcome; readonly oid: string }
  | { readonly kind: 'answered'; readonly outcome: Outcome; readonly oid: string }
  | {
      readonly kind: 'planned';
      readonly outcome: Outcome;
      readonly commit: PlannedCommit;
      readonly base: RepositorySnapshot;
    }
  | GaveUp;

export type GaveUp = { readonly kind: 'gave-up'; readonly mayHaveLanded: boolean; readonly detail: string } & (
  | { readonly why: 'deadline' | 'interrupted' }
  /** The other side refused or failed for good after a commit was sent whose answer was lost. */
  | { readonly why: 'fault'; readonly fault: OperatorError | DependencyError }
);

/**
 * Carries a plan out by compare-and-set on the branch's tip (DESIGN.md section 1): plan on what is known, commit; on every conflict or
 * unclear answer read the tip, look for the own Operation-Id in its history, and plan anew. An answer that
 * writes nothing is believed only of the tip. Calls: 1 when healthy, 2 more for each conflict or fault.
 *
 * Throws `OperatorError` where the other side refuses for good and `DependencyError` where it can never work, both only where nothing was written.
 */
export async function commitTransition<Outcome>(
  request: TransitionRequest<Outcome>,
): Promise<TransitionResult<Outcome>> {
  const attempts = new Attempts(request);
  try {
    return await runAttempts(request, attempts);
  } catch (error) {
    const { mayHaveLanded } = attempts;
    if (error instanceof GiveUp) return { kind: 'gave-up', why: error.why, mayHaveLanded, detail: error.message };
    const isFault = error instanceof OperatorError || error instanceof DependencyError;
    if (!isFault || !mayHaveLanded) throw error;
    return { kind: 'gave-up', why: 'fault', mayHaveLanded, detail: error.message, fault: error };
  }
}

async function runAttempts<Outcome>(
  request: TransitionRequest<Outcome>,
  attempts: Attempts,
): Promise<TransitionResult<Outcome>> {
  const known = request.isDryRun ? null : await attempts.readKnownBase();
  let base = known ?? (await attempts.readTip(null));
  let isTip = known === null;
  const firstBase = base.oid;
  for (;;) {
    const own = recogniseOwn(request, base, attempts.mayHaveLanded);
    if (own !== null && isTip) return own;
    if (own === null) {
      const planned = await planOn(request, base, attempts);
      base = planned.base;
      if (planned.step.kind === 'answer' && isTip)
        return { kind: 'answered', outcome: planned.step.outcome, oid: base.oid };
      if (planned.step.kind === 'commit') {
        if (request.isDryRun)
          return { kind: 'planned', outcome: planned.step.outcome, commit: planned.step.commit, base };
        const oid = await attempts.commit(base.oid, planned.step.commit);
        if (oid !== null) return { kind: 'committed', outcome: planned.step.outcome, oid };
      }
    }
    const tip = await attempts.readTip(firstBase);
    // Somebody else got on: that is contention and no fault, and whoever waits ever longer would starve.
    if (tip.oid !== base.oid) attempts.forgetFaults();
    base = tip;
    isTip = true;
  }
}

/** What an own commit in the history comes to; `null` where there is none, or where it has to be planned again. */
function recogniseOwn<Outcome>(
  { operationId, recognise }: TransitionRequest<Outcome>,
  base: RepositorySnapshot,
  wasAnswerLost: boolean,
): TransitionResult<Outcome> | null {
  const own = findOwnCommit(base.history, operationId);
  if (own === undefined) return null;
  const recognition = recognise({ ...own, wasAnswerLost }, base);
  if (recognition.kind === 'plan-again') return null;
  const { kind, outcome } = recognition;
  return { kind, outcome, oid: kind === 'found' ? own.oid : base.oid };
}

/**
 * The newest own commit of those that were read: all since the first planned base (DESIGN.md section 1), and those before it too, since a
 * delivery may come again when the first one is already part of the checkout.
 */
function findOwnCommit(history: readonly HistoryCommit[], operationId: string): HistoryCommit | undefined {
  return history.find(({ message }) => parseTrailers(message)['Operation-Id'] === operationId);
}

type FinalStep<Outcome> = Exclude<PlannedStep<Outcome>, { readonly kind: 'read' }>;

/** Plans, fetching further files of the same commit for as long as the planner asks for some. */
async function planOn<Outcome>(
  request: TransitionRequest<Outcome>,
  start: RepositorySnapshot,
  attempts: Attempts,
): Promise<{ readonly base: RepositorySnapshot; readonly step: FinalStep<Outcome> }> {
  let base = start;
  for (;;) {
    const step = request.plan(base);
    if (step.kind !== 'read') return { base, step };
    const more = await attempts.readFiles(base.oid, step.paths);
    // Every path that was asked for is there afterwards, so that a planner never asks for it again.
    const asked = step.paths.map((path) => [path, more.get(path) ?? null] as const);
    const { oid, history, files } = base;
    base = { oid, history, files: new Map([...files, ...asked]) };
  }
}
