import { readBranch, type FakeProtection, type FakeState } from '../fake-state.ts';
import { notFound } from '../github-bodies.ts';
import { account, steadyId } from './account.ts';
import { commitBody } from './list-commits.ts';
import type { RestRoute } from './rest-route.ts';

const BRANCH = '/repos/{owner}/{repo}/branches/{branch}';

export const getBranch: RestRoute = {
  method: 'GET',
  path: BRANCH,
  operationId: 'repos/get-branch',
  permission: ['contents', 'read'],
  fidelity: 'shape',
  seen: 'OpenAPI and its example; of classic protection it shows whether there is any and the status checks, and nothing more',
  handle: async ({ parameters }, context) => {
    const { state } = context;
    const name = parameters['branch'] ?? '';
    const oid = await readBranch(context, `refs/heads/${name}`);
    const [commit] = oid === null ? [] : await state.repository.log(oid, 1);
    if (commit === undefined) return notFound;
    const protection = state.settings.protection.get(name);
    const self = addressOf(name, state);
    const body = {
      name,
      commit: commitBody(commit, state),
      _links: { self, html: `https://github.com/${state.owner}/${state.repo}/tree/${name}` },
      protected: protection !== undefined,
      protection: { enabled: protection !== undefined, required_status_checks: seenChecks(protection) },
      protection_url: `${self}/protection`,
    };
    return { status: 200, body };
  },
};

export const getBranchProtection: RestRoute = {
  method: 'GET',
  path: `${BRANCH}/protection`,
  operationId: 'repos/get-branch-protection',
  permission: ['administration', 'read'],
  fidelity: 'shape',
  seen: 'OpenAPI and its example; 404 where there is none, also under a ruleset: hub4j/github-api issue 2062',
  handle: ({ parameters }, { state }) => {
    const name = parameters['branch'] ?? '';
    const protection = state.settings.protection.get(name);
    if (protection === undefined)
      return {
        status: 404,
        body: { message: 'Branch not protected', documentation_url: 'https://docs.github.com/rest' },
      };
    return { status: 200, body: protectionBody(protection, `${addressOf(name, state)}/protection`) };
  },
};

function addressOf(branch: string, { url, owner, repo }: FakeState): string {
  return `${url}/repos/${owner}/${repo}/branches/${encodeURIComponent(branch)}`;
}

function seenChecks(protection: FakeProtection | undefined): object {
  const contexts = protection?.statusChecks ?? [];
  return { enforcement_level: contexts.length === 0 ? 'off' : 'non_admins', contexts, checks: [] };
}

function protectionBody(protection: FakeProtection, url: string): object {
  const { statusChecks, wantsPullRequest, pushers, isLocked, wantsSignatures } = protection;
  return {
    url,
    enforce_admins: { url: `${url}/enforce_admins`, enabled: false },
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
    lock_branch: { enabled: isLocked === true },
    required_signatures: { url: `${url}/required_signatures`, enabled: wantsSignatures === true },
    ...(statusChecks === undefined
      ? {}
      : { required_status_checks: { url, strict: false, contexts: statusChecks, checks: [] } }),
    ...(wantsPullRequest === undefined
      ? {}
      : {
          required_pull_request_reviews: {
            ...{
              url,
              dismiss_stale_reviews: false,
              require_code_owner_reviews: false,
              required_approving_review_count: 1,
            },
            bypass_pull_request_allowances: { users: [], teams: [], apps: wantsPullRequest.exceptOf.map(appBody) },
          },
        }),
    ...(pushers === undefined
      ? {}
      : {
          restrictions: {
            ...{ url, users_url: url, teams_url: url, apps_url: url },
            ...{ users: [], teams: [], apps: pushers.map(appBody) },
          },
        }),
  };
}

function appBody(slug: string): object {
  const [id, at] = [steadyId(slug), '2018-07-30T09:30:17Z'];
  const page = `https://github.com/apps/${slug}`;
  return {
    ...{ id, slug, node_id: `A_${id}`, owner: account('github'), name: slug, description: 'An app' },
    ...{ external_url: page, html_url: page, created_at: at, updated_at: at, permissions: {}, events: [] },
  };
}
