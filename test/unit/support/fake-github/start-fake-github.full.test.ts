import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderFidelityTable } from '../../../support/fake-github/fidelity-table.ts';
import { startFakeGithub, type FakeGithub } from '../../../support/fake-github/start-fake-github.ts';

let github: FakeGithub;
/** Tests that break a rule on purpose expect `close` to say so, and end the fake themselves. */
let isClosed: boolean;

beforeEach(async () => {
  isClosed = false;
  github = await startFakeGithub({ files: { 'a/b.txt': 'one\n' }, workflows: ['collect.yml'] });
});

afterEach(async () => {
  if (!isClosed) await github.close();
});

describe('the commit mutation of the fake', () => {
  it('moves the branch of a real repository, with additions, deletions and the whole message', async () => {
    const body = await commit({
      additions: [['c.txt', 'new']],
      deletions: ['a/b.txt'],
      headline: 'head',
      text: 'text\n\nKey: v',
    });
    const oid = await github.tip();
    expect(body).toEqual({
      data: { createCommitOnBranch: { commit: { oid, url: `https://github.com/octo-org/migration/commit/${oid}` } } },
    });
    expect(await github.git('ls-tree', '-r', '--name-only', oid)).toBe('c.txt');
    expect(await github.git('log', '-1', '--format=%B', oid)).toBe('head\n\ntext\n\nKey: v');
    execFileSync('git', ['-C', github.bareRepository, 'fsck', '--strict'], { stdio: 'pipe' });
    expect(await github.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  });

  it('answers an expectation that does not hold with STALE_DATA and writes nothing', async () => {
    const before = await github.tip();
    const body = await commit({ additions: [['c.txt', 'new']], expected: 'a'.repeat(40) });
    expect(body).toMatchObject({
      data: { createCommitOnBranch: null },
      errors: [{ type: 'STALE_DATA', path: ['createCommitOnBranch'] }],
    });
    expect(await github.tip()).toBe(before);
  });

  it('lets one of many concurrent commits win', async () => {
    const expected = await github.tip();
    const bodies = await Promise.all(
      Array.from({ length: 8 }, (_, index) => commit({ additions: [['c.txt', `${index}`]], expected })),
    );
    expect(bodies.filter((body) => !('errors' in body))).toHaveLength(1);
    expect(await github.git('rev-list', '--count', 'main')).toBe('2');
  });

  it.each([
    ['a file over a directory', [['a', 'x']], []],
    ['a file below a file', [['a/b.txt/c', 'x']], []],
    ['a path out of the repository', [['../x', 'x']], []],
    [
      'the same path twice',
      [
        ['x', '1'],
        ['x', '2'],
      ],
      [],
    ],
    ['a deletion of what is not there', [], ['none.txt']],
  ] as const)('refuses %s', async (_, additions, deletions) => {
    expect(await commit({ additions, deletions })).toMatchObject({ errors: [{ type: 'UNPROCESSABLE' }] });
  });
});

describe('the REST routes of the fake', () => {
  it('answer within the published description', async () => {
    const oid = await github.tip();
    expect(await (await call('GET', '/repos/octo-org/migration/git/ref/heads/main')).json()).toMatchObject({
      object: { sha: oid },
    });
    expect(await (await call('GET', '/repos/octo-org/migration/commits?per_page=1')).json()).toMatchObject([
      { sha: oid },
    ]);
    const blob = await github.git('rev-parse', 'main:a/b.txt');
    expect(await (await call('GET', `/repos/octo-org/migration/git/blobs/${blob}`)).json()).toMatchObject({
      content: 'b25lCg==\n',
    });
    expect((await call('GET', '/repos/octo-org/migration/git/ref/heads/none')).status).toBe(404);
  });

  it('start a workflow, with and without details of the run', async () => {
    const path = '/repos/octo-org/migration/actions/workflows/collect.yml/dispatches';
    expect((await call('POST', path, { ref: 'main', inputs: { limit: '10' } })).status).toBe(204);
    expect(await (await call('POST', path, { ref: 'main', return_run_details: true })).json()).toMatchObject({
      workflow_run_id: 9_000_000_002,
    });
    expect((await call('POST', path, { ref: 'none' })).status).toBe(422);
    expect(github.runs).toMatchObject([{ ref: 'main', inputs: { limit: '10' } }, { ref: 'main' }]);
  });

  it('ask for the token and for the permission', async () => {
    const path = '/repos/octo-org/migration/git/ref/heads/main';
    expect((await fetch(`${github.url}${path}`)).status).toBe(401);
    github.state.permissions.contents = 'none';
    expect((await call('GET', path)).status).toBe(403);
  });
});

describe('closing the fake', () => {
  it.each([
    ['a route that is not modelled', () => call('GET', '/repos/octo-org/migration/forks'), 'no route for GET'],
    ['a request that lacks what is required', () => call('POST', DISPATCH, { inputs: {} }), "required property 'ref'"],
    ['a query parameter that does not exist', () => call('GET', '/repos/octo-org/migration/commits?limit=3'), 'limit'],
    [
      'a GraphQL field that GitHub does not have',
      () => graphql('{ repository(owner: "octo-org", name: "migration") { nope } }'),
      'nope',
    ],
    ['a GraphQL field that is not modelled', () => graphql('{ viewer { login } }'), 'does not model Query.viewer'],
    [
      'a mutation without expectedHeadOid',
      () => graphql(MUTATION, { input: { branch: {}, message: { headline: 'x' } } }),
      'expectedHeadOid',
    ],
  ])('fails after %s', async (_, misuse, expected) => {
    await misuse();
    isClosed = true;
    await expect(github.close()).rejects.toThrow(expected);
  });

  it('answers an unmodelled route with 501', async () => {
    expect((await call('DELETE', '/repos/octo-org/migration')).status).toBe(501);
    isClosed = true;
    await expect(github.close()).rejects.toThrow();
  });

  it('leaves no directory behind and ends answers that never came', async () => {
    github.faults.queue({ kind: 'no answer', when: 'before applying' });
    const pending = graphql('{ repository(owner: "octo-org", name: "migration") { name } }').catch(() => 'ended');
    while (github.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await github.close();
    isClosed = true;
    expect(await pending).toBe('ended');
    expect(existsSync(github.bareRepository)).toBe(false);
  });
});

describe('around the fake', () => {
  it('records requests without the token', async () => {
    await call('GET', '/repos/octo-org/migration/git/ref/heads/main');
    expect(JSON.stringify(github.requests)).not.toContain(github.token);
    expect(github.count('git/get-ref')).toBe(1);
  });

  it('has a table of what it models that is up to date', () => {
    const readme = readFileSync(new URL('../../../support/fake-github/README.md', import.meta.url), 'utf8');
    expect(readme).toBe(renderFidelityTable());
  });

  it('runs as a process of its own', async () => {
    const script = new URL('../../../support/fake-github/serve.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', script, '--repo', 'another'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url, token } = JSON.parse(line) as { url: string; token: string };
    const answer = await fetch(`${url}/repos/octo-org/another/git/ref/heads/main`, {
      headers: { authorization: `token ${token}` },
    });
    expect(answer.status).toBe(200);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(0);
  }, 20_000);
});

const DISPATCH = '/repos/octo-org/migration/actions/workflows/collect.yml/dispatches';
const MUTATION =
  'mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid url } } }';

interface Wanted {
  readonly additions?: readonly (readonly [string, string])[];
  readonly deletions?: readonly string[];
  readonly expected?: string;
  readonly headline?: string;
  readonly text?: string;
}

async function commit({
  additions = [],
  deletions = [],
  expected,
  headline = 'headline',
  text = '',
}: Wanted): Promise<object> {
  const input = {
    branch: { repositoryNameWithOwner: 'octo-org/migration', branchName: 'main' },
    expectedHeadOid: expected ?? (await github.tip()),
    message: { headline, body: text },
    fileChanges: {
      additions: additions.map(([path, contents]) => ({ path, contents: Buffer.from(contents).toString('base64') })),
      deletions: deletions.map((path) => ({ path })),
    },
  };
  return graphql(MUTATION, { input });
}

async function graphql(query: string, variables: object = {}): Promise<object> {
  const body: unknown = await (await call('POST', '/graphql', { query, variables })).json();
  return body as object;
}

function call(method: string, path: string, body?: object): Promise<Response> {
  const headers = { authorization: `Bearer ${github.token}` };
  return fetch(`${github.url}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
