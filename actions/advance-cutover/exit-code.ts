import type { AdvanceResult } from './advance-result.ts';

/** 1: a gate says no, or the remote does. 2: a file or a bypass has to be mended. 3: a commit may have landed, or the deadline passed. */
export function exitCodeOf({ decision, reasonCode }: Pick<AdvanceResult, 'decision' | 'reasonCode'>): 0 | 1 | 2 | 3 {
  switch (decision) {
    case 'advanced':
    case 'already-there':
    case 'may-advance':
    case 'dry-run':
      return 0;
    case 'refused':
      return reasonCode.endsWith('-invalid') || reasonCode === 'bypass-refused' ? 2 : 1;
    case 'not-advanced':
      return reasonCode === 'deadline-passed' || reasonCode === 'interrupted' ? 3 : 1;
    case 'unknown':
      return 3;
    default:
      return decision satisfies never;
  }
}
