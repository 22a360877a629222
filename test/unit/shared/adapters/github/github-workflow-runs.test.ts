import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { githubWorkflowRuns } from '../../../../../actions/shared/adapters/github/github-workflow-runs.ts';
import { signalAfter } from '../../../../../actions/shared/adapters/signal-after.ts';

interface Seen {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
}
type Handle = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(handle: Handle) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const { authorization, range } = request.headers;
    seen.push({ path: request.url ?? '', authorization, range });
    handle(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const TOKEN = 'ghs_notreal000000000000000000000000000000';
const OTHERS = 'ghp_notreal111111111111111111111111111111';
const never = new AbortController().signal;
const WINDOW = { from: '2026-11-25T12:00:00.123Z', to: '2026-11-26T12:00:00.456Z' };

function runsOf(apiUrl: string, collectorsToken?: string) {
  const place = { owner: 'acme', repo: 'harvest', apiUrl, graphqlUrl: `${apiUrl}/graphql` };
  return githubWorkflowRuns({ ...place, token: TOKEN, collectorsToken });
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const A_RUN = {
  id: 7,
  html_url: 'https://github.com/acme/harvest/actions/runs/7',
  status: 'completed',
  conclusion: 'failure',
  created_at: '2026-11-26T10:00:00Z',
  run_started_at: '2026-11-26T10:00:05Z',
  updated_at: '2026-11-26T10:05:05Z',
};

test('runs of the window are asked for by file, with their conclusion and times', async () => {
  const api = await serve((_, response) => json(response, { total_count: 1, workflow_runs: [A_RUN] }));
  const runs = await runsOf(api.url).listRuns({ workflow: 'collect dlt.yml', ...WINDOW, most: 20 }, never);
  expect(runs).toEqual([
    {
      ...{ id: 7, workflow: 'collect dlt.yml', url: A_RUN.html_url, status: 'completed', conclusion: 'failure' },
      ...{ startedAt: '2026-11-26T10:00:05.000Z', endedAt: '2026-11-26T10:05:05.000Z' },
    },
  ]);
  const asked = new URL(api.seen[0]?.path ?? '', api.url);
  expect(asked.pathname).toBe('/repos/acme/harvest/actions/workflows/collect%20dlt.yml/runs');
  expect(asked.searchParams.get('created')).toBe('2026-11-25T12:00:00Z..2026-11-26T12:00:00Z');
});

test('a run that goes on has no end, and no more than was asked for is taken', async () => {
  const going = { ...A_RUN, status: 'in_progress', conclusion: null };
  const api = await serve((_, response) => json(response, { workflow_runs: [going, A_RUN, A_RUN] }));
  const runs = await runsOf(api.url).listRuns({ workflow: 'a.yml', ...WINDOW, most: 2 }, never);
  expect(runs.map(({ endedAt }) => endedAt)).toEqual([null, '2026-11-26T10:05:05.000Z']);
});

test('of the jobs the failed ones count', async () => {
  const job = (id: number, conclusion: string) => ({
    id,
    name: `job ${id}`,
    conclusion,
    html_url: null,
    started_at: null,
  });
  const jobs = [job(1, 'success'), job(2, 'failure'), job(3, 'timed_out'), job(4, 'skipped')];
  const api = await serve((_, response) => json(response, { jobs }));
  expect((await runsOf(api.url).listFailedJobs(7, never)).map(({ id }) => id)).toEqual([2, 3]);
});

async function textOf(apiUrl: string, most: number, signal = never): Promise<string> {
  let text = '';
  for await (const chunk of runsOf(apiUrl).readLog(5, most, signal)) text += Buffer.from(chunk).toString('utf8');
  return text;
}

test('the redirect to a log is followed to the other host, without the token', async () => {
  const storage = await serve((_, response) => response.end('the log'));
  const api = await serve((_, response) => response.writeHead(302, { location: `${storage.url}/log?sig=abc` }).end());
  expect(await textOf(api.url, 1_000)).toBe('the log');
  expect(api.seen).toMatchObject([
    { path: '/repos/acme/harvest/actions/jobs/5/logs', authorization: `token ${TOKEN}` },
  ]);
  expect(storage.seen).toEqual([{ path: '/log?sig=abc', authorization: undefined, range: undefined }]);
});

test('of a log that is too long the end is read, where what a job died of stands', async () => {
  const log = `${'x'.repeat(9_000)}the end`;
  const storage = await serve(({ headers: { range } }, response) => {
    const start = Number(/^bytes=(\d+)-$/u.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(range === undefined ? 200 : 206, { 'content-length': log.length - start }).end(log.slice(start));
  });
  const api = await serve((_, response) => response.writeHead(302, { location: storage.url }).end());
  expect(await textOf(api.url, 10)).toBe('xxxthe end');
});

test('storage that knows no range and names no length gives no more than may be read', async () => {
  const storage = await serve((_, response) => {
    response.write('y'.repeat(50_000));
    response.end('y'.repeat(50_000));
  });
  const api = await serve((_, response) => response.writeHead(302, { location: storage.url }).end());
  expect(await textOf(api.url, 1_234)).toBe('y'.repeat(1_234));
});

test.each([
  ['plain http to another host', 302, { location: 'http://192.0.2.1/log' }, 'neither https nor one of this machine'],
  ['no place to go to', 302, {}, 'redirect'],
  ['an expired log', 410, {}, 'HTTP 410'],
  ['a log that is not there', 404, {}, 'HTTP 404'],
  ['a fault', 502, {}, 'HTTP 502'],
])('%s is a fault with its reason', async (_name, status, headers, observed) => {
  const api = await serve((_, response) => response.writeHead(status, headers).end());
  const fault = await textOf(api.url, 10).catch((error: unknown) => error);
  expect(JSON.stringify([String(fault), (fault as { observed?: string }).observed])).toContain(observed);
});

test('a refusal names the scope that is missing, and rubbish is a fault of GitHub', async () => {
  const refusing = await serve((_, response) =>
    json(response, { message: 'Resource not accessible by integration' }, 403),
  );
  await expect(runsOf(refusing.url).listFailedJobs(7, never)).rejects.toMatchObject({
    reasonCode: 'permission-denied',
    remedy: expect.stringContaining('actions: read'),
  });
  const rubbish = await serve((_, response) => json(response, { jobs: 'many' }));
  await expect(runsOf(rubbish.url).listFailedJobs(7, never)).rejects.toMatchObject({ dependency: 'github' });
});

test('a log whose storage falls silent ends with the signal', async () => {
  const storage = await serve((_, response) => void response.write('the beg'));
  const api = await serve((_, response) => response.writeHead(302, { location: storage.url }).end());
  await expect(textOf(api.url, 1_000, signalAfter(150))).rejects.toMatchObject({ dependency: 'github' });
});

test.each([
  ['by the own token where there is no other', undefined, TOKEN],
  ['by the token for others', OTHERS, OTHERS],
])('runs, jobs and logs of another repository are asked for there, %s', async (_, others, sent) => {
  const aJob = { id: 5, name: 'load', conclusion: 'failure', html_url: null, started_at: null };
  const { url, seen } = await serve((request, response) => {
    const path = request.url ?? '';
    if (path.includes('/logs')) response.writeHead(404).end();
    else json(response, path.includes('/jobs') ? { jobs: [aJob] } : { workflow_runs: [A_RUN] });
  });
  const runs = runsOf(url, others);
  await runs.listRuns({ workflow: 'octo-org/crawl:dlt.yml', ...WINDOW, most: 20 }, never);
  const [job] = await runs.listFailedJobs(7, never);
  const log = async (): Promise<void> => {
    for await (const piece of runs.readLog(job?.id ?? 0, 100, never)) void piece;
  };
  await expect(log()).rejects.toThrow();
  expect(seen.map(({ path }) => path.split('?')[0])).toEqual([
    '/repos/octo-org/crawl/actions/workflows/dlt.yml/runs',
    '/repos/octo-org/crawl/actions/runs/7/jobs',
    `/repos/octo-org/crawl/actions/jobs/${job?.id}/logs`,
  ]);
  expect(seen.map(({ authorization }) => authorization)).toEqual([`token ${sent}`, `token ${sent}`, `token ${sent}`]);
});

test('the token for others never goes to the own repository, however its name is written', async () => {
  const { url, seen } = await serve((_, response) => json(response, { workflow_runs: [A_RUN], jobs: [] }));
  const runs = runsOf(url, OTHERS);
  for (const workflow of ['dlt.yml', 'ACME/Harvest:dlt.yml']) {
    await runs.listRuns({ workflow, ...WINDOW, most: 20 }, never);
    await runs.listFailedJobs(7, never);
  }
  expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set([`token ${TOKEN}`]));
  expect(seen).toHaveLength(4);
});
