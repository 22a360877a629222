/**
 * Faults, as opposed to outcomes. An outcome (conflict, refused gate, failed check) is a value in a union; these two classes
 * are for what stops the work. Anything else that is thrown is a bug and is shown with its whole cause chain.
 */

/** The exit codes of every command and action (DESIGN.md section 9). */
export type ExitCode = 0 | 1 | 2 | 3 | 10;

export interface OperatorErrorFacts {
  /** A member of the closed list in `reason-codes.ts`. */
  readonly reasonCode: string;
  /** What happened, in one sentence. */
  readonly message: string;
  readonly observed?: string;
  readonly expected?: string;
  /** What the person does next, in the imperative. */
  readonly remedy: string;
  /** 2 for wrong use or configuration (the default), 1 where something was attempted and refused. */
  readonly exitCode?: 1 | 2;
  readonly cause?: unknown;
}

/** Something that a person can mend: shown as one message with a remedy, never with a stack trace. */
export class OperatorError extends Error {
  readonly reasonCode: string;
  readonly observed: string | undefined;
  readonly expected: string | undefined;
  readonly remedy: string;
  readonly exitCode: 1 | 2;

  constructor(facts: OperatorErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'OperatorError';
    this.reasonCode = facts.reasonCode;
    this.observed = facts.observed;
    this.expected = facts.expected;
    this.remedy = facts.remedy;
    this.exitCode = facts.exitCode ?? 2;
  }
}

export type Dependency = 'github' | 'git' | 'postgres' | 'reddit' | 'filesystem';

export interface DependencyErrorFacts {
  readonly dependency: Dependency;
  /** What was being done and what came back, in one sentence. */
  readonly message: string;
  /** Whether the same call may succeed later (5xx, reset, time-out), as opposed to never (403, 404, 422). */
  readonly retryable: boolean;
  /** What the other side asked us to wait before the next call, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** Something outside did not do what it should. Wrapped once, in the adapter that talked to it. */
export class DependencyError extends Error {
  readonly dependency: Dependency;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly remedy: string | undefined;

  constructor(facts: DependencyErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'DependencyError';
    this.dependency = facts.dependency;
    this.retryable = facts.retryable;
    this.retryAfterMs = facts.retryAfterMs;
    this.remedy = facts.remedy;
  }
}
