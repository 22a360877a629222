import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callFakeGithub, pluck, type Called } from '../../../support/fake-github/call-fake-github.ts';
import { startFakeGithub, type FakeGithub } from '../../../support/fake-github/start-fake-github.ts';

let github: FakeGithub;
const call = (request: string, body?: unknown): Promise<Called> => callFakeGithub(github, request, body);
const REF = 'refs/heads/incident/x';

beforeEach(async () => {
  github = await startFakeGithub({ files: { 'a.txt': 'one\n' } });
});

afterEach(() => github.close());

describe('branches of the fake', () => {
  it('are made at a commit once, and then take commits of the mutation', async () => {
    const sha = await github.tip();
    expect(await call('POST /git/refs', { ref: REF, sha })).toMatchObject({ status: 201, body: { ref: REF } });
    expect(await call('POST /git/refs', { ref: REF, sha })).toMatchObject({
      status: 422,
      body: { message: 'Reference already exists' },
    });
    const query = `mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }`;
    const input = {
      branch: { repositoryNameWithOwner: 'octo-org/migration', branchName: 'incident/x' },
      expectedHeadOid: sha,
      message: { headline: 'Report' },
      fileChanges: { additions: [{ path: 'incidents/x/README.md', contents: Buffer.from('x').toString('base64') }] },
    };
    await fetch(github.graphqlUrl, {
      method: 'POST',
      headers: { authorization: `bearer ${github.token}`, 'user-agent': 'test' },
      body: JSON.stringify({ query, variables: { input } }),
    });
    expect(await github.git('show', 'incident/x:incidents/x/README.md')).toBe('x');
    expect(await github.tip()).toBe(sha);
    expect((await call('GET /compare/main...incident%2Fx')).body).toMatchObject({
      ...{ status: 'ahead', ahead_by: 1, behind_by: 0 },
      files: [{ filename: 'incidents/x/README.md' }],
    });
  });

  it.each([
    ['a name in the way of another', { ref: 'refs/heads/main/x' }, 'Reference update failed'],
    ['an object that is not there', { sha: 'a'.repeat(40) }, 'Object does not exist'],
    ['a name without refs/', { ref: 'heads/x' }, "Reference name must start with 'refs/'."],
  ])('are refused for %s', async (_, change, message) => {
    const body = { ref: REF, sha: await github.tip(), ...change };
    expect(await call('POST /git/refs', body)).toMatchObject({ status: 422, body: { message } });
  });

  it('are refused without the permission and in an archived repository', async () => {
    const body = { ref: REF, sha: await github.tip() };
    github.state.permissions.contents = 'read';
    expect(await call('POST /git/refs', body)).toMatchObject({ status: 403 });
    github.state.permissions.contents = 'write';
    github.state.isArchived = true;
    expect(await call('POST /git/refs', body)).toMatchObject({
      status: 403,
      body: { message: 'Repository was archived so is read-only.' },
    });
    expect((await call('GET ')).body).toMatchObject({ archived: true, default_branch: 'main', has_issues: true });
  });
});

describe('commit statuses of the fake', () => {
  it('are written on a commit and listed newest first, by id and by branch', async () => {
    const sha = await github.tip();
    await call(`POST /statuses/${sha}`, { state: 'pending', context: 'switchback/incident-review' });
    await call(`POST /statuses/${sha}`, { state: 'success', context: 'switchback/incident-review', description: 'ok' });
    expect(pluck((await call(`GET /commits/${sha}/statuses`)).body, 'state')).toEqual(['success', 'pending']);
    expect(pluck((await call('GET /commits/main/statuses')).body, 'state')).toEqual(['success', 'pending']);
  });

  it('are refused for a missing commit, a long description and a missing permission', async () => {
    const sha = await github.tip();
    expect((await call(`POST /statuses/${'a'.repeat(40)}`, { state: 'success' })).status).toBe(422);
    expect((await call(`POST /statuses/${sha}`, { state: 'success', description: 'x'.repeat(141) })).status).toBe(422);
    github.state.permissions.statuses = 'read';
    expect((await call(`POST /statuses/${sha}`, { state: 'success' })).status).toBe(403);
  });
});
