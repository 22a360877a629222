import type { FakeState } from '../fake-state.ts';
import { readHeads, type PullIssue } from '../pull-heads.ts';
import { account } from './account.ts';
import { changedFiles } from './changed-files.ts';
import { instant, labelBody } from './issue-body.ts';
import { repositoryBody } from './repository-body.ts';

/** A pull request as lists show it. */
export async function pullInList(issue: PullIssue, state: FakeState): Promise<object> {
  const { url, owner, repo, collaborators } = state;
  const { pull, number } = issue;
  const api = `${url}/repos/${owner}/${repo}`;
  const self = `${api}/pulls/${number}`;
  const page = `https://github.com/${owner}/${repo}/pull/${number}`;
  const id = 4_000_000_000 + number;
  const { headSha, baseSha } = await readHeads(state, pull);
  const assignees = [...issue.assignees].map(account);
  return {
    ...{ id, node_id: `PR_${id}`, number, title: issue.title, body: issue.body, state: issue.state, locked: false },
    ...{ url: self, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch` },
    ...linksOf(self, { api, number, page, headSha }),
    user: account(issue.author),
    author_association: collaborators.has(issue.author) ? 'COLLABORATOR' : 'NONE',
    labels: [...issue.labels].map((name) => labelBody(name, api)),
    ...{ assignee: assignees[0] ?? null, assignees, milestone: null, draft: pull.isDraft, auto_merge: null },
    requested_reviewers: [...pull.requestedReviewers].map(account),
    requested_teams: [],
    head: sideOf({ owner: pull.headOwner, ref: pull.head, sha: headSha }, state),
    base: sideOf({ owner, ref: pull.base, sha: baseSha }, state),
    ...{ created_at: instant(issue.createdAt), updated_at: instant(issue.updatedAt) },
    closed_at: issue.closedAt === null ? null : instant(issue.closedAt),
    merged_at: pull.mergedAt === null ? null : instant(pull.mergedAt),
    merge_commit_sha: pull.mergeCommitSha,
  };
}

/** A pull request alone: with what GitHub counts in it. */
export async function pullBody(issue: PullIssue, state: FakeState): Promise<object> {
  const { pull } = issue;
  const { headSha, baseSha } = await readHeads(state, pull);
  const files = await changedFiles(state, baseSha, headSha);
  return {
    ...(await pullInList(issue, state)),
    merged: pull.mergedAt !== null,
    mergeable: pull.frozen === null ? true : null,
    mergeable_state: pull.frozen === null ? 'clean' : 'unknown',
    rebaseable: null,
    merged_by: null,
    maintainer_can_modify: false,
    comments: issue.comments.length,
    review_comments: 0,
    commits: Number(await state.repository.git(['rev-list', '--count', `${baseSha}..${headSha}`])),
    additions: files.reduce((sum, { additions }) => sum + additions, 0),
    deletions: files.reduce((sum, { deletions }) => sum + deletions, 0),
    changed_files: files.length,
  };
}

function sideOf(
  { owner, ref, sha }: { readonly owner: string; readonly ref: string; readonly sha: string },
  state: FakeState,
): object {
  return { label: `${owner}:${ref}`, ref, sha, user: account(owner), repo: repositoryBody(state, owner) };
}

interface Place {
  readonly api: string;
  readonly number: number;
  readonly page: string;
  readonly headSha: string;
}

/** Each address twice, as GitHub gives them: under a key of its own and below `_links`. */
function linksOf(self: string, { api, number, page, headSha }: Place): object {
  const issue = `${api}/issues/${number}`;
  const addresses = {
    issue,
    comments: `${issue}/comments`,
    commits: `${self}/commits`,
    statuses: `${api}/statuses/${headSha}`,
    review_comments: `${self}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
  };
  const links = Object.entries({ ...addresses, self, html: page }).map(([key, href]) => [key, { href }]);
  return {
    ...Object.fromEntries(Object.entries(addresses).map(([key, address]) => [`${key}_url`, address])),
    _links: Object.fromEntries(links) as object,
  };
}
