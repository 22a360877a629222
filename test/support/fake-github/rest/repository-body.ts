import type { FakeState } from '../fake-state.ts';
import { account } from './account.ts';

const AT = '2026-01-01T00:00:00Z';
const NOTHING = { stargazers: 0, watchers: 0, forks: 0, open_issues: 0, size: 0 };

/** The repository as every answer that has one shows it; a fork's where the owner is another. */
export function repositoryBody({ url, owner: own, repo, ...state }: FakeState, owner = own): object {
  const api = `${url}/repos/${owner}/${repo}`;
  const site = `https://github.com/${owner}/${repo}`;
  const id = owner === own ? 1_000_001 : 1_000_002;
  return {
    ...{ id, node_id: `R_${id}`, name: repo, full_name: `${owner}/${repo}`, owner: account(owner) },
    ...{ private: false, fork: owner !== own, archived: state.isArchived, disabled: false, visibility: 'public' },
    ...{ description: null, homepage: null, language: null, mirror_url: null, license: null, topics: [] },
    ...{ html_url: site, url: api, default_branch: state.defaultBranch },
    ...{ created_at: AT, updated_at: AT, pushed_at: AT },
    ...{ has_issues: state.hasIssues, has_projects: true, has_wiki: true, has_pages: false },
    ...{ has_downloads: true, has_discussions: false },
    ...{ git_url: `git:github.com/${owner}/${repo}.git`, ssh_url: `git@github.com:${owner}/${repo}.git` },
    ...{ clone_url: `${site}.git`, svn_url: site },
    ...{ forks: NOTHING.forks, forks_count: NOTHING.forks, network_count: NOTHING.forks },
    ...{ watchers: NOTHING.watchers, watchers_count: NOTHING.watchers, stargazers_count: NOTHING.stargazers },
    ...{ subscribers_count: NOTHING.watchers, size: NOTHING.size },
    ...{ open_issues: NOTHING.open_issues, open_issues_count: NOTHING.open_issues },
    ...addresses(api),
  };
}

/** Every address that hangs below the repository's, by its key. */
function addresses(api: string): Readonly<Record<string, string>> {
  const below: Readonly<Record<string, string>> = {
    archive: '{archive_format}{/ref}',
    assignees: 'assignees{/user}',
    blobs: 'git/blobs{/sha}',
    branches: 'branches{/branch}',
    collaborators: 'collaborators{/collaborator}',
    comments: 'comments{/number}',
    commits: 'commits{/sha}',
    compare: 'compare/{base}...{head}',
    contents: 'contents/{+path}',
    contributors: 'contributors',
    deployments: 'deployments',
    downloads: 'downloads',
    events: 'events',
    forks: 'forks',
    git_commits: 'git/commits{/sha}',
    git_refs: 'git/refs{/sha}',
    git_tags: 'git/tags{/sha}',
    hooks: 'hooks',
    issue_comment: 'issues/comments{/number}',
    issue_events: 'issues/events{/number}',
    issues: 'issues{/number}',
    keys: 'keys{/key_id}',
    labels: 'labels{/name}',
    languages: 'languages',
    merges: 'merges',
    milestones: 'milestones{/number}',
    notifications: 'notifications{?since,all,participating}',
    pulls: 'pulls{/number}',
    releases: 'releases{/id}',
    stargazers: 'stargazers',
    statuses: 'statuses/{sha}',
    subscribers: 'subscribers',
    subscription: 'subscription',
    tags: 'tags',
    teams: 'teams',
    trees: 'git/trees{/sha}',
  };
  return Object.fromEntries(Object.entries(below).map(([key, path]) => [`${key}_url`, `${api}/${path}`]));
}
