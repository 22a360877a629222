import { OperatorError, type DependencyError } from '../errors.ts';
import { describeObservation } from '../markdown/sentences.ts';
import type { GaveUp } from './commit-transition.ts';

interface GivingUp {
  readonly reasonCode: string;
  readonly message: string;
  /** `null` where only the caller knows what to do. */
  readonly remedy: string | null;
}

const WHY = {
  deadline: { reasonCode: 'deadline-passed', sentence: 'The deadline passed.' },
  interrupted: { reasonCode: 'interrupted', sentence: 'A signal ended the work.' },
} as const;

/** Why an operation ended without an outcome, and whether a commit of it may be on the branch. `done` is what it would be: `rolled back`. */
export function describeGivingUp(result: GaveUp, done: string): GivingUp {
  const unknown = `Not known to be ${done}: a commit was sent, and it may have landed.`;
  if (result.why === 'fault') {
    const { reasonCode, message, remedy } = describeRefusal(result.fault);
    return { reasonCode, message: `${unknown} Then: ${message}`, remedy };
  }
  const { reasonCode, sentence } = WHY[result.why];
  const beginning = result.mayHaveLanded ? `${unknown} ${sentence}` : `${sentence} Nothing was written.`;
  return { reasonCode, message: `${beginning} Last: ${result.detail}`, remedy: null };
}

/** What a fault of the other side comes to. */
export function describeRefusal(fault: OperatorError | DependencyError): GivingUp {
  return fault instanceof OperatorError
    ? { reasonCode: fault.reasonCode, message: describeObservation(fault.message, fault), remedy: fault.remedy }
    : { reasonCode: `${fault.dependency}-failed`, message: fault.message, remedy: fault.remedy ?? null };
}
