import { noCollaborator, notFound, unprocessable } from '../github-bodies.ts';
import { findPull } from './find-pull.ts';
import { pullInList } from './pull-body.ts';
import type { RestRoute } from './rest-route.ts';

export const requestReviewers: RestRoute = {
  method: 'POST',
  path: '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
  operationId: 'pulls/request-reviewers',
  permission: ['pull_requests', 'write'],
  fidelity: 'semantic',
  seen: 'OpenAPI; 422 for one who is no collaborator, and then for none: peter-evans/create-pull-request#4138; the author cannot review: by documentation; no team is ever a collaborator here',
  handle: async (request, { state }) => {
    const issue = findPull(request, state);
    if (issue === undefined) return notFound;
    const { reviewers = [], team_reviewers: teams = [] } = (request.body ?? {}) as {
      readonly reviewers?: readonly string[];
      readonly team_reviewers?: readonly string[];
    };
    if (reviewers.includes(issue.author)) return unprocessable('Review cannot be requested from pull request author.');
    if (teams.length > 0 || reviewers.some((login) => !state.collaborators.has(login)))
      return noCollaborator(`${state.owner}/${state.repo}`);
    for (const login of reviewers) issue.pull.requestedReviewers.add(login);
    issue.updatedAt = state.now();
    return { status: 201, body: await pullInList(issue, state) };
  },
};
