import { ACTIONS_BOT, nextOf, type FakeState, type FakeStatus } from '../fake-state.ts';
import { unprocessable, validationFailed } from '../github-bodies.ts';
import { account } from './account.ts';
import { instant } from './issue-body.ts';
import type { RestRoute } from './rest-route.ts';

interface Body {
  readonly state: FakeStatus['state'];
  readonly target_url?: string | null;
  readonly description?: string | null;
  readonly context?: string;
}

const LONGEST_DESCRIPTION = 140;

export const createStatus: RestRoute = {
  method: 'POST',
  path: '/repos/{owner}/{repo}/statuses/{sha}',
  operationId: 'repos/create-commit-status',
  permission: ['statuses', 'write'],
  fidelity: 'semantic',
  seen: 'OpenAPI; 422 for a commit that is not there and for a description over 140 characters by documentation only',
  handle: async ({ parameters, body }, { state }) => {
    const sha = parameters['sha'] ?? '';
    const object = /^[0-9a-f]{40}$/.test(sha) ? await state.repository.objects.read(sha) : null;
    if (object?.type !== 'commit') return unprocessable(`No commit found for SHA: ${sha}`);
    const { state: is, target_url: targetUrl = null, description = null, context = 'default' } = body as Body;
    if ((description ?? '').length > LONGEST_DESCRIPTION) {
      const message = `description is too long (maximum is ${LONGEST_DESCRIPTION} characters)`;
      return validationFailed({ resource: 'Status', code: 'custom', field: 'description', message });
    }
    const id = nextOf(
      state.statuses.map((status) => status.id),
      6_000_000_001,
    );
    const status = { id, sha, state: is, context, description, targetUrl, createdAt: state.now() };
    state.statuses.push(status);
    return { status: 201, body: statusBody(status, state) };
  },
};

export function statusBody(status: FakeStatus, { url, owner, repo }: FakeState): object {
  const at = instant(status.createdAt);
  return {
    ...{ id: status.id, node_id: `SC_${status.id}`, url: `${url}/repos/${owner}/${repo}/statuses/${status.sha}` },
    ...{ state: status.state, context: status.context, description: status.description },
    ...{ target_url: status.targetUrl, avatar_url: null, created_at: at, updated_at: at },
    creator: account(ACTIONS_BOT),
  };
}
