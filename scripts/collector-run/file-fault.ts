import { oneLine } from '../../actions/shared/markdown/one-line.ts';

/** What the file system said: `ENOSPC: no space left on device, write`. */
export function describeFileFault(fault: unknown): string {
  return oneLine(fault instanceof Error ? fault.message : String(fault), 300);
}
