import { DependencyError, OperatorError } from '../errors.ts';
import type { Dependency } from '../errors.ts';
import { oneLine } from '../markdown/one-line.ts';
import { describeObservation } from '../markdown/sentences.ts';
import type { ReasonCode } from '../reason-codes.ts';
import { isReasonCode } from '../reason-codes.ts';
import type { Contract, Failure } from './contract.ts';

/** A fault as a person reads it. */
export interface DescribedFault extends Failure {
  /** One line of at most 2,000 characters: what happened, observed, expected. */
  readonly message: string;
  readonly remedy: string;
  /** Only of a bug: every cause with its stack, one line each. */
  readonly trace: readonly string[];
}

const MESSAGE_CHARACTERS = 2_000;
const MAX_CAUSES = 20;

const REASONS = {
  github: 'github-failed',
  git: 'git-failed',
  postgres: 'postgres-failed',
  reddit: 'reddit-failed',
  filesystem: 'filesystem-failed',
} as const satisfies Record<Dependency, ReasonCode>;

/**
 * Describes whatever was thrown. The two known faults give one message and a remedy; anything else is a bug and keeps its whole cause chain.
 * What could not be measured ends with 3, what could not be done with 1.
 */
export function describeFault(contract: Pick<Contract, 'outputs'>, fault: unknown): DescribedFault {
  const exitCode = 'verdict' in contract.outputs ? 3 : 1;
  if (fault instanceof OperatorError) return describeOperatorError(fault);
  if (fault instanceof DependencyError) {
    const remedy =
      fault.remedy ?? (fault.retryable ? 'Run it again.' : 'See the message; the same call will fail again.');
    const message = oneLine(fault.message, MESSAGE_CHARACTERS);
    return {
      reasonCode: REASONS[fault.dependency],
      message,
      remedy: oneLine(remedy, MESSAGE_CHARACTERS),
      exitCode,
      trace: [],
    };
  }
  const message = oneLine(`A bug: ${describeBriefly(fault)}`, MESSAGE_CHARACTERS);
  const remedy = 'Report it with the lines of the log that name its causes. Nothing that is not listed above was done.';
  return { reasonCode: 'internal-error', message, remedy, exitCode, trace: listCauses(fault) };
}

function describeOperatorError(fault: OperatorError): DescribedFault {
  return {
    reasonCode: isReasonCode(fault.reasonCode) ? fault.reasonCode : 'internal-error',
    message: oneLine(describeObservation(fault.message, fault), MESSAGE_CHARACTERS),
    remedy: oneLine(fault.remedy, MESSAGE_CHARACTERS),
    exitCode: fault.exitCode,
    trace: [],
  };
}

/** The cause chain, outermost first, members of an AggregateError included, each with its stack. */
export function listCauses(fault: unknown): readonly string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  const queue: { fault: unknown; label: string }[] = [{ fault, label: '' }];
  for (let next = queue.shift(); next !== undefined && seen.size < MAX_CAUSES; next = queue.shift()) {
    if (seen.has(next.fault)) continue;
    seen.add(next.fault);
    const text =
      next.fault instanceof Error ? (next.fault.stack ?? describeBriefly(next.fault)) : describeBriefly(next.fault);
    lines.push(...`${next.label}${text}`.split('\n'));
    if (!(next.fault instanceof Error)) continue;
    if (next.fault instanceof AggregateError)
      queue.push(...next.fault.errors.map((part: unknown) => ({ fault: part, label: 'one of: ' })));
    if (next.fault.cause !== undefined) queue.push({ fault: next.fault.cause, label: 'caused by: ' });
  }
  return lines;
}

function describeBriefly(fault: unknown): string {
  if (fault instanceof Error) return `${fault.name}: ${fault.message}`;
  return typeof fault === 'string' ? fault : `thrown ${typeof fault} ${JSON.stringify(fault) ?? ''}`;
}
