import type { CollectorAnswer, OpenRuns, RunState } from '../collector-ports.ts';
import type { Collector } from './collectors.ts';

/** A collector as GitHub has it just now. What was not asked is `null`. */
export interface CollectorFacts {
  readonly collector: Collector;
  /** GitHub's word; `null` where the repository has no such workflow. */
  readonly state: CollectorAnswer<string | null>;
  /** Of one that is to be stopped, where that is looked at before it is disabled. */
  readonly openRuns: CollectorAnswer<OpenRuns> | null;
  /** Of one that is to be started. */
  readonly newestRuns: CollectorAnswer<readonly RunState[]> | null;
  /** The default branch of its repository, on which it is started. */
  readonly defaultBranch: CollectorAnswer<string> | null;
}

export const ACTIVE = 'active';
/** GitHub's word for a workflow whose file is gone: nothing of it runs any more. */
export const DELETED = 'deleted';

export function isOver({ status }: Pick<RunState, 'status'>): boolean {
  return status === 'completed';
}
