import { DependencyError, OperatorError } from '../../errors.ts';
import type { Clock, Random } from '../../ports.ts';
import { interrupted } from './git-process.ts';

export interface TriesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
}

const FIRST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 4_000;
/** So many failures in a row and no longer a passing fault: the person is told what git said instead of waiting for the deadline. */
const PATIENCE = 3;

/** What a person is told once a fault does not pass. */
export type Refusal = Pick<OperatorError, 'reasonCode' | 'message' | 'remedy'> & { readonly expected: string };

/** The tries of one call of the store: jittered pauses between them, all within a deadline. */
export class Tries {
  readonly #options: TriesOptions;
  readonly #endsAt: number;
  /** In a row, by what they would be refused with. */
  readonly #faults = new Map<string, number>();

  constructor(options: TriesOptions) {
    this.#options = options;
    this.#endsAt = options.clock.now().getTime() + options.deadlineMs;
  }

  /** Somebody else got on: no fault, and whoever waited ever longer would starve. */
  async afterContention(detail: string): Promise<void> {
    this.#faults.clear();
    await this.#pause(FIRST_PAUSE_MS, detail);
  }

  /** @throws OperatorError with the refusal, the third time in a row. */
  async afterFault(detail: string, refusal: Refusal): Promise<void> {
    const faults = (this.#faults.get(refusal.reasonCode) ?? 0) + 1;
    this.#faults.set(refusal.reasonCode, faults);
    if (faults >= PATIENCE) throw new OperatorError({ ...refusal, observed: detail, exitCode: 1 });
    await this.#pause(Math.min(FIRST_PAUSE_MS * 2 ** faults, LONGEST_PAUSE_MS), detail);
  }

  /** What would have been refused with that reason went well. */
  forget(reasonCode: string): void {
    this.#faults.delete(reasonCode);
  }

  async #pause(longestMs: number, detail: string): Promise<void> {
    const { clock, random, signal, deadlineMs } = this.#options;
    const milliseconds = longestMs * (0.25 + 0.75 * random());
    if (clock.now().getTime() + milliseconds >= this.#endsAt) {
      throw new DependencyError({
        dependency: 'git',
        message: `The history could not be reached within ${deadlineMs / 1_000} s: observed ${detail}.`,
        retryable: true,
        remedy: 'Run this again; the history takes the same file only once.',
      });
    }
    await clock.sleep(milliseconds, signal);
    if (signal?.aborted === true) throw interrupted(signal.reason);
  }
}
