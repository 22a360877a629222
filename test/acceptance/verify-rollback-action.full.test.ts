import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { verificationResultSchema } from '../../actions/shared/verification/verification-result.ts';
import { createDltDataset, SUBMISSIONS, writeDltLoad } from '../support/dlt-layout.ts';
import { startPgliteDatabase } from '../support/pglite-database.ts';
import type { TestDatabase } from '../support/pglite-database.ts';
import { aRollbackScene, TEN_PERCENT } from '../support/rollback-scene.ts';
import type { RollbackScene } from '../support/rollback-scene.ts';
import { runBundle } from '../support/run-bundle.ts';

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const VERIFY_BUNDLE = pathOf('actions/verify-rollback/dist/index.mjs');
const DATASETS = readFileSync(pathOf('config/datasets.yaml'), 'utf8');
const POLICY = readFileSync(pathOf('config/policy.yaml'), 'utf8');
const aPost = (id: string) => ({ id, subreddit: 'opensource', title: 'A title', created_utc: 1_795_567_000 });

let database: TestDatabase;
beforeAll(async () => {
  database = await startPgliteDatabase();
  await database.withClient(async (client) => {
    await client.query(`create table public.submissions (submission_id text unique, subreddit text, title text, created_at timestamptz,
      ingested_at timestamptz not null default clock_timestamp())`);
    await createDltDataset(client, SUBMISSIONS);
    await writeDltLoad(client, { rows: [aPost('a'), aPost('b')], loadId: '1700000100.5', insertedAt: new Date(0) });
  });
});
afterAll(() => database.stop());

const scenes: RollbackScene[] = [];
afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

async function aScene(datasets = DATASETS, policy = POLICY): Promise<RollbackScene> {
  const files = { ...TEN_PERCENT, 'config/datasets.yaml': datasets, 'config/policy.yaml': policy };
  const scene = await aRollbackScene({ files });
  scenes.push(scene);
  return scene;
}

async function verify(scene: RollbackScene, inputs: Readonly<Record<string, string>> = {}) {
  const environment = scene.environment({ 'deadline-seconds': '0', ...inputs });
  const run = await runBundle(VERIFY_BUNDLE, { environment, cwd: scene.checkout });
  const { result } = run.outputs;
  const checks = result === undefined ? [] : verificationResultSchema.parse(JSON.parse(result)).checks;
  return { ...run, checks, verdictOf: (id: string) => checks.find((check) => check.id === id)?.verdict };
}

describe('the verification bundle, as the runner starts it', () => {
  test("prints the runbook's lines first and counts layer 1 as done without a database", async () => {
    const scene = await aScene();
    await scene.rollback();
    const run = await verify(scene);
    const lines = run.stdout.split('\n').filter((line) => !line.startsWith('::'));
    expect(lines.slice(0, 3)).toEqual(['Current Phase: manual_only', 'DLT Enabled: ✗', 'Manual Enabled: ✓']);
    expect(run.exitCode).toBe(3);
    expect(run.outputs).toMatchObject({
      verdict: 'unknown',
      'reason-code': 'proof-incomplete',
      'layer-one': 'done',
      look: '',
    });
    expect(run.checks.filter(({ verdict }) => verdict === 'unknown')).toHaveLength(6);
    expect(run.summary).toContain('Set the secret SUPABASE_DB_URL');
  });

  test('is green with fail-on: fail while the proof is open, and says unknown all the same', async () => {
    const scene = await aScene();
    const before = await verify(scene, { 'fail-on': 'fail', 'database-url': database.url });
    expect([before.exitCode, before.outputs['verdict']]).toEqual([1, 'fail']);
    await scene.rollback();
    for (const inputs of [{}, { 'database-url': database.url }]) {
      const run = await verify(scene, { 'fail-on': 'fail', ...inputs });
      expect(run.exitCode).toBe(0);
      expect(run.outputs).toMatchObject({ verdict: 'unknown', 'reason-code': 'proof-incomplete', 'layer-one': 'done' });
      expect(run.summary).toContain('not proven yet');
      expect(run.stdout).toContain('::warning title=unknown%3A');
    }
  });

  test('takes the look from its own summary, also where a password is a word that the look could hold', async () => {
    const scene = await aScene();
    await scene.rollback();
    const url = database.url.replace('//postgres@', '//postgres:postgres@');
    const first = await verify(scene, { 'database-url': url });
    const pasted = /^\{"version":1,.*\}$/mu.exec(first.summary)?.[0] ?? '';
    expect(pasted).toBe(first.outputs['look']);
    const second = await verify(scene, { 'database-url': url, 'previous-look': pasted });
    expect(second.outputs['look']).toBe(pasted);
    expect(second.outputs['result']).not.toContain('does not count');
  });

  test('fails before the rollback, with a summary that says so', async () => {
    const run = await verify(await aScene(), { 'database-url': database.url });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({
      verdict: 'fail',
      'reason-code': 'state-not-rolled-back',
      'layer-one': 'not-done',
    });
    expect(run.summary).toContain('The rollback does NOT hold');
  });

  test('looks at the database, and catches in the next run what landed between the two', async () => {
    const scene = await aScene();
    await scene.rollback();
    const first = await verify(scene, { 'database-url': database.url });
    expect(first.exitCode).toBe(3);
    expect(first.verdictOf('dlt-loads-unchanged')).toBe('unknown');
    expect(first.verdictOf('no-dlt-data-since-rollback')).toBe('pass');
    expect(first.verdictOf('clocks-agree')).toBe('pass');
    const second = await verify(scene, { 'database-url': database.url, 'previous-look': first.outputs['look'] ?? '' });
    expect(second.outputs['look']).toBe(first.outputs['look']);
    await database.withClient((client) => writeDltLoad(client, { rows: [aPost('c')], loadId: '1700000000.5' }));
    const third = await verify(scene, { 'database-url': database.url, 'previous-look': second.outputs['look'] ?? '' });
    expect(third.exitCode).toBe(1);
    expect(third.outputs).toMatchObject({ verdict: 'fail', 'reason-code': 'proof-failed', 'layer-one': 'done' });
    expect([third.verdictOf('dlt-loads-unchanged'), third.verdictOf('dlt-rows-unchanged')]).toEqual(['fail', 'fail']);
    expect(third.summary).toContain('1700000000.5');
    expect(third.stdout).toContain('::error');
  });

  test('is proven by two looks far enough apart and manual rows, with exit code 0', async () => {
    const scene = await aScene();
    await scene.rollback();
    const first = await verify(scene, { 'database-url': database.url });
    const look = JSON.parse(first.outputs['look'] ?? '{}');
    // The rollback and the look as if hours ago, but the landings of the test before lie before them.
    const hours = (count: number) => new Date(Date.now() + count * 3_600_000).toISOString();
    await database.withClient((client) =>
      client.query(`update reddit_harbor._dlt_loads set inserted_at = now() - interval '1 day'`),
    );
    const text = await scene.github.git('show', 'main:config/traffic_cutover_config.json');
    const config = JSON.parse(text) as Record<string, unknown>;
    const aged = {
      ...config,
      rollback_timestamp: hours(-5),
      last_transition: Object.assign({}, config['last_transition'], { at: hours(-5) }),
    };
    await scene.github.commit({
      message: 'Age',
      files: { 'config/traffic_cutover_config.json': JSON.stringify(aged) },
    });
    await database.withClient((client) =>
      client.query(`insert into public.submissions (submission_id, subreddit)
        select u, u from unnest(array['opensource', 'SideProject', 'productivity', 'freelance', 'personalfinance']) u`),
    );
    const restarted = await verify(scene, { 'database-url': database.url, 'previous-look': JSON.stringify(look) });
    const agedLook = { ...JSON.parse(restarted.outputs['look'] ?? '{}'), at: hours(-3) };
    const run = await verify(scene, { 'database-url': database.url, 'previous-look': JSON.stringify(agedLook) });
    expect(run.checks.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['state-at-tip', 'pass'],
      ['no-unit-on-dlt', 'pass'],
      ['hold-set', 'pass'],
      ['dlt-loads-unchanged', 'pass'],
      ['dlt-rows-unchanged', 'pass'],
      ['no-dlt-data-since-rollback', 'pass'],
      ['dlt-loads-complete', 'pass'],
      ['manual-rows-arrived', 'pass'],
      ['clocks-agree', 'pass'],
    ]);
    expect([run.exitCode, run.outputs['reason-code']]).toEqual([0, 'rollback-proven']);
  });

  test.each([
    ['a datasets file that is no YAML', '{', POLICY, 'config/datasets.yaml'],
    ['a policy that is no YAML', DATASETS, '{', 'config/policy.yaml'],
    ['a database that refuses', DATASETS, POLICY, 'ECONNREFUSED'],
  ])('verifies the state all the same with %s', async (_name, datasets, policy, said) => {
    const scene = await aScene(datasets, policy);
    await scene.rollback();
    const run = await verify(scene, { 'database-url': 'postgresql://reader:s3cret-word@127.0.0.1:1/postgres' });
    expect([run.exitCode, run.outputs['layer-one'], run.verdictOf('state-at-tip')]).toEqual([3, 'done', 'pass']);
    expect(JSON.stringify(run.checks)).toContain(said);
    expect(run.summary + run.outputs['result'] + run.stdout.replaceAll(/::add-mask::.*/gu, '')).not.toContain(
      's3cret-word',
    );
  });

  test('refuses what its inputs do not take, all at once, without a stack, and sets its outputs', async () => {
    const bad = {
      'previous-look': 'yesterday',
      'control-ended-at': '2026-11-25 12:00',
      'deadline-seconds': '-1',
      'manual-fetches': '{}',
    };
    const run = await verify(await aScene(), bad);
    expect([run.exitCode, run.outputs['verdict'], run.outputs['layer-one']]).toEqual([2, 'unknown', 'unknown']);
    for (const name of Object.keys(bad)) expect(run.stdout).toContain(name);
    expect(run.stdout + run.stderr).not.toMatch(/^\s+at /mu);
  });
});
