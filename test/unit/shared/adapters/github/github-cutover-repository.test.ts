import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { githubCutoverRepository } from '../../../../../actions/shared/adapters/github/github-cutover-repository.ts';
import { DependencyError, OperatorError } from '../../../../../actions/shared/errors.ts';
import type { CommitRequest, CutoverRepository } from '../../../../../actions/shared/ports.ts';
import type { Fault } from '../../../../support/fake-github/fault.ts';
import { startFakeGithub, type FakeGithub } from '../../../../support/fake-github/start-fake-github.ts';

const CONFIG = 'config/traffic_cutover_config.json';
/** For the faults that keep a caller waiting. */
const SHORT_LIMIT_MS = 500;

let github: FakeGithub;

beforeEach(async () => {
  github = await startFakeGithub({ files: { [CONFIG]: '{"phase": "10%"}\n' } });
});

afterEach(() => github.close());

describe('what a commit comes to', () => {
  it('takes one call when GitHub is healthy', async () => {
    const outcome = await store().commit(aRequest(await github.tip()));
    expect(outcome).toEqual({ kind: 'committed', oid: await github.tip() });
    expect(github.requests.map(({ labels }) => labels)).toEqual([['graphql', 'createCommitOnBranch']]);
    expect(await github.git('log', '-1', '--format=%an', 'main')).toBe('github-actions[bot]');
  });

  it('sends the token, a user agent and a pinned API version', async () => {
    await store().commit(aRequest(await github.tip()));
    expect(github.requests[0]?.headers).toMatchObject({
      authorization: 'token ***',
      'user-agent': expect.stringContaining('switchback'),
      'x-github-api-version': '2022-11-28',
    });
  });

  it('is a conflict when the branch moves between the read and the commit', async () => {
    github.onBefore('createCommitOnBranch', () => github.commit());
    const { oid } = await store().readTip([CONFIG]);
    expect(await store().commit(aRequest(oid))).toMatchObject({
      kind: 'conflict',
      detail: expect.stringContaining('STALE_DATA'),
    });
  });

  const ambiguous: readonly (readonly [string, Fault, number])[] = [
    ['a server error before it was applied', { kind: 'server error', status: 500 }, 0],
    ['a server error after it was applied', { kind: 'server error', status: 503, when: 'after applying' }, 1],
    ['a gateway time-out', { kind: 'server error', status: 504 }, 0],
    ['a bad gateway with HTML', { kind: 'bad gateway' }, 0],
    ['a bad gateway with JSON', { kind: 'bad gateway', body: 'json', when: 'after applying' }, 1],
    ['a reset before it was applied', { kind: 'reset', when: 'before applying' }, 0],
    ['a reset after it was applied', { kind: 'reset', when: 'after applying' }, 1],
    ['no answer, before it was applied', { kind: 'no answer', when: 'before applying' }, 0],
    ['no answer, after it was applied', { kind: 'no answer', when: 'after applying' }, 1],
    ['an answer that drips past the limit', { kind: 'slow', overMs: 3 * SHORT_LIMIT_MS }, 1],
    ['truncated JSON', { kind: 'truncated JSON' }, 1],
    ['HTML with 200', { kind: 'HTML with 200' }, 0],
    ['an error without a type', { kind: 'GraphQL errors', errors: [{ message: 'Something went wrong' }] }, 0],
    [
      'an error of a type that is not known, applied',
      { kind: 'GraphQL errors', errors: [{ type: 'NEW_TYPE', message: 'x' }], applied: true },
      1,
    ],
    [
      'an unknown error beside a refusal',
      { kind: 'GraphQL errors', errors: [{ type: 'FORBIDDEN', message: 'x' }, { message: 'y' }] },
      0,
    ],
    ['an answer with errors and no data', { kind: 'GraphQL errors', errors: [{ message: 'x' }], data: 'absent' }, 0],
  ];
  it.each(ambiguous)('is ambiguous, after one call, with %s', async (_, fault, commitsMade) => {
    const base = await github.tip();
    github.faults.queue(fault);
    expect(await store(limitFor(fault)).commit(aRequest(base))).toMatchObject({
      kind: 'ambiguous',
      detail: expect.stringMatching(/\S/),
    });
    expect(github.requests).toHaveLength(1);
    expect(Number(await github.git('rev-list', '--count', `${base}..main`))).toBe(commitsMade);
  });

  const waits: readonly (readonly [string, Fault, number])[] = [
    ['a secondary limit with retry-after', { kind: 'secondary limit', retryAfterSeconds: 7 }, 7_000],
    ['a secondary limit as 429', { kind: 'secondary limit', status: 429, retryAfterSeconds: 0 }, 0],
    ['a primary limit that ends soon', { kind: 'primary limit', resetInSeconds: 12 }, 12_000],
  ];
  it.each(waits)('is ambiguous and passes on the wait with %s', async (_, fault, waitMs) => {
    github.faults.queue(fault);
    const outcome = await store().commit(aRequest(await github.tip()));
    const asked = outcome.kind === 'ambiguous' ? outcome.retryAfterMs : undefined;
    expect(Math.abs((asked ?? Number.NaN) - waitMs)).toBeLessThanOrEqual(2_000);
  });

  const tooLong: readonly (readonly [string, Fault])[] = [
    ['a primary limit that ends in half an hour', { kind: 'primary limit', resetInSeconds: 1_800 }],
    ['a secondary limit without retry-after', { kind: 'secondary limit' }],
    ['a secondary limit as 429 without retry-after', { kind: 'secondary limit', status: 429 }],
  ];
  it.each(tooLong)('gives up with %s, since the wait is beyond any deadline', async (_, fault) => {
    github.faults.queue(fault);
    const failure = await store()
      .commit(aRequest(await github.tip()))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DependencyError);
    expect(failure).toMatchObject({ retryable: false, retryAfterMs: expect.any(Number) });
  });

  const refusals: readonly (readonly [string, string, Fault])[] = [
    ['permission-denied', 'bad credentials', { kind: 'unauthorized' }],
    ['permission-denied', 'a 403 without any limit', { kind: 'forbidden' }],
    ['github-refused', 'a 404', { kind: 'not found' }],
    ['github-refused', 'a 422', { kind: 'unprocessable' }],
    [
      'github-refused',
      'a redirect, which is not followed',
      { kind: 'redirect', location: 'http://127.0.0.1:1/elsewhere' },
    ],
    ['permission-denied', 'FORBIDDEN', { kind: 'GraphQL errors', errors: [{ type: 'FORBIDDEN', message: 'x' }] }],
  ];
  it.each(refusals)('is refused for good (%s) with %s', async (reasonCode, _, fault) => {
    github.faults.queue(fault);
    const failure = await store()
      .commit(aRequest(await github.tip()))
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(OperatorError);
    expect(failure).toMatchObject({
      reasonCode,
      observed: expect.stringMatching(/\S/),
      expected: expect.stringMatching(/\S/),
      remedy: expect.stringMatching(/\S/),
    });
    expect(github.requests).toHaveLength(1);
  });

  it('is a commit when the answer names one, whatever errors stand beside it', async () => {
    github.faults.queue({
      kind: 'GraphQL errors',
      data: 'kept',
      errors: [{ type: 'FORBIDDEN', message: 'no access to a field' }],
    });
    const outcome = await store().commit(aRequest(await github.tip()));
    expect(outcome).toEqual({ kind: 'committed', oid: await github.tip() });
  });

  it.each([
    ['contents: write', () => void (github.state.permissions.contents = 'read')],
    ['archived', () => void (github.state.isArchived = true)],
    ['Settings, Rules', () => void github.state.protectedBranches.add('main')],
  ])('names %s in the remedy or observation when that is why', async (expected, change) => {
    change();
    const failure = (await store()
      .commit(aRequest(await github.tip()))
      .catch((error: unknown) => error)) as OperatorError;
    expect(`${failure.observed} ${failure.remedy}`).toContain(expected);
  });

  it('does not send a commit that is too large for the API, and names the way without a limit', async () => {
    const files = [{ path: CONFIG, contents: new Uint8Array(1_600_000) }];
    const failure = await store()
      .commit({ ...aRequest(await github.tip()), files })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ remedy: expect.stringMatching(/break glass/i) });
    expect(github.requests).toHaveLength(0);
  });

  it('is not sent once the signal has aborted, and stops waiting when it does', async () => {
    const base = await github.tip();
    await expect(store().commit(aRequest(base), AbortSignal.abort())).rejects.toThrow(DependencyError);
    expect(github.requests).toHaveLength(0);
    github.faults.queue({ kind: 'no answer', when: 'after applying' });
    expect(await store().commit(aRequest(base), AbortSignal.timeout(50))).toMatchObject({ kind: 'ambiguous' });
  });
});

describe('what a read comes to', () => {
  it('takes one call for tip, history and files', async () => {
    const tip = await store().readTip([CONFIG, 'absent.json']);
    expect(tip.oid).toBe(await github.tip());
    expect(tip.history.map(({ message }) => message)).toEqual(['First']);
    expect(tip.files.get('absent.json')).toBeNull();
    expect(github.requests).toHaveLength(1);
  });

  it.each([
    ['binary', Uint8Array.of(0, 1, 2, 255)],
    ['no UTF-8', Uint8Array.of(0xe9, 0x0a)],
    ['cut because it is long', new TextEncoder().encode('x'.repeat(600_000))],
  ])('takes one more call for a file that is %s, and has it byte for byte', async (_, contents) => {
    await github.commit({ files: { [CONFIG]: contents } });
    const { files } = await store().readTip([CONFIG]);
    expect(Buffer.compare(Buffer.from(files.get(CONFIG)?.contents ?? []), Buffer.from(contents))).toBe(0);
    expect(github.count('git/get-blob')).toBe(1);
    expect(github.requests).toHaveLength(2);
  });

  it('goes down to a base below the first hundred commits with one more call, and not without being asked', async () => {
    const base = await github.tip();
    await github.commits(Array.from({ length: 105 }, (_, index) => `Commit ${index}`));
    expect((await store().readTip([])).history).toHaveLength(100);
    expect(github.requests).toHaveLength(1);
    const deep = await store().readTip([], { historyDownTo: base });
    expect(deep.history.at(-1)?.oid).toBe(base);
    expect(deep.history).toHaveLength(106);
    expect(github.requests).toHaveLength(3);
  });

  const transient: readonly (readonly [string, Fault])[] = [
    ['a server error', { kind: 'server error', status: 503 }],
    ['a bad gateway', { kind: 'bad gateway' }],
    ['a reset', { kind: 'reset', when: 'before applying' }],
    ['no answer', { kind: 'no answer', when: 'before applying' }],
    ['truncated JSON', { kind: 'truncated JSON' }],
    ['partial data', { kind: 'GraphQL errors', errors: [{ message: 'x' }], data: 'kept' }],
    ['null data', { kind: 'GraphQL errors', errors: [{ message: 'x' }] }],
    ['a short secondary limit', { kind: 'secondary limit', retryAfterSeconds: 2 }],
  ];
  it.each(transient)('may be tried again after %s', async (_, fault) => {
    github.faults.queue(fault);
    const failure = await store(limitFor(fault))
      .readTip([CONFIG])
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DependencyError);
    expect(failure).toMatchObject({ dependency: 'github', retryable: true });
    expect((await store().readTip([CONFIG])).oid).toBe(await github.tip());
  });

  it('shows what a replica that lags shows, so that only the commit can find out', async () => {
    const older = await github.tip();
    await github.commit();
    github.faults.queue({ kind: 'stale read', on: 'repository' });
    const { oid } = await store().readTip([CONFIG]);
    expect(oid).toBe(older);
    expect((await store().commit(aRequest(oid))).kind).toBe('conflict');
  });

  it.each([
    ['branch-missing', { branch: 'gone' }],
    ['github-refused', { repo: 'another' }],
    ['permission-denied', { token: 'ghs_wrong' }],
  ])('says %s for %j', async (reasonCode, change) => {
    const failure = await store(change)
      .readTip([CONFIG])
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'OperatorError', reasonCode });
  });

  it('refuses a token that no header can carry, without showing it', () => {
    expect(() => store({ token: 'ghs_secret\n' })).toThrow(OperatorError);
    expect(() => store({ token: '' })).toThrow(/token/i);
    expect(() => store({ token: 'ghs_secret\n' })).not.toThrow(/ghs_secret/);
  });

  it('knows no base without a checkout, and asks nobody', async () => {
    expect(await store().readKnownBase([CONFIG])).toBeNull();
    expect(github.requests).toHaveLength(0);
  });
});

describe('what the checkout holds', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'switchback-checkout-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const inFolder = (...args: readonly string[]): string =>
    execFileSync('git', [...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const checkOut = (branch: string): string => inFolder('clone', '-q', '-b', branch, github.bareRepository, '.');

  it('is the first base where it is the branch of the live state, as the remote had it', async () => {
    checkOut('main');
    inFolder(
      '-c',
      'user.name=O',
      '-c',
      'user.email=o@example.org',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'Of the job',
    );
    const base = await store({ checkoutDirectory: folder }).readKnownBase([CONFIG]);
    expect(base?.oid).toBe(await github.tip());
    expect(github.requests).toHaveLength(0);
  });

  it('is no base where another branch holds the live state', async () => {
    checkOut('main');
    await github.git('branch', 'live-state', 'main');
    expect(await store({ checkoutDirectory: folder, branch: 'live-state' }).readKnownBase([CONFIG])).toBeNull();
    expect(await store({ checkoutDirectory: folder }).readKnownBase([CONFIG])).not.toBeNull();
  });

  it.each([
    ['its signal has aborted', AbortSignal.abort(), ''],
    ['there is no checkout', undefined, 'gone'],
  ])('is no base where %s', async (_name, signal, below) => {
    checkOut('main');
    const from = store({ checkoutDirectory: join(folder, below) });
    expect(await from.readKnownBase([CONFIG], signal)).toBeNull();
  });

  it('costs two further pages at most where it was left behind by all that the branch shows', async () => {
    await github.commits(Array.from({ length: 420 }, (_, index) => `Commit ${index}`));
    const { history } = await store().readTip([], { historyDownTo: 'f'.repeat(40) });
    expect(history).toHaveLength(300);
    expect(github.requests).toHaveLength(3);
  });
});

function store(
  change: { branch?: string; repo?: string; token?: string; callLimitMs?: number; checkoutDirectory?: string } = {},
): CutoverRepository {
  const { owner, repo, token, branch, url: apiUrl, graphqlUrl } = github;
  return githubCutoverRepository({ owner, repo, token, branch, apiUrl, graphqlUrl, ...change });
}

function limitFor({ kind }: Fault): { callLimitMs?: number } {
  return kind === 'no answer' || kind === 'slow' ? { callLimitMs: SHORT_LIMIT_MS } : {};
}

function aRequest(expectedHeadOid: string): CommitRequest {
  const contents = new TextEncoder().encode('{"phase": "manual_only"}\n');
  return {
    expectedHeadOid,
    headline: 'rollback: 10% -> manual_only',
    body: 'Operation-Id: op-1',
    files: [{ path: CONFIG, contents }],
  };
}
