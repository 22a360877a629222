/** What the outside can do for the control of collectors (layer 2). As in `ports.ts`, adapters implement these. */

import type { RepositoryName, WorkflowPlace } from './control/workflow-reference.ts';

/** Why a call came to nothing. `detail` is GitHub's own word, in one line. */
export type CollectorFault = { readonly detail: string } &
  /** 404: the repository, workflow or run is not there, or not for this token. */
  (
    | { readonly kind: 'missing' }
    /** 401 and 403: the token may not. */
    | { readonly kind: 'denied' }
    /** 409: what was asked does not fit what the run is doing. */
    | { readonly kind: 'conflict' }
    /** 422 and every other refusal: saying it again changes nothing. */
    | { readonly kind: 'refused' }
    /** A limit that lasts beyond the deadline: nothing was done. UTC with `Z`. */
    | { readonly kind: 'limited'; readonly endsAt: string }
    /** No answer that can be read. `mayHaveHappened`: the call was sent. */
    | { readonly kind: 'unanswered'; readonly mayHaveHappened: boolean }
  );

export type CollectorAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: CollectorFault };

/** One run, as it was just now. */
export interface RunState {
  readonly id: number;
  readonly url: string;
  /** GitHub's word: `queued`, `in_progress`, `waiting`, `pending`, `requested`, `completed`. */
  readonly status: string;
  /** `null` while it is not over. */
  readonly conclusion: string | null;
  /** UTC with `Z`, by GitHub's clock. */
  readonly createdAt: string;
  /** `schedule`, `workflow_dispatch`, … */
  readonly event: string;
}

export interface OpenRuns {
  /** Every status but `completed`. */
  readonly runs: readonly RunState[];
  /** `false`: GitHub lists no more than 1,000 of one status, and there are more. */
  readonly isWhole: boolean;
}

/**
 * Workflows of collectors, in this repository and in others. Reads go side by side, writes one after another and no faster than GitHub asks for; what may pass is
 * tried again within the deadline. Never throws for what GitHub does. All but `start` may be said twice.
 */
export interface CollectorWorkflows {
  /** GitHub's word for the state of each workflow, by its file: `active`, `disabled_manually`, … */
  listStates(repository: RepositoryName, signal?: AbortSignal): Promise<CollectorAnswer<ReadonlyMap<string, string>>>;
  readDefaultBranch(repository: RepositoryName, signal?: AbortSignal): Promise<CollectorAnswer<string>>;
  listOpenRuns(workflow: WorkflowPlace, signal?: AbortSignal): Promise<CollectorAnswer<OpenRuns>>;
  /** Newest first, at most 100. */
  listNewestRuns(workflow: WorkflowPlace, signal?: AbortSignal): Promise<CollectorAnswer<readonly RunState[]>>;
  readRun(repository: RepositoryName, id: number, signal?: AbortSignal): Promise<CollectorAnswer<RunState>>;
  enable(workflow: WorkflowPlace, signal?: AbortSignal): Promise<CollectorAnswer<null>>;
  disable(workflow: WorkflowPlace, signal?: AbortSignal): Promise<CollectorAnswer<null>>;
  /** One try, never repeated after it may have happened. The address of the run, where GitHub names it. */
  start(workflow: WorkflowPlace, branch: string, signal?: AbortSignal): Promise<CollectorAnswer<string | null>>;
  /** Asks; the run ends some time later. `isForced` passes over conditions that keep its steps going. */
  cancelRun(request: CancelRequest, signal?: AbortSignal): Promise<CollectorAnswer<null>>;
  /** Requests that were sent so far. */
  countCalls(): CallCounts;
}

export interface CancelRequest {
  readonly repository: RepositoryName;
  readonly id: number;
  readonly isForced: boolean;
}

export interface CallCounts {
  readonly reads: number;
  readonly writes: number;
}
