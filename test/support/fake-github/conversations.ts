import { ACTIONS_BOT, nextOf, type FakeComment, type FakeIssue, type FakeState } from './fake-state.ts';

const FIRST_COMMENT = 2_000_000_001;

export type IssueFacts = Pick<FakeIssue, 'title'> &
  Partial<Omit<FakeIssue, 'number' | 'labels' | 'assignees'>> & {
    readonly labels?: Iterable<string>;
    readonly assignees?: Iterable<string>;
  };

/** One more issue, or pull request, under the next number. */
export function addIssue(state: FakeState, { labels = [], assignees = [], ...facts }: IssueFacts): FakeIssue {
  const at = facts.createdAt ?? state.now();
  const issue: FakeIssue = {
    number: nextOf(state.issues.map(({ number }) => number)),
    body: null,
    state: 'open',
    stateReason: null,
    author: ACTIONS_BOT,
    comments: [],
    createdAt: at,
    updatedAt: at,
    closedAt: null,
    pull: null,
    ...facts,
    labels: new Set(labels),
    assignees: new Set(assignees),
  };
  state.issues.push(issue);
  return issue;
}

export function addComment(
  state: FakeState,
  issue: FakeIssue,
  { body, author = ACTIONS_BOT }: { readonly body: string; readonly author?: string },
): FakeComment {
  const taken = state.issues.flatMap(({ comments }) => comments.map(({ id }) => id));
  const at = state.now();
  const comment = { id: nextOf(taken, FIRST_COMMENT), author, body, createdAt: at, updatedAt: at };
  issue.comments.push(comment);
  issue.updatedAt = at;
  return comment;
}

/** Opens or closes; `reason` as GitHub fills it in where none is given. */
export function setState(
  state: FakeState,
  issue: FakeIssue,
  { to, reason }: { readonly to: FakeIssue['state']; readonly reason?: FakeIssue['stateReason'] | undefined },
): void {
  if (issue.state === to) return;
  issue.state = to;
  issue.closedAt = to === 'closed' ? state.now() : null;
  issue.stateReason = issue.pull === null ? (reason ?? (to === 'closed' ? 'completed' : 'reopened')) : null;
}
