import type { FakeComment, FakeIssue, FakeState } from '../fake-state.ts';
import { account, steadyId } from './account.ts';

/** An issue, or a pull request as the issues' side shows it. */
export function issueBody(issue: FakeIssue, { url, owner, repo, collaborators }: FakeState): object {
  const base = `${url}/repos/${owner}/${repo}`;
  const self = `${base}/issues/${issue.number}`;
  const site = `https://github.com/${owner}/${repo}`;
  const assignees = [...issue.assignees].map(account);
  const id = 3_000_000_000 + issue.number;
  const page = `${site}/${issue.pull === null ? 'issues' : 'pull'}/${issue.number}`;
  return {
    ...{ id, node_id: `I_${id}`, number: issue.number, title: issue.title, body: issue.body },
    url: self,
    html_url: page,
    repository_url: base,
    labels_url: `${self}/labels{/name}`,
    comments_url: `${self}/comments`,
    events_url: `${self}/events`,
    user: account(issue.author),
    author_association: collaborators.has(issue.author) ? 'COLLABORATOR' : 'NONE',
    labels: [...issue.labels].map((name) => labelBody(name, base)),
    state: issue.state,
    state_reason: issue.stateReason,
    locked: false,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    comments: issue.comments.length,
    created_at: instant(issue.createdAt),
    updated_at: instant(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : instant(issue.closedAt),
    closed_by: null,
    ...(issue.pull === null ? {} : { pull_request: pullLinks(issue, base, page) }),
  };
}

function pullLinks({ number, pull }: FakeIssue, base: string, page: string): object {
  const merged_at = pull?.mergedAt == null ? null : instant(pull.mergedAt);
  return {
    url: `${base}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at,
  };
}

/** A label that GitHub makes for a name it did not know: grey and undescribed. */
export function labelBody(name: string, base: string): object {
  const id = steadyId(name);
  return {
    id,
    node_id: `LA_${id}`,
    url: `${base}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: '',
  };
}

export function commentBody(
  comment: FakeComment,
  issue: FakeIssue,
  { url, owner, repo, collaborators }: FakeState,
): object {
  const base = `${url}/repos/${owner}/${repo}`;
  const page = `https://github.com/${owner}/${repo}/${issue.pull === null ? 'issues' : 'pull'}/${issue.number}`;
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url: `${base}/issues/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${base}/issues/${issue.number}`,
    user: account(comment.author),
    author_association: collaborators.has(comment.author) ? 'COLLABORATOR' : 'NONE',
    body: comment.body,
    created_at: instant(comment.createdAt),
    updated_at: instant(comment.updatedAt),
  };
}

/** GitHub's REST times have no fraction. */
export function instant(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
