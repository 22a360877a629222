import { OperatorError } from '../errors.ts';
import type { Log } from '../ports.ts';

/** A cancelled job gets SIGINT, SIGTERM 7.5 s later and is killed 2.5 s after that (actions/runner, ProcessInvoker.cs). */
const GRACE_MS = 6_000;

export interface Interruption {
  readonly signal: AbortSignal;
  stop(): void;
}

/** Turns the first SIGINT or SIGTERM into an abort; the second one changes nothing, so that what is under way can still finish. */
export function listenForSignals(log: Log): Interruption {
  const controller = new AbortController();
  const listener = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) return;
    log.warning(`Got ${name}: finishing or abandoning what is under way.`);
    controller.abort(interrupted(name));
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    signal: controller.signal,
    stop: () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}

/** Rejects when a run has not ended `graceMs` after the abort. What is left of it must not hold the process: it is ended soon after. */
export function abandonAfterGrace(signal: AbortSignal, graceMs: number = GRACE_MS): Promise<never> {
  return new Promise((_, reject) => {
    const abandon = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : interrupted('a signal'));
      // oxlint-disable-next-line unicorn/no-process-exit -- a run that ignores the abort would hold the process until the runner kills it
      setTimeout(() => process.exit(), 500).unref();
    };
    signal.addEventListener('abort', () => setTimeout(abandon, graceMs).unref(), { once: true });
  });
}

/** Rejects on errors that no promise of the run carries, such as an `error` event without a listener. */
export function catchStrayFaults(): { readonly fault: Promise<never>; stop(): void } {
  let listener: (fault: unknown) => void = () => undefined;
  const fault = new Promise<never>((_, reject) => {
    listener = reject;
  });
  fault.catch(() => undefined);
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  return {
    fault,
    stop: () => {
      process.off('uncaughtException', listener);
      process.off('unhandledRejection', listener);
    },
  };
}

function interrupted(signalName: string): OperatorError {
  return new OperatorError({
    reasonCode: 'interrupted',
    message: `The run was ended by ${signalName} before it was done`,
    remedy: 'Read the state before anything else, then run it again: every step can be repeated safely.',
    exitCode: 1,
  });
}
