import { describe, expect, it } from 'vitest';

import { isBranchName } from '../../../../actions/shared/github-run/branch-name.ts';
import { parseGithubRun, stateBranchOf } from '../../../../actions/shared/github-run/github-run.ts';
import { aGithubEnvironment } from '../../../support/a-github-environment.ts';

describe('parseGithubRun', () => {
  it('reads what the runner sets; the operation id is the same for every attempt', () => {
    expect(parseGithubRun(aGithubEnvironment())).toEqual({
      owner: 'acme',
      repo: 'harvest',
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com',
      graphqlUrl: 'https://api.github.com/graphql',
      workspace: '/home/runner/work/harvest/harvest',
      actor: 'hubot',
      runUrl: 'https://github.com/acme/harvest/actions/runs/77',
      operationId: 'run-77-rollback',
      refBranch: 'main',
    });
    const again = parseGithubRun(aGithubEnvironment({ GITHUB_RUN_ATTEMPT: '9' }));
    expect(again.operationId).toBe('run-77-rollback');
  });

  it('takes who started the run last, else who started it first', () => {
    expect(parseGithubRun(aGithubEnvironment({ GITHUB_TRIGGERING_ACTOR: '' })).actor).toBe('octocat');
    expect(
      parseGithubRun(aGithubEnvironment({ GITHUB_TRIGGERING_ACTOR: undefined, GITHUB_ACTOR: undefined })).actor,
    ).toBe('unknown');
  });

  it("reads a server of one's own, with a path and a slash at its end", () => {
    const run = parseGithubRun(
      aGithubEnvironment({
        GITHUB_SERVER_URL: 'https://git.example.org:8443/',
        GITHUB_API_URL: 'https://git.example.org/api/v3/',
      }),
    );
    expect(run).toMatchObject({
      apiUrl: 'https://git.example.org/api/v3',
      runUrl: 'https://git.example.org:8443/acme/harvest/actions/runs/77',
    });
  });

  it('has no branch on a tag', () => {
    expect(parseGithubRun(aGithubEnvironment({ GITHUB_REF: 'refs/tags/v1' })).refBranch).toBeNull();
    expect(parseGithubRun(aGithubEnvironment({ GITHUB_REF: 'refs/heads/feature/x' })).refBranch).toBe('feature/x');
  });
});

describe('stateBranchOf', () => {
  const run = parseGithubRun(aGithubEnvironment({ GITHUB_REF: 'refs/heads/feature' }));
  const event = { repository: { default_branch: 'trunk' } };

  it('is the input, else the default branch, else the branch of the run', () => {
    expect(stateBranchOf('state', event, run)).toBe('state');
    expect(stateBranchOf(undefined, event, run)).toBe('trunk');
    expect(stateBranchOf(undefined, null, run)).toBe('feature');
  });

  it.each([
    null,
    5,
    'x',
    [],
    {},
    { repository: null },
    { repository: [] },
    { repository: { default_branch: 5 } },
    { repository: { default_branch: '' } },
  ])('goes on without an event of %j', (bad) => {
    expect(stateBranchOf(undefined, bad, run)).toBe('feature');
  });
});

describe('isBranchName', () => {
  it.each(['main', 'feature/x', 'release-1.2', 'a', 'état', 'user@host', '#1', "it's", 'a.b'])('takes %s', (name) => {
    expect(isBranchName(name)).toBe(true);
  });
});
