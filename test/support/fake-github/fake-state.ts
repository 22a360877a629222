import type { BareRepository } from './bare-repository.ts';
import { forbidden } from './github-error.ts';

/** `metadata` is every token's. */
export type PermissionName =
  | 'actions'
  | 'administration'
  | 'contents'
  | 'issues'
  | 'metadata'
  | 'pull_requests'
  | 'secrets'
  | 'statuses';
export type PermissionLevel = 'none' | 'read' | 'write';

/** Whom the built-in token acts as. */
export const ACTIONS_BOT = 'github-actions[bot]';

/** The repository as the fake holds it. Tests change the mutable parts while it runs. */
export interface FakeState {
  readonly owner: string;
  readonly repo: string;
  readonly defaultBranch: string;
  readonly repository: BareRepository;
  /** What the token may do; `write` everywhere unless a test says otherwise. */
  readonly permissions: Record<PermissionName, PermissionLevel>;
  isArchived: boolean;
  /** Branches that take no direct commit. */
  readonly protectedBranches: Set<string>;
  readonly workflows: FakeWorkflow[];
  readonly runs: FakeWorkflowRun[];
  /** Off: every request for issues is answered with 410; pull requests go on. */
  hasIssues: boolean;
  /** The setting "Allow GitHub Actions to create and approve pull requests". */
  mayActionsOpenPullRequests: boolean;
  readonly settings: FakeSettings;
  /** Who can be assigned and asked for a review. */
  readonly collaborators: Set<string>;
  /** Issues and pull requests share their numbers, as on GitHub; oldest first. */
  readonly issues: FakeIssue[];
  readonly statuses: FakeStatus[];
  /** Every time that the fake writes down; the real time unless a test sets it. */
  now: () => Date;
  /** The server's own address, without a slash at its end. */
  url: string;
  /** Where logs are kept: another origin than the API, as at GitHub. */
  storageUrl: string;
}

/** What an administrator sets. */
export interface FakeSettings {
  isActionsEnabled: boolean;
  allowedActions: 'all' | 'local_only' | 'selected';
  /** Types of the rules in force, by branch. */
  readonly rules: Map<string, readonly string[]>;
  /** Classic protection, by branch. */
  readonly protection: Map<string, FakeProtection>;
  /** Names alone. */
  readonly secrets: string[];
  readonly environments: string[];
}

/** What is not named is not demanded. */
export interface FakeProtection {
  readonly statusChecks?: readonly string[];
  /** `exceptOf`: apps that need none, by their slugs. */
  readonly wantsPullRequest?: { readonly exceptOf: readonly string[] };
  /** Apps that alone may push, by their slugs. */
  readonly pushers?: readonly string[];
  readonly isLocked?: boolean;
  readonly wantsSignatures?: boolean;
}

export interface FakeIssue {
  readonly number: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: 'completed' | 'reopened' | 'not_planned' | 'duplicate' | null;
  readonly author: string;
  readonly labels: Set<string>;
  /** Who set a label, by its name; the author where it is not said. */
  readonly labelledBy?: ReadonlyMap<string, string>;
  readonly assignees: Set<string>;
  readonly comments: FakeComment[];
  readonly createdAt: Date;
  updatedAt: Date;
  closedAt: Date | null;
  /** What makes it a pull request. */
  readonly pull: FakePull | null;
}

export interface FakeComment {
  readonly id: number;
  readonly author: string;
  body: string;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface FakePull {
  /** The branch's name alone. */
  readonly head: string;
  /** Whose fork the head's branch is in; the repository's own owner where it is no fork's. */
  readonly headOwner: string;
  base: string;
  readonly isDraft: boolean;
  readonly requestedReviewers: Set<string>;
  /** Head and base as they were when it was merged or closed; until then the branches say. */
  frozen: { readonly headSha: string; readonly baseSha: string } | null;
  mergedAt: Date | null;
  mergeCommitSha: string | null;
}

export interface FakeStatus {
  readonly id: number;
  readonly sha: string;
  readonly state: 'error' | 'failure' | 'pending' | 'success';
  readonly context: string;
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly createdAt: Date;
}

export interface FakeWorkflow {
  readonly id: number;
  readonly path: string;
  state: 'active' | 'deleted' | 'disabled_fork' | 'disabled_manually' | 'disabled_inactivity';
  /** Whether its file has `on: workflow_dispatch`; it has unless a test says otherwise. */
  canBeStarted?: boolean;
}

export interface FakeWorkflowRun {
  readonly id: number;
  readonly workflowId: number;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly event: string;
  status: 'queued' | 'in_progress' | 'completed' | 'waiting' | 'pending' | 'requested';
  conclusion: RunConclusion | null;
  readonly headSha: string;
  readonly attempt: number;
  readonly createdAt: Date;
  startedAt: Date;
  updatedAt: Date;
  readonly jobs: FakeJob[];
  /** `hangs`: takes the request to cancel and goes on, as one does whose last step runs always. It ends unless a test says otherwise. */
  onCancel?: 'ends' | 'hangs';
}

export type RunConclusion =
  | 'action_required'
  | 'cancelled'
  | 'failure'
  | 'neutral'
  | 'skipped'
  | 'success'
  | 'timed_out';

export interface FakeJob {
  readonly id: number;
  readonly name: string;
  status: FakeWorkflowRun['status'];
  conclusion: RunConclusion | null;
  startedAt: Date;
  completedAt: Date | null;
  /** `null`: expired, or not there yet. */
  log: string | Uint8Array | null;
}

/** What one request sees and may do. */
export interface RequestContext {
  readonly state: FakeState;
  /** How many moves ago branches are read from: 0, or more under a `stale read`. */
  readonly staleMoves: number;
}

/** A branch as this request sees it; a stale replica shows an older commit. */
export async function readBranch({ state, staleMoves }: RequestContext, ref: string): Promise<string | null> {
  const stale = staleMoves > 0 ? await state.repository.resolve(`${ref}~${staleMoves}`) : null;
  return stale ?? state.repository.resolve(ref);
}

/** Ids and numbers of one kind: one more than the largest given so far. */
export function nextOf(taken: Iterable<number>, first = 1): number {
  return Math.max(first - 1, ...taken) + 1;
}

export function isAllowed({ permissions }: FakeState, name: PermissionName, level: 'read' | 'write'): boolean {
  const granted = permissions[name];
  return granted === 'write' || granted === level;
}

/** For GraphQL resolvers. Throws GitHub's FORBIDDEN. */
export function requirePermission(context: RequestContext, name: PermissionName, level: 'read' | 'write'): void {
  if (!isAllowed(context.state, name, level)) throw forbidden();
}
