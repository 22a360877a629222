import { afterEach, describe, expect, it } from 'vitest';

import { githubCommitStatuses } from '../../../../../actions/shared/adapters/github/github-commit-status.ts';
import { githubIncidentBranches } from '../../../../../actions/shared/adapters/github/github-incident-branch.ts';
import { githubPullRequests } from '../../../../../actions/shared/adapters/github/github-pull-requests.ts';
import {
  startFakeGithub,
  type FakeGithub,
  type FakeGithubOptions,
} from '../../../../support/fake-github/start-fake-github.ts';
import { virtualClock } from '../../../../support/virtual-clock.ts';

const BRANCH = 'incident/20261125-020519Z-operator';

let github: FakeGithub;
async function start(options: FakeGithubOptions = {}) {
  github = await startFakeGithub({ collaborators: ['octocat', 'hubot'], ...options });
  const { owner, repo, token, url: apiUrl, graphqlUrl } = github;
  const calls = { owner, repo, token, apiUrl, graphqlUrl, clock: virtualClock(), random: () => 0.5 };
  return {
    pulls: githubPullRequests(calls),
    branches: githubIncidentBranches(calls),
    statuses: githubCommitStatuses(calls),
  };
}
afterEach(() => github.close());

/** A branch with one commit more than `main`. */
async function startWithBranch(options: FakeGithubOptions = {}) {
  const ports = await start(options);
  await github.git('branch', BRANCH, 'main');
  await github.commit({ branch: BRANCH, files: { 'report.md': 'known' } });
  return ports;
}
const request = { branch: BRANCH, base: 'main', title: 'Incident', body: 'What is known.' };

describe('pull requests', { timeout: 60_000 }, () => {
  it('opens one, finds it again and changes its body', async () => {
    const { pulls } = await startWithBranch();
    expect(await pulls.find(BRANCH)).toBeNull();
    const made = await pulls.create(request);
    expect(made).toMatchObject({ number: 1, state: 'open', mergedAt: null, headOid: await github.tip(BRANCH) });
    await pulls.updateBody(1, 'More is known.');
    expect(await pulls.find(BRANCH)).toEqual({ ...made, body: 'More is known.' });
  });
  it('says in GitHub’s words that one is there already, where it cannot be found', async () => {
    const { pulls } = await startWithBranch();
    await pulls.create(request);
    github.faults.queue({ kind: 'server error', status: 500, on: 'pulls/list', times: 100 });
    await expect(pulls.create(request)).rejects.toMatchObject({
      reasonCode: 'github-refused',
      observed: `HTTP 422: Validation Failed (A pull request already exists for ${github.owner}:${BRANCH}.)`,
    });
    github.faults.clear();
  });
  it('returns the one that is there where it is asked for a second time, or the answer was lost', async () => {
    const { pulls } = await startWithBranch();
    github.faults.queue({ kind: 'reset', when: 'after applying', on: 'pulls/create' });
    expect(await pulls.create(request)).toMatchObject({ number: 1 });
    expect(await pulls.create(request)).toMatchObject({ number: 1 });
    expect(github.state.issues).toHaveLength(1);
  });
  it('finds the merged one, with its time', async () => {
    const { pulls } = await startWithBranch();
    await pulls.create(request);
    await github.people.merge(github.people.findPull(1));
    const found = await pulls.find(BRANCH);
    expect(found?.state).toBe('closed');
    expect(found?.mergedAt).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/u);
  });
  it('takes no fork’s pull request of the same branch name for its own', async () => {
    const { pulls } = await startWithBranch();
    github.people.openPull({ title: 'From a fork', head: BRANCH, headOwner: 'stranger' });
    expect(await pulls.find(BRANCH)).toBeNull();
  });
  it('says which setting is off', async () => {
    const { pulls } = await startWithBranch({ mayActionsOpenPullRequests: false });
    await expect(pulls.create(request)).rejects.toMatchObject({
      reasonCode: 'permission-denied',
      observed: 'HTTP 403: GitHub Actions is not permitted to create or approve pull requests.',
      remedy: expect.stringContaining('Allow GitHub Actions to create and approve pull requests') as string,
    });
    expect(github.count('pulls/create')).toBe(1);
  });
  it('adds what GitHub takes, and names what it does not', async () => {
    const { pulls } = await startWithBranch();
    await pulls.create(request);
    const refused = await pulls.addDetails(1, {
      labels: ['incident'],
      assignees: ['octocat', 'nobody'],
      reviewers: ['hubot', 'nobody'],
    });
    expect(refused.map(({ what }) => what)).toEqual(['assignee nobody', 'reviewer nobody']);
    const [pull] = github.state.issues;
    expect([...(pull?.labels ?? [])]).toEqual(['incident']);
    expect([...(pull?.assignees ?? [])]).toEqual(['octocat']);
    expect([...(pull?.pull?.requestedReviewers ?? [])]).toEqual(['hubot']);
  });
});

describe('branches of incidents', { timeout: 60_000 }, () => {
  it('tells a missing branch from one that is there, and makes it once', async () => {
    const { branches } = await start();
    const branch = branches.at(BRANCH);
    expect(await branch.find([])).toBeNull();
    const oid = await github.tip();
    expect(await branch.createAt(oid)).toBe('created');
    expect(await branch.createAt(oid)).toBe('already-there');
    expect((await branch.find([]))?.oid).toBe(oid);
  });
  it('leaves a branch that others moved where it is', async () => {
    const { branches } = await startWithBranch();
    const moved = await github.tip(BRANCH);
    expect(await branches.at(BRANCH).createAt(await github.tip())).toBe('already-there');
    expect(await github.tip(BRANCH)).toBe(moved);
  });
  it('is made once where the answer was lost', async () => {
    const { branches } = await start();
    github.faults.queue({ kind: 'reset', when: 'after applying', on: 'git/create-ref' });
    expect(await branches.at(BRANCH).createAt(await github.tip())).toBe('already-there');
  });
  it('does not commit over a commit that it has not seen', async () => {
    const { branches } = await startWithBranch();
    const branch = branches.at(BRANCH);
    const seen = await branch.find([]);
    await github.commit({ branch: BRANCH, files: { 'note.md': 'by hand' } });
    const files = [{ path: 'report.md', contents: new TextEncoder().encode('more') }];
    const outcome = await branch.commit({ expectedHeadOid: seen?.oid ?? '', headline: 'More', body: '', files });
    expect(outcome.kind).toBe('conflict');
  });
  it('tells a missing permission', async () => {
    const { branches } = await start({ permissions: { contents: 'read' } });
    await expect(branches.at(BRANCH).createAt(await github.tip())).rejects.toMatchObject({
      reasonCode: 'permission-denied',
      remedy: expect.stringContaining('contents: write') as string,
    });
  });
});

describe('commit statuses', { timeout: 60_000 }, () => {
  it('sets the review’s own, cut at what GitHub takes', async () => {
    const { statuses } = await start();
    await statuses.set(await github.tip(), {
      state: 'failure',
      description: 'x '.repeat(200),
      targetUrl: 'https://example.org/run',
    });
    const [status] = github.state.statuses;
    expect(status).toMatchObject({
      context: 'switchback/incident-review',
      state: 'failure',
      targetUrl: 'https://example.org/run',
    });
    expect(Array.from(status?.description ?? '').length).toBeLessThanOrEqual(140);
  });
  it('says what the job lacks', async () => {
    const { statuses } = await start({ permissions: { statuses: 'read' } });
    const set = statuses.set(await github.tip(), { state: 'success', description: 'complete', targetUrl: null });
    await expect(set).rejects.toMatchObject({ remedy: expect.stringContaining('statuses: write') as string });
  });
});
