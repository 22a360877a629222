import { afterEach, describe, expect, it } from 'vitest';

import { githubCriticalIssues } from '../../../../../actions/shared/adapters/github/github-critical-issues.ts';
import type { CriticalIssues } from '../../../../../actions/shared/watch-ports.ts';
import { startFakeGithub, type FakeGithub } from '../../../../support/fake-github/start-fake-github.ts';
import { virtualClock } from '../../../../support/virtual-clock.ts';

const LABEL = 'severity:critical';
const AT = new Date('2026-11-25T02:06:00Z');

let github: FakeGithub;
async function start(): Promise<CriticalIssues> {
  github = await startFakeGithub({ collaborators: ['octocat'] });
  const clock = virtualClock(AT);
  github.state.now = () => clock.now();
  const { owner, repo, token, url: apiUrl, graphqlUrl } = github;
  return githubCriticalIssues({ owner, repo, token, apiUrl, graphqlUrl, clock, random: () => 0.5 });
}
afterEach(() => github.close());

describe('critical issues', { timeout: 60_000 }, () => {
  it('are the open ones with the label, of people and machines of the repository', async () => {
    const issues = await start();
    github.people.openIssue({ title: 'Posts are missing', author: 'octocat', labels: [LABEL] });
    github.people.openIssue({ title: 'Something else', author: 'octocat', labels: ['bug'] });
    github.people.close(github.people.openIssue({ title: 'Over', author: 'octocat', labels: [LABEL] }));
    expect(await issues.listOpen(LABEL)).toEqual([
      {
        number: 1,
        title: 'Posts are missing',
        url: expect.stringMatching(/\/issues\/1$/u),
        createdMs: AT.getTime(),
        isOurs: true,
      },
    ]);
  });

  it('count of a stranger only where somebody else than the author set the label', async () => {
    const issues = await start();
    github.people.openIssue({ title: 'By a template', author: 'stranger', labels: [LABEL] });
    const labelledBy = new Map([[LABEL, 'octocat']]);
    github.people.openIssue({ title: 'By triage', author: 'stranger', labels: [LABEL], labelledBy });
    const listed = await issues.listOpen(LABEL);
    expect(listed.map(({ title, isOurs }) => [title, isOurs])).toEqual([
      ['By triage', true],
      ['By a template', false],
    ]);
  });

  it('of many strangers ask GitHub about twenty alone', async () => {
    const issues = await start();
    for (let at = 0; at < 30; at += 1) github.people.openIssue({ title: `${at}`, author: 'stranger', labels: [LABEL] });
    expect((await issues.listOpen(LABEL)).filter(({ isOurs }) => isOurs)).toEqual([]);
    const asked = github.requests.filter(({ path }) => path.includes('/events'));
    expect(asked).toHaveLength(20);
  });
});
