/** What the outside can do for the triggers. As in `ports.ts`, adapters implement these. */

import type { CriticalIssue } from './triggers/trigger-moment.ts';

/** Issues that say that production is in trouble. Bounded in tries and by `signal`. Throws `OperatorError` and `DependencyError`. */
export interface CriticalIssues {
  /** All open ones with that label, the newest first, at most 300; a pull request is none. */
  listOpen(label: string, signal?: AbortSignal): Promise<readonly CriticalIssue[]>;
}

/** A change of the phase, as the branch that holds the state shows it. */
export interface StateStretch {
  /** When it was committed: milliseconds since 1970. */
  readonly fromMs: number;
  readonly oid: string;
  readonly config: Uint8Array | null;
  readonly routing: Uint8Array | null;
}

/** What the state was, and since when. Throws `OperatorError` and `DependencyError`. */
export interface StateTimeline {
  /** Rising; those of the clone alone: where it is shallow the older ones are missing. */
  list(signal?: AbortSignal): Promise<readonly StateStretch[]>;
}
