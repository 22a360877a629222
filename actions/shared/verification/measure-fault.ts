import { DependencyError, OperatorError } from '../errors.ts';
import type { Measured } from './measured.ts';

/**
 * A fault of the other side becomes an answer with its reason, so that it hides nothing else that was asked. A bug stays an exception.
 * `remedy` is for faults that have none of their own.
 */
export async function measureFault<T>(read: () => Promise<T>, remedy: string): Promise<Measured<T>> {
  try {
    return { measured: true, value: await read() };
  } catch (fault) {
    if (!(fault instanceof OperatorError) && !(fault instanceof DependencyError)) throw fault;
    return { measured: false, message: fault.message, remedy: fault.remedy ?? remedy };
  }
}
