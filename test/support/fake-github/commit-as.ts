import type { CommitPlan } from './bare-repository.ts';
import type { FakeState } from './fake-state.ts';

/** Somebody else's commit. */
export interface OutsideChange {
  /** The default branch unless said. */
  readonly branch?: string;
  /** Whose fork the branch is in, where it is in a fork. */
  readonly fork?: string;
  /** The branch to begin at where this one is not there yet; without it, it begins with nothing. */
  readonly from?: string;
  readonly message?: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Symbolic links and what they point to. */
  readonly links?: Readonly<Record<string, string>>;
  readonly deletions?: readonly string[];
}

const SOMEBODY = { name: 'Somebody', email: 'somebody@example.org' };

export function planOf({
  message = 'Edit by hand',
  files = {},
  links = {},
  deletions = [],
}: OutsideChange): CommitPlan {
  const ordinary = Object.entries(files).map(([path, contents]) => ({ path, contents: Buffer.from(contents) }));
  const symbolic = Object.entries(links).map(([path, target]) => ({
    path,
    contents: Buffer.from(target),
    mode: '120000' as const,
  }));
  return { message, additions: [...ordinary, ...symbolic], deletions, person: SOMEBODY };
}

export function commitChange(state: FakeState, change: OutsideChange): Promise<string> {
  const branch = change.branch ?? state.defaultBranch;
  const ref = change.fork === undefined ? `refs/heads/${branch}` : `refs/forks/${change.fork}/${branch}`;
  return commitAs(state, ref, { plans: [planOf(change)], from: change.from });
}

/** Commits on a ref, each on top of the one before; the last one's id. */
export async function commitAs(
  { repository }: FakeState,
  ref: string,
  { plans, from }: { readonly plans: readonly CommitPlan[]; readonly from?: string | undefined },
): Promise<string> {
  const there = await repository.resolve(ref);
  const begin = there ?? (from === undefined ? null : await repository.resolve(`refs/heads/${from}`));
  const oid = await repository.writeCommits(begin, plans);
  if (!(await repository.updateRef(ref, oid, there))) throw new Error(`${ref} moved while it was being changed`);
  return oid;
}
