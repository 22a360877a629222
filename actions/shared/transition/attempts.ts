import type { PlannedCommit } from '../cutover/planned-step.ts';
import { DependencyError } from '../errors.ts';
import type { Clock, CommitOutcome, CommitRequest, CutoverRepository, Random, RepositorySnapshot } from '../ports.ts';

/** A rollback decides within half a minute or hands over to break glass (runbook step 1: 30 seconds). */
const DEFAULT_DEADLINE_MS = 30_000;
const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 4_000;
/** What this machine holds is there in milliseconds, or its disk is the problem: then the branch itself is asked. */
const KNOWN_BASE_LIMIT_MS = 5_000;
/** After a signal a commit under way may still finish; the runner kills after 7.5 s (facts: GitHub, 1.4). */
const INTERRUPTED_COMMIT_GRACE_MS = 4_000;

export interface AttemptsOptions {
  readonly repository: CutoverRepository;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts after that many milliseconds: `AbortSignal.timeout`. */
  readonly signalAfter: (milliseconds: number) => AbortSignal;
  readonly paths: readonly string[];
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** Ends the loop from inside, without a result: turned into `gave-up` in one place. */
export class GiveUp extends Error {
  readonly why: 'deadline' | 'interrupted';
  constructor(why: 'deadline' | 'interrupted', detail: string) {
    super(detail);
    this.why = why;
  }
}

/** The calls of one operation: each inside the deadline, with a jittered pause after every fault. */
export class Attempts {
  /** A commit was sent of which nobody knows what became. */
  mayHaveLanded = false;
  readonly #options: AttemptsOptions;
  readonly #endsAt: number;
  #faults = 0;
  #detail = 'nothing was tried';

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#endsAt = options.clock.now().getTime() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS);
  }

  /** A first guess that saves a call, and no more: whatever goes wrong with it, the tip is read instead. */
  async readKnownBase(): Promise<RepositorySnapshot | null> {
    const { repository, paths } = this.#options;
    const signal = this.#bounded(KNOWN_BASE_LIMIT_MS);
    try {
      return await Promise.race([repository.readKnownBase(paths, signal), nothingOnceAborted(signal)]);
    } catch {
      return null;
    }
  }

  readTip(historyDownTo: string | null): Promise<RepositorySnapshot> {
    const { repository, paths } = this.#options;
    const down = historyDownTo === null ? {} : { historyDownTo };
    return this.#read((signal) => repository.readTip(paths, { ...down, signal }));
  }

  readFiles(oid: string, paths: readonly string[]): ReturnType<CutoverRepository['readFiles']> {
    return this.#read((signal) => this.#options.repository.readFiles(oid, paths, signal));
  }

  /** The commit's id, or `null` where it has to be found out. */
  async commit(expectedHeadOid: string, commit: PlannedCommit): Promise<string | null> {
    const finished = new AbortController();
    const signal = AbortSignal.any([
      this.#options.signalAfter(this.#remaining()),
      this.#graceAfterInterruption(finished.signal),
    ]);
    const outcome = await this.#tryCommit({ expectedHeadOid, ...commit }, signal).finally(() => finished.abort());
    if (outcome.kind === 'committed') return outcome.oid;
    this.#detail = outcome.detail;
    if (outcome.kind === 'ambiguous') this.mayHaveLanded = true;
    await this.#pause(outcome.kind === 'conflict' ? undefined : outcome.retryAfterMs);
    return null;
  }

  /** A fault that may pass is no reason to stop. Stores throw only where the commit was surely not made. */
  async #tryCommit(commit: CommitRequest, signal: AbortSignal): Promise<CommitOutcome | NotSent> {
    try {
      return await this.#options.repository.commit(commit, signal);
    } catch (error) {
      if (!isPassing(error, signal)) throw error;
      return { kind: 'not-sent', detail: error.message, retryAfterMs: error.retryAfterMs };
    }
  }

  async #read<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (;;) {
      const signal = this.#bounded();
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

  /** Aborts with the caller's signal, at the deadline, or after that many milliseconds. */
  #bounded(longestMs = Number.POSITIVE_INFINITY): AbortSignal {
    const { signal, signalAfter } = this.#options;
    const limit = signalAfter(Math.min(this.#remaining(), longestMs));
    return signal === undefined ? limit : AbortSignal.any([limit, signal]);
  }

  /** Milliseconds that are left. Ends the work when there are none, or when a signal came. */
  #remaining(): number {
    if (this.#options.signal?.aborted) throw new GiveUp('interrupted', this.#detail);
    const milliseconds = this.#endsAt - this.#options.clock.now().getTime();
    if (milliseconds <= 0) throw new GiveUp('deadline', this.#detail);
    return milliseconds;
  }

  /** Doubling with full jitter above half, and never shorter than the other side asked for. */
  async #pause(retryAfterMs = 0): Promise<void> {
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** this.#faults, LONGEST_PAUSE_MS);
    this.#faults += 1;
    const milliseconds = Math.max(retryAfterMs, longest * (0.5 + this.#options.random() / 2));
    if (milliseconds >= this.#remaining()) throw new GiveUp('deadline', this.#detail);
    await this.#options.clock.sleep(milliseconds, this.#options.signal);
    this.#remaining();
  }

  #graceAfterInterruption(finished: AbortSignal): AbortSignal {
    const { signal, clock } = this.#options;
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

interface NotSent {
  readonly kind: 'not-sent';
  readonly detail: string;
  readonly retryAfterMs: number | undefined;
}

/** A fault after which the same call may succeed, or one that we made ourselves by ending the call: the deadline or the signal then says so. */
function isPassing(error: unknown, signal: AbortSignal): error is DependencyError {
  return error instanceof DependencyError && (error.retryable || signal.aborted);
}

/** A store that does not end with its signal is not waited for. */
function nothingOnceAborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
