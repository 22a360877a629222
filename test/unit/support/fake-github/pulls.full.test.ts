import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callFakeGithub, pluck, type Called } from '../../../support/fake-github/call-fake-github.ts';
import { startFakeGithub, type FakeGithub } from '../../../support/fake-github/start-fake-github.ts';

let github: FakeGithub;
const call = (request: string, body?: unknown): Promise<Called> => callFakeGithub(github, request, body);
const BRANCH = 'incident/20260101-000000Z-manual';
const OURS = { title: 'Incident', head: BRANCH, base: 'main', body: 'report' };

beforeEach(async () => {
  github = await startFakeGithub({ collaborators: ['ada'], files: { 'a.txt': 'one\n' } });
  await github.commit({
    branch: BRANCH,
    from: 'main',
    files: { 'incidents/x/README.md': 'red\nblue\n', 'a.txt': '1\n' },
  });
});

afterEach(() => github.close());

describe('pull requests of the fake', () => {
  it('are made from a branch, found by it, changed, and shown among the issues', async () => {
    const made = await call('POST /pulls', OURS);
    expect(made).toMatchObject({
      status: 201,
      body: { number: 1, commits: 1, changed_files: 2, head: { ref: BRANCH, sha: await github.tip(BRANCH) } },
    });
    expect(pluck((await call(`GET /pulls?head=octo-org:${BRANCH}&base=main`)).body, 'number')).toEqual([1]);
    expect((await call('GET /pulls?head=octo-org:other')).body).toEqual([]);
    expect(pluck((await call('GET /pulls?head=no-owner')).body, 'number')).toEqual([1]);
    await call('PATCH /pulls/1', { body: 'new' });
    expect((await call('GET /issues/1')).body).toMatchObject({ body: 'new', pull_request: {} });
    expect(github.people.findPull(1).body).toBe('new');
    const number = github.people.openIssue({ title: 'shares the numbers' }).number;
    expect(number).toBe(2);
  });

  it.each([
    [
      'a second one for the same branch',
      {},
      { code: 'custom', message: `A pull request already exists for octo-org:${BRANCH}.` },
    ],
    ['a head that is not there', { head: 'none' }, { field: 'head', code: 'invalid' }],
    ['a base that is not there', { base: 'none' }, { field: 'base', code: 'invalid' }],
    ['a head without commits of its own', { head: 'main' }, { message: 'No commits between main and main' }],
    ['a body of 65,537 characters', { body: 'x'.repeat(65_537) }, { field: 'body' }],
  ])('are refused with 422 for %s', async (_, change, error) => {
    expect((await call('POST /pulls', OURS)).status).toBe(201);
    expect(await call('POST /pulls', { ...OURS, ...change })).toMatchObject({
      status: 422,
      body: { message: 'Validation Failed', errors: [error] },
    });
  });

  it('can be opened again for a branch once the first is closed', async () => {
    await call('POST /pulls', OURS);
    await call('PATCH /pulls/1', { state: 'closed' });
    expect(await call('POST /pulls', OURS)).toMatchObject({ status: 201, body: { number: 2 } });
    expect(pluck((await call(`GET /pulls?state=all&head=octo-org:${BRANCH}`)).body, 'number')).toEqual([2, 1]);
  });

  it('are refused with 403 where the setting or the permission is off', async () => {
    github.state.mayActionsOpenPullRequests = false;
    expect(await call('POST /pulls', OURS)).toMatchObject({
      status: 403,
      body: { message: 'GitHub Actions is not permitted to create or approve pull requests.' },
    });
    github.state.permissions.pull_requests = 'read';
    expect(await call('POST /pulls', OURS)).toMatchObject({
      body: { message: 'Resource not accessible by integration' },
    });
  });

  it('take labels and comments by either permission, issues off or on', async () => {
    await call('POST /pulls', OURS);
    github.people.openIssue({ title: 'no pull request' });
    github.state.hasIssues = false;
    github.state.permissions.issues = 'none';
    expect((await call('POST /issues/1/labels', { labels: ['incident'] })).status).toBe(200);
    expect((await call('POST /issues/1/comments', { body: 'hello' })).status).toBe(201);
    expect((await call('POST /issues/2/labels', { labels: ['incident'] })).status).toBe(403);
  });

  it('ask collaborators alone for a review, all or nobody', async () => {
    await call('POST /pulls', OURS);
    expect(await call('POST /pulls/1/requested_reviewers', { reviewers: ['ada', 'stranger'] })).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('Reviews may only be requested from collaborators.') as string },
    });
    expect((await call('GET /pulls/1')).body).toMatchObject({ requested_reviewers: [] });
    await call('POST /pulls/1/requested_reviewers', { reviewers: ['ada'] });
    expect((await call('GET /pulls/1')).body).toMatchObject({ requested_reviewers: [{ login: 'ada' }] });
  });

  it('list what they change since they left the base, renames found', async () => {
    await github.commit({ files: { 'later-on-main.txt': 'x\n' } });
    await call('POST /pulls', OURS);
    expect((await call('GET /pulls/1/files')).body).toMatchObject([
      { filename: 'a.txt', status: 'modified', additions: 1, deletions: 1, changes: 2 },
      { filename: 'incidents/x/README.md', status: 'added', additions: 2 },
    ]);
    await github.commit({ branch: BRANCH, deletions: ['a.txt'], files: { 'b.txt': 'one\n' } });
    expect((await call('GET /pulls/1/files')).body).toMatchObject([
      { filename: 'b.txt', previous_filename: 'a.txt', status: 'renamed', changes: 0 },
      { filename: 'incidents/x/README.md' },
    ]);
    await github.commit({ branch: BRANCH, deletions: ['b.txt'] });
    expect((await call('GET /pulls/1/files')).body).toMatchObject([
      { filename: 'a.txt', status: 'removed', deletions: 1 },
      { filename: 'incidents/x/README.md' },
    ]);
  });

  it('come out of forks too, with objects that can be read by their id', async () => {
    const head = await github.commit({
      fork: 'eve',
      branch: 'patch',
      from: 'main',
      files: { 'incidents/x/e.md': 'e' },
    });
    const pull = github.people.openPull({ title: 'From afar', head: 'patch', headOwner: 'eve' });
    expect((await call(`GET /pulls/${pull.number}`)).body).toMatchObject({
      head: { label: 'eve:patch', sha: head, repo: { full_name: 'eve/migration', fork: true } },
      user: { login: 'somebody' },
    });
    expect((await call(`GET /git/trees/${head}?recursive=1`)).body).toMatchObject({
      tree: [{ path: 'a.txt', mode: '100644', type: 'blob', size: 4 }, { path: 'incidents', type: 'tree' }, {}, {}],
    });
  });

  it('are merged by a person, and stay as they were', async () => {
    await call('POST /pulls', OURS);
    const pull = github.people.findPull(1);
    const head = await github.tip(BRANCH);
    const merged = await github.people.merge(pull);
    expect(await github.tip()).toBe(merged);
    expect(await github.git('show', 'main:incidents/x/README.md')).toBe('red\nblue');
    await github.commit({ branch: BRANCH, files: { 'late.txt': 'x' } });
    expect((await call('GET /pulls/1')).body).toMatchObject({
      ...{ state: 'closed', merged: true, merge_commit_sha: merged, changed_files: 2 },
      head: { sha: head },
    });
    expect(await call('PATCH /pulls/1', { state: 'open' })).toMatchObject({ status: 422 });
  });
});
