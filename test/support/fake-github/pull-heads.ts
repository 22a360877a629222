import type { FakeIssue, FakePull, FakeState } from './fake-state.ts';

/** A pull request as the routes take it: an issue that surely has one. */
export type PullIssue = FakeIssue & { readonly pull: FakePull };

export function isPull(issue: FakeIssue): issue is PullIssue {
  return issue.pull !== null;
}

/** The branch of a pull request's head; a fork's branches live under a name of their own. */
export function headRef({ owner }: FakeState, { head, headOwner }: Pick<FakePull, 'head' | 'headOwner'>): string {
  return headOwner === owner ? `refs/heads/${head}` : `refs/forks/${headOwner}/${head}`;
}

/** Head and base as they are now, or as they were at the end. */
export async function readHeads(
  state: FakeState,
  pull: FakePull,
): Promise<{ readonly headSha: string; readonly baseSha: string }> {
  if (pull.frozen !== null) return pull.frozen;
  const { repository } = state;
  const headSha = (await repository.resolve(headRef(state, pull))) ?? '';
  const baseSha = (await repository.resolve(`refs/heads/${pull.base}`)) ?? '';
  return { headSha, baseSha };
}
