import { setState } from '../conversations.ts';
import { bodyTooLong, notFound, validationFailed } from '../github-bodies.ts';
import { readHeads } from '../pull-heads.ts';
import { findPull } from './find-pull.ts';
import { pullBody } from './pull-body.ts';
import type { RestRoute } from './rest-route.ts';

interface Body {
  readonly title?: string;
  readonly body?: string | null;
  readonly state?: 'open' | 'closed';
  readonly base?: string;
}

export const updatePull: RestRoute = {
  method: 'PATCH',
  path: '/repos/{owner}/{repo}/pulls/{pull_number}',
  operationId: 'pulls/update',
  permission: ['pull_requests', 'write'],
  fidelity: 'semantic',
  seen: 'OpenAPI; 422 for a long body and for opening a merged one by documentation only',
  handle: async (request, { state }) => {
    const issue = findPull(request, state);
    if (issue === undefined) return notFound;
    const { title, body, state: to, base } = request.body as Body;
    const tooLong = bodyTooLong('PullRequest', body);
    if (tooLong !== null) return tooLong;
    const { pull } = issue;
    if (to === 'open' && pull.mergedAt !== null)
      return validationFailed({ resource: 'PullRequest', code: 'invalid', field: 'state' });
    if (title !== undefined) issue.title = title;
    if (body !== undefined) issue.body = body;
    if (base !== undefined) pull.base = base;
    if (to === 'closed') pull.frozen = await readHeads(state, pull);
    if (to === 'open') pull.frozen = null;
    if (to !== undefined) setState(state, issue, { to });
    issue.updatedAt = state.now();
    return { status: 200, body: await pullBody(issue, state) };
  },
};
