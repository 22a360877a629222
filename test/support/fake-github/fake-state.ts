import type { BareRepository } from './bare-repository.ts';
import { forbidden } from './github-error.ts';

export type PermissionName = 'actions' | 'contents' | 'issues' | 'pull_requests';
export type PermissionLevel = 'none' | 'read' | 'write';

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
  /** The server's own address, without a slash at its end. */
  url: string;
}

export interface FakeWorkflow {
  readonly id: number;
  readonly path: string;
  state: 'active' | 'disabled_manually' | 'disabled_inactivity';
}

export interface FakeWorkflowRun {
  readonly id: number;
  readonly workflowId: number;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, unknown>>;
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

export function isAllowed({ permissions }: FakeState, name: PermissionName, level: 'read' | 'write'): boolean {
  const granted = permissions[name];
  return granted === 'write' || granted === level;
}

/** For GraphQL resolvers. Throws GitHub's FORBIDDEN. */
export function requirePermission(context: RequestContext, name: PermissionName, level: 'read' | 'write'): void {
  if (!isAllowed(context.state, name, level)) throw forbidden();
}
