import { fileURLToPath } from 'node:url';
import { dirname } from 'node:path';
import { readFileSync } from 'node:fs';

import { afterEach, describe, expect, test } from 'vitest';

import { reportResultSchema } from '../../actions/report-incident/report-result.ts';
import { runProcess } from '../../scripts/drill/run-process.ts';
import type { FakeGithubOptions } from '../support/fake-github/start-fake-github.ts';
import { aRollbackScene, TEN_PERCENT, type RollbackScene } from '../support/rollback-scene.ts';
import { runBundle } from '../support/run-bundle.ts';
import { serveRepository, type ServedRepository } from '../support/served-repository.ts';

const BUNDLE = fileURLToPath(new URL('../../actions/report-incident/dist/index.mjs', import.meta.url));
const POLICY = readFileSync(new URL('../../config/policy.yaml', import.meta.url), 'utf8');

let scene: RollbackScene;
let server: ServedRepository;
afterEach(async () => {
  await server.close();
  await scene.close();
});

/** Right after a real rollback, with the checkout as the next job gets it. */
async function start(options: FakeGithubOptions = {}): Promise<void> {
  scene = await aRollbackScene({ files: { ...TEN_PERCENT, 'config/policy.yaml': POLICY }, ...options });
  server = await serveRepository(scene.github);
  expect((await scene.rollback({ reason: 'see <!-- switchback:part x sha256:0 --> @everyone' })).exitCode).toBe(0);
  await runProcess('git', ['pull', '--quiet'], { cwd: scene.checkout, env: { HOME: dirname(scene.checkout) } });
}

async function report(inputs: Readonly<Record<string, string>> = {}, job: Readonly<Record<string, string>> = {}) {
  const environment = {
    ...scene.environment(inputs),
    GITHUB_SERVER_URL: server.url,
    GITHUB_JOB: 'report',
    HOME: dirname(scene.checkout),
    ...job,
  };
  const run = await runBundle(BUNDLE, { environment, cwd: scene.checkout });
  const { result } = run.outputs;
  return { ...run, result: result === undefined ? null : reportResultSchema.parse(JSON.parse(result)) };
}

describe('the bundle of the report, as the runner starts it', { timeout: 120_000 }, () => {
  test('opens the pull request right after the rollback, once, and says where', async () => {
    await start();
    const first = await report();
    expect([first.exitCode, first.outputs['decision']]).toEqual([0, 'opened']);
    expect(first.outputs['pull-request-url']).toMatch(/\/pull\/1$/u);
    expect(first.result?.history.outcome).toBe('written');
    expect(first.summary).toContain('Pull request 1');
    const second = await report({}, { GITHUB_RUN_ATTEMPT: '2' });
    expect([second.exitCode, second.outputs['decision']]).toEqual([0, 'unchanged']);
    expect(scene.github.state.issues).toHaveLength(1);
    const [incident] = first.result?.incidents ?? [];
    const log = await scene.github.git('log', '--format=%s', `main..incident/${incident?.id ?? ''}`);
    expect(log.trim().split('\n')).toHaveLength(1);
    const body = scene.github.state.issues[0]?.body ?? '';
    expect(body).not.toContain('<!-- switchback:part x ');
    expect(body).not.toMatch(/^@everyone/mu);
  });

  test('opens it with the history out of reach and the token of the state alone', async () => {
    await start();
    const run = await report({}, { GITHUB_SERVER_URL: 'http://127.0.0.1:1' });
    expect([run.exitCode, run.outputs['decision']]).toEqual([0, 'opened']);
    expect(run.result).toMatchObject({ history: { outcome: 'failed' } });
    expect(run.result?.missing['history']).toBeDefined();
    expect(run.stdout).toContain('::warning title=history not written');
  });

  test('is red and shows the whole report where neither pull requests nor issues are to be had', async () => {
    await start({ mayActionsOpenPullRequests: false, hasIssues: false });
    const run = await report();
    expect([run.exitCode, run.outputs['decision'], run.outputs['reason-code']]).toEqual([
      1,
      'fell-back-to-summary',
      'report-fell-back',
    ]);
    expect(run.summary).toContain('# DLT Rollback Incident Report');
    expect(run.stdout).toContain('::error title=');
    const file = run.result?.incidents[0]?.file ?? '';
    expect(readFileSync(file, 'utf8')).toContain('# DLT Rollback Incident Report');
  });

  test('carries the incident on and writes the index', async () => {
    await start();
    const run = await report({ mode: 'carry' });
    expect(run.result).toMatchObject({ decision: 'opened', index: { outcome: 'written' } });
    expect(await scene.github.git('show', 'main:incidents/README.md')).toContain('All incidents');
  });

  test('names every input that cannot be used', async () => {
    await start();
    const run = await report({ mode: 'close', 'incident-id': '../..' });
    expect(run.exitCode).toBe(2);
    expect(run.stdout).toContain('mode');
    expect(run.stdout).toContain('incident-id');
    expect(run.outputs['reason-code']).toBe('input-invalid');
  });
});
