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

  const nothing = { input: undefined, markers: [], event: null, run, isRollback: false };
  const marker = { kind: 'named', branch: 'live-state', where: 'the checkout' } as const;
  const wrong = { kind: 'bad', observed: 'nothing', where: 'the checkout' } as const;

  it('is the input, else the marker, else the default branch, else the branch of the run', () => {
    const input = 'state';
    const markers = [marker];
    expect(stateBranchOf({ ...nothing, input, event, markers }).branch).toBe('state');
    expect(stateBranchOf({ ...nothing, event, markers }).branch).toBe('live-state');
    expect(stateBranchOf({ ...nothing, event }).branch).toBe('trunk');
    expect(stateBranchOf(nothing).branch).toBe('feature');
  });

  it('knows whether that is the default branch', () => {
    expect(stateBranchOf({ ...nothing, event, markers: [marker] }).isDefaultBranch).toBe(false);
    expect(stateBranchOf({ ...nothing, event, input: 'trunk', markers: [marker] }).isDefaultBranch).toBe(true);
    expect(stateBranchOf({ ...nothing, event }).isDefaultBranch).toBe(true);
  });

  it('goes on with the input where the marker names another, and says both', () => {
    const [warning, ...more] = stateBranchOf({ ...nothing, input: 'state', event, markers: [marker] }).warnings;
    expect(more).toEqual([]);
    expect(warning).toBe(
      'config/state-branch of the checkout names another branch, live-state. Going on with state (as the input branch says).',
    );
    expect(stateBranchOf({ ...nothing, input: 'live-state', event, markers: [marker] }).warnings).toEqual([]);
  });

  it('refuses a marker that names no branch, but for a rollback, which warns and takes the default branch', () => {
    expect(() => stateBranchOf({ ...nothing, event, markers: [wrong] })).toThrow('config/state-branch of the checkout');
    const { branch, warnings } = stateBranchOf({ ...nothing, event, markers: [wrong], isRollback: true });
    expect(branch).toBe('trunk');
    expect(warnings).toEqual([
      'config/state-branch of the checkout names no branch: observed nothing. Going on with trunk (the default branch).',
    ]);
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
    expect(stateBranchOf({ ...nothing, event: bad }).branch).toBe('feature');
  });
});

describe('isBranchName', () => {
  it.each(['main', 'feature/x', 'release-1.2', 'a', 'état', 'user@host', '#1', "it's", 'a.b'])('takes %s', (name) => {
    expect(isBranchName(name)).toBe(true);
  });
});
