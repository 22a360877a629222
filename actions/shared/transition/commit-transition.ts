import type { PlannedCommit, PlannedStep, Planner } from '../cutover/planned-step.ts';
import { parseTrailers, type Trailers } from '../cutover/trailers.ts';
import { DependencyError } from '../errors.ts';
import type {
  Clock,
  CommitOutcome,
  CommitRequest,
  CutoverRepository,
  HistoryCommit,
  Random,
  RepositorySnapshot,
} from '../ports.ts';

/** A rollback decides within half a minute or hands over to break glass (runbook step 1: 30 seconds). */
export const DEFAULT_DEADLINE_MS = 30_000;
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 4_000;
/** After a signal a commit under way may still finish; the runner kills after 7.5 s (facts: GitHub, 1.4). */
const INTERRUPTED_COMMIT_GRACE_MS = 4_000;

export interface TransitionRequest<Outcome> {
  readonly repository: CutoverRepository;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts after that many milliseconds: `AbortSignal.timeout`. */
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  readonly operationId: string;
  readonly paths: readonly string[];
  readonly plan: Planner<Outcome>;
  /** The outcome of an own commit that was found in the history, from its trailers. */
  readonly recognise: (trailers: Trailers) => Outcome;
  /**
   * Whether a plan made on the tip shows that what the own, found commit did was taken back since, and has to be done again: a rollback wins
   * over whatever came after it. Left out: what was done once is never done again, however often it is delivered.
   */
  readonly isUndone?: (planned: Outcome) => boolean;
  /** Plans on the tip and stops before writing. */
  readonly isDryRun?: boolean;
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
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
  | {
      readonly kind: 'gave-up';
      readonly why: 'deadline' | 'interrupted';
      readonly mayHaveLanded: boolean;
      readonly detail: string;
    };

/** Ends the loop from inside, without a result: turned into `gave-up` in one place. */
class GiveUp extends Error {
  readonly why: 'deadline' | 'interrupted';
  constructor(why: 'deadline' | 'interrupted', detail: string) {
    super(detail);
    this.why = why;
  }
}

/**
 * Carries a plan out by compare-and-set on the branch's tip (DESIGN.md section 1): plan on what is known, commit; on every conflict or
 * unclear answer read the tip, look for the own Operation-Id in its history, and plan anew. An answer that
 * writes nothing is believed only of the tip. Calls: 1 when healthy, 2 more for each conflict or fault.
 *
 * Throws `OperatorError` where the other side refuses for good, `DependencyError` where it can never work.
 */
export async function commitTransition<Outcome>(
  request: TransitionRequest<Outcome>,
): Promise<TransitionResult<Outcome>> {
  const attempt = new Attempts(request);
  try {
    return await runAttempts(request, attempt);
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
    return { kind: 'gave-up', why: error.why, mayHaveLanded: attempt.mayHaveLanded, detail: error.message };
  }
}

async function runAttempts<Outcome>(
  request: TransitionRequest<Outcome>,
  attempts: Attempts<Outcome>,
): Promise<TransitionResult<Outcome>> {
  const known = request.isDryRun ? null : await request.repository.readKnownBase(request.paths);
  let base = known ?? (await attempts.readTip(null));
  let isTip = known === null;
  const firstBase = base.oid;
  for (;;) {
    const own = findOwnCommit(base.history, request.operationId);
    const isDone = own !== undefined && !wasUndone(request, base);
    if (isDone && isTip) return { kind: 'found', outcome: request.recognise(parseTrailers(own.message)), oid: own.oid };
    if (!isDone) {
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

/** Only what can be planned without reading more counts: a planner that asks for an incident's files has found the state as it should be. */
function wasUndone<Outcome>(request: TransitionRequest<Outcome>, base: RepositorySnapshot): boolean {
  if (request.isUndone === undefined) return false;
  const step = request.plan(base);
  return step.kind === 'commit' && request.isUndone(step.outcome);
}

/** A fault after which the same call may succeed, or one that we made ourselves by ending the call: the deadline or the signal then says so. */
function isPassing(error: unknown, signal: AbortSignal): error is DependencyError {
  return error instanceof DependencyError && (error.retryable || signal.aborted);
}

type FinalStep<Outcome> = Exclude<PlannedStep<Outcome>, { readonly kind: 'read' }>;

/** Plans, fetching further files of the same commit for as long as the planner asks for some. */
async function planOn<Outcome>(
  request: TransitionRequest<Outcome>,
  start: RepositorySnapshot,
  attempts: Attempts<Outcome>,
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

/**
 * The newest own commit of those that were read: all since the first planned base (DESIGN.md section 1), and those before it too, since a
 * delivery may come again when the first one is already part of the checkout.
 */
function findOwnCommit(history: readonly HistoryCommit[], operationId: string): HistoryCommit | undefined {
  return history.find(({ message }) => parseTrailers(message)['Operation-Id'] === operationId);
}

/** The calls of one operation: each inside the deadline, with a jittered pause after every fault. */
class Attempts<Outcome> {
  mayHaveLanded = false;
  readonly #request: TransitionRequest<Outcome>;
  readonly #endsAt: number;
  #faults = 0;
  #detail = 'nothing was tried';

  constructor(request: TransitionRequest<Outcome>) {
    this.#request = request;
    this.#endsAt = request.clock.now().getTime() + (request.deadlineMs ?? DEFAULT_DEADLINE_MS);
  }

  readTip(historyDownTo: string | null): Promise<RepositorySnapshot> {
    const { repository, paths } = this.#request;
    const down = historyDownTo === null ? {} : { historyDownTo };
    return this.#read((signal) => repository.readTip(paths, { ...down, signal }));
  }

  readFiles(oid: string, paths: readonly string[]): ReturnType<CutoverRepository['readFiles']> {
    return this.#read((signal) => this.#request.repository.readFiles(oid, paths, signal));
  }

  /** The commit's id, or `null` where it has to be found out. */
  async commit(expectedHeadOid: string, commit: PlannedCommit): Promise<string | null> {
    const finished = new AbortController();
    const signal = AbortSignal.any([
      this.#request.signalAfter(this.#remaining()),
      this.#graceAfterInterruption(finished.signal),
    ]);
    const outcome = await this.#tryCommit({ expectedHeadOid, ...commit }, signal).finally(() => finished.abort());
    if (outcome.kind === 'committed') return outcome.oid;
    this.#detail = outcome.detail;
    if (outcome.kind === 'ambiguous') this.mayHaveLanded = true;
    await this.#pause(outcome.kind === 'ambiguous' ? outcome.retryAfterMs : undefined);
    return null;
  }

  /** A fault that may pass is no reason to stop: what came of it is found out as after any lost answer. */
  async #tryCommit(commit: CommitRequest, signal: AbortSignal): Promise<CommitOutcome> {
    try {
      return await this.#request.repository.commit(commit, signal);
    } catch (error) {
      if (!isPassing(error, signal)) throw error;
      const { message: detail, retryAfterMs } = error;
      return { kind: 'ambiguous', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    }
  }

  async #read<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (;;) {
      const limits = [
        this.#request.signalAfter(this.#remaining()),
        ...(this.#request.signal ? [this.#request.signal] : []),
      ];
      const signal = AbortSignal.any(limits);
      try {
        return await call(signal);
      } catch (error) {
        if (!isPassing(error, signal)) throw error;
        this.#detail = error.message;
        await this.#pause(error.retryAfterMs);
      }
    }
  }

  forgetFaults(): void {
    this.#faults = 0;
  }

  /** Milliseconds that are left. Ends the work when there are none, or when a signal came. */
  #remaining(): number {
    if (this.#request.signal?.aborted) throw new GiveUp('interrupted', this.#detail);
    const milliseconds = this.#endsAt - this.#request.clock.now().getTime();
    if (milliseconds <= 0) throw new GiveUp('deadline', this.#detail);
    return milliseconds;
  }

  /** Doubling with full jitter above half, and never shorter than the other side asked for. */
  async #pause(retryAfterMs = 0): Promise<void> {
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** this.#faults, LONGEST_PAUSE_MS);
    this.#faults += 1;
    const milliseconds = Math.max(retryAfterMs, longest * (0.5 + this.#request.random() / 2));
    if (milliseconds >= this.#remaining()) throw new GiveUp('deadline', this.#detail);
    await this.#request.clock.sleep(milliseconds, this.#request.signal);
    this.#remaining();
  }

  #graceAfterInterruption(finished: AbortSignal): AbortSignal {
    const { signal, clock } = this.#request;
    const grace = new AbortController();
    const start = (): void => {
      void clock.sleep(INTERRUPTED_COMMIT_GRACE_MS, finished).then(() => grace.abort());
    };
    if (signal?.aborted) start();
    else signal?.addEventListener('abort', start, { once: true });
    finished.addEventListener('abort', () => signal?.removeEventListener('abort', start), { once: true });
    return grace.signal;
  }
}
