import type { ExitCode } from '../../actions/shared/errors.ts';
import type { Log } from '../../actions/shared/ports.ts';
import type { ReasonCode } from '../../actions/shared/reason-codes.ts';

/** What `--json` prints: one object, a `decision` of what acts and a `verdict` of what measures. */
export type JsonAnswer = { readonly schemaVersion: 1; readonly reasonCode: string } & (
  | { readonly decision: string }
  | { readonly verdict: string }
) &
  Readonly<Record<string, unknown>>;

export interface CommandOutcome {
  readonly exitCode: ExitCode;
  /** The status of a program that the command wrapped, 0 to 255, in place of the exit code. */
  readonly passedStatus?: number;
  /** `null` where the command has printed its own. */
  readonly json: JsonAnswer | null;
  /** For standard output, without `--json`: the answer alone. */
  readonly lines: readonly string[];
  /** For standard error, after the answer, so that the runbook's lines come first on a terminal too. */
  readonly remarks?: readonly string[];
}

/** What the outside gives a command. Progress goes to `log` (standard error), the answer into the outcome. */
export interface CommandContext {
  readonly log: Log;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Every command has these. */
export interface CommonOptions {
  readonly json?: true;
  /** The clone to work in. */
  readonly directory?: string;
  readonly remote: string;
  readonly branch?: string;
}

/** How a command answers when it could not do its work. */
export interface FailureAnswer {
  readonly key: 'decision' | 'verdict';
  readonly value: string;
}

export function failureJson(
  { key, value }: FailureAnswer,
  facts: { reasonCode: ReasonCode; message: string; remedy: string },
): JsonAnswer {
  return key === 'decision'
    ? { schemaVersion: 1, decision: value, ...facts }
    : { schemaVersion: 1, verdict: value, ...facts };
}
