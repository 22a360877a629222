import { addIssue } from '../conversations.ts';
import type { FakeState } from '../fake-state.ts';
import { bodyTooLong, pullRequestsNotPermitted, validationFailed, type Answer } from '../github-bodies.ts';
import { headRef, type PullIssue } from '../pull-heads.ts';
import { pullBody } from './pull-body.ts';
import type { RestRoute } from './rest-route.ts';

interface Body {
  readonly title?: string;
  readonly head: string;
  readonly base: string;
  readonly body?: string;
  readonly draft?: boolean;
}

interface Ends {
  readonly head: string;
  readonly headOwner: string;
  readonly base: string;
}

const resource = 'PullRequest';

export const createPull: RestRoute = {
  method: 'POST',
  path: '/repos/{owner}/{repo}/pulls',
  operationId: 'pulls/create',
  permission: ['pull_requests', 'write'],
  fidelity: 'semantic',
  seen: 'OpenAPI; setting off: github/docs#36525; one exists: gm3dmo/the-power#175; no commits: tgymnich/fork-sync#112; head or base missing: shayki5/azure-devops-create-pr-task#121, dailymotion-oss/octopilot#134',
  handle: async ({ body }, { state }) => {
    if (!state.mayActionsOpenPullRequests) return pullRequestsNotPermitted;
    const { title = '', head: named, base, body: text, draft = false } = body as Body;
    const ends = { ...splitHead(named, state), base };
    const refusal =
      (title.trim() === '' ? validationFailed({ resource, code: 'missing_field', field: 'title' }) : null) ??
      bodyTooLong(resource, text) ??
      (await refuseEnds(ends, state));
    if (refusal !== null) return refusal;
    const pull = {
      ...ends,
      isDraft: draft,
      requestedReviewers: new Set<string>(),
      frozen: null,
      mergedAt: null,
      mergeCommitSha: null,
    };
    const issue = addIssue(state, { title, body: text ?? null, pull });
    return { status: 201, body: await pullBody({ ...issue, pull } satisfies PullIssue, state) };
  },
};

function splitHead(named: string, { owner }: FakeState): Omit<Ends, 'base'> {
  const colon = named.indexOf(':');
  return colon === -1
    ? { headOwner: owner, head: named }
    : { headOwner: named.slice(0, colon), head: named.slice(colon + 1) };
}

/** Why there can be no pull request between the two; `null` where there can. */
async function refuseEnds(ends: Ends, state: FakeState): Promise<Answer | null> {
  const { repository } = state;
  const headSha = await repository.resolve(headRef(state, ends));
  if (headSha === null) return validationFailed({ resource, code: 'invalid', field: 'head' });
  const baseSha = await repository.resolve(`refs/heads/${ends.base}`);
  if (baseSha === null) return validationFailed({ resource, code: 'invalid', field: 'base' });
  const isThere = state.issues.some(
    ({ state: is, pull }) =>
      is === 'open' && pull?.head === ends.head && pull.headOwner === ends.headOwner && pull.base === ends.base,
  );
  if (isThere) {
    const message = `A pull request already exists for ${ends.headOwner}:${ends.head}.`;
    return validationFailed({ resource, code: 'custom', message });
  }
  if ((await repository.git(['rev-list', '--count', `${baseSha}..${headSha}`])) !== '0') return null;
  return validationFailed({ resource, code: 'custom', message: `No commits between ${ends.base} and ${ends.head}` });
}
