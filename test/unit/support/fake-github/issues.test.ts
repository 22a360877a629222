import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callFakeGithub, pluck, type Called } from '../../../support/fake-github/call-fake-github.ts';
import { startFakeGithub, type FakeGithub } from '../../../support/fake-github/start-fake-github.ts';

let github: FakeGithub;
const call = (request: string, body?: unknown): Promise<Called> => callFakeGithub(github, request, body);

beforeEach(async () => {
  github = await startFakeGithub({ collaborators: ['ada'] });
});

afterEach(() => github.close());

describe('issues of the fake', () => {
  it('are made, read, changed and closed with a reason', async () => {
    const made = await call('POST /issues', { title: 'One', body: 'text', labels: ['incident'], assignees: ['ada'] });
    expect(made).toMatchObject({
      status: 201,
      body: { number: 1, state: 'open', user: { login: 'github-actions[bot]', type: 'Bot' } },
    });
    const closed = await call('PATCH /issues/1', { state: 'closed', state_reason: 'not_planned', body: 'new' });
    expect(closed.body).toMatchObject({ state: 'closed', state_reason: 'not_planned', body: 'new', title: 'One' });
    const again = await call('PATCH /issues/1', { state: 'closed', state_reason: 'completed' });
    expect(again.body).toMatchObject({ state_reason: 'not_planned' });
    expect((await call('GET /issues/1')).body).toMatchObject({
      labels: [{ name: 'incident' }],
      assignees: [{ login: 'ada' }],
    });
    expect((await call('GET /issues/2')).status).toBe(404);
  });

  it('are listed by state and all of the labels, newest first, page by page with links', async () => {
    for (const title of ['a', 'b', 'c']) github.people.openIssue({ title, labels: ['x', 'y'] });
    github.people.openIssue({ title: 'other', labels: ['x'] });
    github.people.close(github.people.openIssue({ title: 'closed', labels: ['x', 'y'] }));
    const first = await call('GET /issues?labels=x,Y&per_page=2');
    expect(pluck(first.body, 'title')).toEqual(['c', 'b']);
    expect(first.headers.get('link')).toMatch(/labels=x%2CY&per_page=2&page=2>; rel="next"/);
    const second = await call('GET /issues?labels=x,y&per_page=2&page=2');
    expect(pluck(second.body, 'title')).toEqual(['a']);
    expect(second.headers.get('link')).not.toMatch(/next/);
    expect((await call('GET /issues?labels=x,y&state=all')).body).toHaveLength(4);
  });

  it('take comments, which can be changed and come oldest first', async () => {
    const issue = github.people.openIssue({ title: 'One' });
    github.people.comment(issue, 'ack', 'ada');
    const made = await call('POST /issues/1/comments', { body: 'ours' });
    expect(made.status).toBe(201);
    await call(`PATCH /issues/comments/${String(pluck([made.body], 'id')[0])}`, { body: 'changed' });
    expect((await call('GET /issues/1/comments')).body).toMatchObject([
      { body: 'ack', user: { login: 'ada' }, author_association: 'COLLABORATOR' },
      { body: 'changed' },
    ]);
    expect((await call('PATCH /issues/comments/7', { body: 'x' })).status).toBe(404);
  });

  it('take labels once whatever their case, and people who can be assigned', async () => {
    github.people.openIssue({ title: 'One', labels: ['Incident'] });
    await call('POST /issues/1/labels', { labels: ['incident', 'new'] });
    expect(pluck((await call('GET /issues/1/labels')).body, 'name')).toEqual(['Incident', 'new']);
    const assigned = await call('POST /issues/1/assignees', { assignees: ['ada', 'stranger'] });
    expect(assigned.body).toMatchObject({ assignees: [{ login: 'ada' }] });
  });

  it.each([
    ['a stranger assigned', { title: 'x', assignees: ['stranger'] }, { field: 'assignees', value: 'stranger' }],
    ['a body of 65,537 characters', { title: 'x', body: 'é'.repeat(65_537) }, { field: 'body' }],
  ])('are refused with 422 for %s', async (_, body, error) => {
    expect(await call('POST /issues', body)).toMatchObject({
      status: 422,
      body: { message: 'Validation Failed', errors: [error] },
    });
    expect((await call('POST /issues', { title: 'x', body: 'é'.repeat(65_536) })).status).toBe(201);
  });

  it('are gone with 410, and missing from the list, where they are off', async () => {
    github.people.openIssue({ title: 'old' });
    github.state.hasIssues = false;
    for (const request of ['GET /issues/1', 'GET /issues/1/comments'])
      expect(await call(request)).toMatchObject({
        status: 410,
        body: { message: 'Issues are disabled for this repo' },
      });
    expect((await call('POST /issues', { title: 'x' })).status).toBe(410);
    expect((await call('GET /issues')).body).toEqual([]);
  });

  it('honour the permission, and take faults by name', async () => {
    github.state.permissions.issues = 'read';
    expect((await call('GET /issues')).status).toBe(200);
    expect(await call('POST /issues', { title: 'x' })).toMatchObject({
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    github.state.permissions.issues = 'write';
    github.faults.queue({ kind: 'server error', status: 503, on: 'issues/create', when: 'after applying' });
    expect((await call('POST /issues', { title: 'made in silence' })).status).toBe(503);
    expect(github.state.issues).toMatchObject([{ title: 'made in silence' }]);
    github.faults.queue({ kind: 'stale read', on: 'issues/list-for-repo' });
    expect((await call('GET /issues')).body).toEqual([]);
  });
});
