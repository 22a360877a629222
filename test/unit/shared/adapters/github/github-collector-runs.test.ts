import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { githubCollectorRuns } from '../../../../../actions/shared/adapters/github/github-collector-runs.ts';
import { readWorkflows } from '../../../../../actions/shared/success/read-workflows.ts';
import { startFakeGithub, type FakeGithub } from '../../../../support/fake-github/start-fake-github.ts';
import { queueRun } from '../../../../support/fake-github/workflow-runs.ts';

const fakes: FakeGithub[] = [];
afterEach(async () => {
  for (const github of fakes.splice(0)) await github.close();
});

const OWN = 'ghs_notreal000000000000000000000000000000';
const OTHERS = 'ghp_notreal111111111111111111111111111111';
const never = new AbortController().signal;
const AT = new Date('2026-11-25T12:00:00Z');

async function serve() {
  const github = await startFakeGithub({
    branch: 'main',
    files: {},
    message: 'First',
    workflows: ['collect.yml', 'dlt.yml'],
  });
  fakes.push(github);
  const { owner, repo, token, url: apiUrl, graphqlUrl } = github;
  const clock = { now: () => new Date(), sleep: async () => undefined };
  const runs = githubCollectorRuns({ ...{ owner, repo, token, apiUrl, graphqlUrl }, clock, random: () => 0 });
  return { github, runs: { measured: true as const, value: runs } };
}

const MANUAL = { workflow: 'collect.yml', path: 'manual' } as const;
const DLT = { workflow: 'dlt.yml', path: 'dlt' } as const;

test('the state of each workflow is read with its newest runs', async () => {
  const { github, runs } = await serve();
  const [collect, dlt] = ['collect', 'dlt'].map((name) =>
    github.state.workflows.find(({ path }) => path.endsWith(`/${name}.yml`)),
  );
  if (collect === undefined || dlt === undefined) throw new TypeError('the fake has no such workflow');
  dlt.state = 'disabled_manually';
  const facts = { workflowId: collect.id, ref: 'main', headSha: await github.tip() };
  const at = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);
  const times = (minutes: number) => ({ createdAt: at(minutes), startedAt: at(minutes), updatedAt: at(minutes + 5) });
  queueRun(github.state, { ...facts, ...times(0), status: 'completed', conclusion: 'failure' });
  queueRun(github.state, { ...facts, ...times(10), status: 'completed', conclusion: 'cancelled' });
  queueRun(github.state, { ...facts, ...times(20), status: 'queued' });
  const read = await readWorkflows([MANUAL, DLT], runs, never);
  expect(read).toMatchObject({
    measured: true,
    value: [
      {
        ...MANUAL,
        state: 'active',
        lastStartedAt: '2026-11-25T12:00:00.000Z',
        openRuns: [{ isQueued: true, since: '2026-11-25T12:20:00.000Z' }],
      },
      { ...DLT, state: 'disabled_manually', openRuns: [], lastStartedAt: null },
    ],
  });
});

test('a workflow of another repository is looked for there, and nowhere else', async () => {
  const { github } = await serve();
  const { owner, repo, token, url: apiUrl, graphqlUrl } = github;
  const clock = { now: () => new Date(), sleep: async () => undefined };
  const calls = { ...{ owner, repo, token, apiUrl, graphqlUrl }, clock, random: () => 0 };
  await github.people.run('collect.yml', { status: 'queued' });
  const named = { workflow: `${owner.toUpperCase()}/${repo}:collect.yml`, path: 'manual' } as const;
  const read = await readWorkflows([named], { measured: true, value: githubCollectorRuns(calls) }, never);
  expect(read).toMatchObject({
    measured: true,
    value: [{ ...named, state: 'active', openRuns: [{ isQueued: true }] }],
  });
  const elsewhere = { ...named, workflow: 'x/y:collect.yml' };
  expect(await readWorkflows([elsewhere], { measured: true, value: githubCollectorRuns(calls) }, never)).toMatchObject({
    measured: false,
  });
});

test('the token for other repositories goes there alone, and is asked for where it is missing', async () => {
  const seen: string[] = [];
  const server = createServer(({ url, headers: { authorization } }, response) => {
    seen.push(`${url?.split('/')[2] ?? ''} ${authorization ?? ''}`);
    const isReached = url?.startsWith('/repos/acme/') === true || authorization === `token ${OTHERS}`;
    const body = { workflows: [{ path: '.github/workflows/dlt.yml', state: 'active' }], workflow_runs: [] };
    response.writeHead(isReached ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isReached ? body : { message: 'Not Found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const access = { owner: 'acme', repo: 'harvest', token: OWN, apiUrl, graphqlUrl: `${apiUrl}/graphql` };
  const clock = { now: () => new Date(), sleep: async () => undefined };
  const read = (collectorsToken?: string) => {
    const value = githubCollectorRuns({ ...access, collectorsToken, clock, random: () => 0 });
    const workflows = [DLT, { workflow: 'octo-org/crawl:dlt.yml', path: 'dlt' }] as const;
    return readWorkflows(workflows, { measured: true, value }, never);
  };
  try {
    expect(await read(OTHERS)).toMatchObject({ measured: true, value: [{ state: 'active' }, { state: 'active' }] });
    expect(new Set(seen)).toEqual(new Set([`acme token ${OWN}`, `octo-org token ${OTHERS}`]));
    expect(await read()).toMatchObject({ measured: false, remedy: expect.stringContaining('Set COLLECTORS_TOKEN') });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('a token that may not read them makes them unmeasured, and says which permission is missing', async () => {
  const { github, runs } = await serve();
  github.state.permissions.actions = 'none';
  const read = await readWorkflows([MANUAL], runs, never);
  expect(read).toMatchObject({ measured: false, remedy: expect.stringContaining('actions: read') });
});

test('a workflow that is not there is unmeasured, and nothing is asked where none is named', async () => {
  const { github, runs } = await serve();
  expect(await readWorkflows([{ workflow: 'gone.yml', path: 'manual' }], runs, never)).toMatchObject({
    measured: false,
    remedy: expect.stringContaining('config/policy.yaml'),
  });
  const asked = github.requests.length;
  expect(await readWorkflows([], runs, never)).toEqual({ measured: true, value: [] });
  expect(github.requests).toHaveLength(asked);
});
