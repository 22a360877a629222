import type { ExitCode } from '../../actions/shared/errors.ts';
import type { CommandContext, CommandOutcome, FailureAnswer } from './command-outcome.ts';

/** A command that was asked for, with its options understood; its code is loaded when it runs. */
export interface Invocation {
  readonly options: { readonly json?: true };
  readonly failure: FailureAnswer;
  /** The exit code where the command could not do its work, whatever the reason. */
  readonly failureCode?: ExitCode;
  /** What that means, for the person who reads the log. */
  readonly failureNote?: string;
  /** Hears signals itself and ends when it is done, however long that takes; its `context.signal` never aborts. */
  readonly handlesSignals?: true;
  readonly run: (context: CommandContext) => Promise<CommandOutcome>;
}

export type Take = (invocation: Invocation) => void;
