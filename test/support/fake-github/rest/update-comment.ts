import type { FakeComment, FakeIssue, FakeState } from '../fake-state.ts';
import { bodyTooLong, notFound } from '../github-bodies.ts';
import { commentBody } from './issue-body.ts';
import type { RestRequest, RestRoute } from './rest-route.ts';

export const updateComment: RestRoute = {
  method: 'PATCH',
  path: '/repos/{owner}/{repo}/issues/comments/{comment_id}',
  operationId: 'issues/update-comment',
  permission: ['issues', 'write'],
  isOnPull: (request, state) => findComment(request, state)?.issue.pull != null,
  fidelity: 'semantic',
  seen: 'OpenAPI; 422 for a long body: suzuki-shunsuke/github-comment#124',
  handle: (request, { state }) => {
    const found = findComment(request, state);
    if (found === null) return notFound;
    const { body } = request.body as { readonly body: string };
    const tooLong = bodyTooLong('IssueComment', body);
    if (tooLong !== null) return tooLong;
    found.comment.body = body;
    found.comment.updatedAt = state.now();
    return { status: 200, body: commentBody(found.comment, found.issue, state) };
  },
};

function findComment(
  { parameters }: RestRequest,
  { issues }: FakeState,
): { readonly comment: FakeComment; readonly issue: FakeIssue } | null {
  for (const issue of issues) {
    const comment = issue.comments.find(({ id }) => String(id) === parameters['comment_id']);
    if (comment !== undefined) return { comment, issue };
  }
  return null;
}
