import { afterEach, describe, expect, it } from 'vitest';

import { githubIncidentIssues } from '../../../../../actions/shared/adapters/github/github-incident-issue.ts';
import { incidentMarker } from '../../../../../actions/shared/incident/incident-marker.ts';
import type { IncidentIssues } from '../../../../../actions/shared/incident-ports.ts';
import {
  startFakeGithub,
  type FakeGithub,
  type FakeGithubOptions,
} from '../../../../support/fake-github/start-fake-github.ts';
import { virtualClock, type VirtualClock } from '../../../../support/virtual-clock.ts';

const INCIDENT = '20261125-020519Z-operator';

let github: FakeGithub;
let clock: VirtualClock;
async function start(options: FakeGithubOptions = {}): Promise<IncidentIssues> {
  github = await startFakeGithub({ collaborators: ['octocat'], ...options });
  clock = virtualClock(new Date('2026-11-25T02:06:00Z'));
  github.state.now = () => clock.now();
  const { owner, repo, token, url: apiUrl, graphqlUrl } = github;
  return githubIncidentIssues({ owner, repo, token, apiUrl, graphqlUrl, clock, random: () => 0.5 });
}
afterEach(() => github.close());

const request = { incident: INCIDENT, title: 'Incident', body: 'What is known.', labels: ['incident'] };

describe('the issue of an incident', { timeout: 60_000 }, () => {
  it('is made with its marker and label, and found again', async () => {
    const issues = await start();
    expect(await issues.find(INCIDENT, 'incident')).toBeNull();
    const made = await issues.create(request);
    expect(made).toMatchObject({ number: 1, state: 'open', labels: ['incident'] });
    expect(made.body.startsWith(`${incidentMarker(INCIDENT)}\n`)).toBe(true);
    expect(await issues.find(INCIDENT, 'incident')).toEqual(made);
    expect(await issues.create(request)).toEqual(made);
    expect(github.state.issues).toHaveLength(1);
  });
  it('is not mistaken for a pull request, another incident or words that are quoted further down', async () => {
    const issues = await start();
    const other = `<!-- switchback:incident 20261120-000000Z-operator -->\n${incidentMarker(INCIDENT)}`;
    github.people.openIssue({ title: 'Another', author: 'github-actions[bot]', labels: ['incident'], body: other });
    github.people.openIssue({
      title: 'A reply',
      author: 'octocat',
      labels: ['incident'],
      body: `> ${incidentMarker(INCIDENT)}`,
    });
    await github.commit({ branch: 'main' });
    await github.git('branch', 'topic', 'main');
    github.people.openPull({
      title: 'A pull request',
      author: 'octocat',
      labels: ['incident'],
      body: incidentMarker(INCIDENT),
      head: 'topic',
    });
    expect(await issues.find(INCIDENT, 'incident')).toBeNull();
    expect(await issues.find(INCIDENT, null)).toBeNull();
  });
  it('is made once where the answer was lost', async () => {
    const issues = await start();
    github.faults.queue({ kind: 'reset', when: 'after applying', on: 'issues/create' });
    expect(await issues.create(request)).toMatchObject({ number: 1 });
    expect(github.state.issues).toHaveLength(1);
  });
  it('keeps the lowest number where two runs made one each, and closes the other as its duplicate', async () => {
    const issues = await start();
    github.onBefore('issues/create', async () => {
      if (github.state.issues.length > 0) return;
      const body = incidentMarker(INCIDENT);
      github.people.openIssue({ title: 'Incident', author: 'github-actions[bot]', labels: ['incident'], body });
    });
    expect(await issues.create(request)).toMatchObject({ number: 1 });
    expect(github.state.issues.map(({ state, stateReason }) => [state, stateReason])).toEqual([
      ['open', null],
      ['closed', 'duplicate'],
    ]);
  });
  it('closes no issue of a person that holds a copy of the marker', async () => {
    const issues = await start();
    await issues.create(request);
    github.people.openIssue({
      title: 'About it',
      author: 'octocat',
      labels: ['incident'],
      body: incidentMarker(INCIDENT),
    });
    expect(await issues.create(request)).toMatchObject({ number: 1 });
    expect(github.state.issues.map(({ state }) => state)).toEqual(['open', 'open']);
  });
  it('tells why it cannot be made where issues are off', async () => {
    const issues = await start({ hasIssues: false });
    await expect(issues.create(request)).rejects.toMatchObject({
      reasonCode: 'github-refused',
      observed: 'HTTP 410: Issues are disabled for this repo',
    });
  });
  it('cuts a body at what GitHub takes', async () => {
    const issues = await start();
    const made = await issues.create({ ...request, body: 'a long line of words\n'.repeat(4_000) });
    expect(made.body.length).toBeLessThanOrEqual(65_536);
    expect(made.body).toContain(`incidents/${INCIDENT}/README.md`);
  });
  it('ends with what GitHub answered where it stays down', async () => {
    const issues = await start();
    github.faults.queue({ kind: 'server error', status: 503, times: 20 });
    await expect(issues.find(INCIDENT, 'incident')).rejects.toMatchObject({ name: 'DependencyError', retryable: true });
    expect(github.requests.length).toBeLessThanOrEqual(5);
  });
});

describe('comments and acknowledgement', { timeout: 60_000 }, () => {
  it('comments once for each step, also where the answer was lost', async () => {
    const issues = await start();
    const { number } = await issues.create(request);
    const comment = { incident: INCIDENT, number, step: 'on-call', body: 'On-call was told.' };
    github.faults.queue({ kind: 'no answer', when: 'after applying', on: 'issues/create-comment' });
    const { owner, repo, token, url: apiUrl, graphqlUrl } = github;
    const hasty = githubIncidentIssues({
      owner,
      repo,
      token,
      apiUrl,
      graphqlUrl,
      clock,
      random: () => 0.5,
      callLimitMs: 3_000,
    });
    expect((await hasty.commentOnce(comment)).outcome).toBe('already-there');
    expect((await issues.commentOnce(comment)).outcome).toBe('already-there');
    expect((await issues.commentOnce({ ...comment, step: 'team-lead' })).outcome).toBe('written');
    expect(github.state.issues[0]?.comments).toHaveLength(2);
  });
  it('lets no stranger silence a step or acknowledge', async () => {
    const issues = await start();
    const { number } = await issues.create(request);
    const [issue] = github.state.issues;
    if (issue === undefined) throw new Error('no issue');
    github.people.comment(issue, `<!-- switchback:step ${INCIDENT} on-call -->`, 'stranger');
    github.people.comment(issue, '/ack', 'stranger');
    expect((await issues.commentOnce({ incident: INCIDENT, number, step: 'on-call', body: 'Told.' })).outcome).toBe(
      'written',
    );
    expect(await issues.findAcknowledgement(number)).toBeNull();
  });
  it.each(['/ack', '/ack I am on it', '  /ack\nlooking'])('is acknowledged by %j, by whom and when', async (body) => {
    const issues = await start();
    const { number } = await issues.create(request);
    const [issue] = github.state.issues;
    if (issue === undefined) throw new Error('no issue');
    github.people.comment(issue, 'please /ack', 'octocat');
    github.people.comment(issue, '/acknowledge', 'octocat');
    clock.advance(60_000);
    github.people.comment(issue, body, 'octocat');
    expect(await issues.findAcknowledgement(number)).toEqual({
      by: 'comment',
      author: 'octocat',
      at: '2026-11-25T02:07:00.000Z',
    });
  });
  it('is acknowledged by the label', async () => {
    const issues = await start();
    const { number } = await issues.create(request);
    github.state.issues[0]?.labels.add('Acknowledged');
    expect(await issues.findAcknowledgement(number)).toEqual({ by: 'label', author: null, at: null });
  });
  it('assigns whom it can and names the others', async () => {
    const issues = await start();
    const { number } = await issues.create(request);
    expect(await issues.assign(number, ['octocat', 'nobody'])).toMatchObject([{ what: 'assignee nobody' }]);
    expect([...(github.state.issues[0]?.assignees ?? [])]).toEqual(['octocat']);
    github.state.permissions.issues = 'read';
    expect(await issues.assign(number, ['octocat'])).toMatchObject([{ what: 'assignee octocat' }]);
  });
  it('closes', async () => {
    const issues = await start();
    const { number } = await issues.create(request);
    await issues.close(number, 'completed');
    expect(await issues.find(INCIDENT, 'incident')).toMatchObject({ state: 'closed' });
  });
});
