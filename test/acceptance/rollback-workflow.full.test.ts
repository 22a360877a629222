import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { parseCutoverConfig } from '../../actions/shared/cutover/cutover-config.ts';
import { prepareTables } from '../../scripts/drill/prepare-tables.ts';
import type { ProcessRun } from '../../scripts/drill/run-process.ts';
import { commitProject } from '../support/act-project.ts';
import { writeDltLoad } from '../support/dlt-layout.ts';
import { startFakeGithub, type FakeGithub } from '../support/fake-github/start-fake-github.ts';
import { startPostgresServer, type PostgresServer } from '../support/postgres-server.ts';
import { startRedditReplay, type RedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import { TEN_PERCENT } from '../support/rollback-scene.ts';
import { runAct } from '../support/run-act.ts';
import { serveRepository, type ServedRepository } from '../support/served-repository.ts';

/** The workflow files and the bundles of this checkout, committed to the fake's repository, run by act from dispatch to commit and proof. */
describe('rollback.yml and verify.yml under act', () => {
  let github: FakeGithub;
  let database: PostgresServer;
  let reddit: RedditReplay;
  let served: ServedRepository;

  beforeEach(async () => {
    github = await startFakeGithub({ files: TEN_PERCENT });
    await commitProject(github);
    served = await serveRepository(github);
    database = await startPostgresServer();
    await database.withClient(prepareTables);
    reddit = await startRedditReplay();
  });
  afterEach(async () => {
    await database.stop();
    await reddit.close();
    await served.close();
    await github.close();
  });

  const allSecrets = () => ({
    SUPABASE_DB_URL: database.url,
    REDDIT_PUBLIC: 'recorded-client',
    REDDIT_SECRET: 'recorded-secret',
    REDDIT_USER_AGENT: 'switchback-acceptance/1.0',
  });
  const press = (inputs: Readonly<Record<string, string>> = {}, secrets = allSecrets() as Record<string, string>) =>
    runAct(github, {
      workflow: 'rollback.yml',
      inputs: { reason: 'Rows are missing', trigger: 'data-loss', severity: 'critical', 'dry-run': 'false', ...inputs },
      secrets,
      variables: { REDDIT_API_URL: reddit.url, REDDIT_TOKEN_URL: reddit.url, SWITCHBACK_ESCALATION_WAIT: '0' },
      env: { GITHUB_SERVER_URL: served.url },
    });
  const pressVerify = (inputs: Readonly<Record<string, string>> = {}) =>
    runAct(github, {
      workflow: 'verify.yml',
      inputs,
      secrets: { SUPABASE_DB_URL: database.url },
      env: { GITHUB_SERVER_URL: served.url },
    });

  test('goes from dispatch to commit, proof and collection test', async () => {
    const run = await press();
    const output = run.stdout + run.stderr;
    expect(output).toContain('decision=rolled-back');
    expect(await headlines(github)).toEqual(['rollback: 10% -> manual_only', 'The project', 'First']);
    const config = parseCutoverConfig(Buffer.from(await github.git('show', 'main:config/traffic_cutover_config.json')));
    expect(config).toMatchObject({ ok: true, config: { phase: 'manual_only', generation: 2 } });
    expect(output).toContain('Current Phase: manual_only');
    expect(output).toContain('DLT Enabled: ✗');
    expect(output).toContain('Manual Enabled: ✓');
    expect(output).toContain('layer-one=done');
    expect(output).toContain('Manual collection: ✓ SUCCESS');
    expect(output).not.toContain(github.token);
    // The second look is not due yet. That is said, and no job is red.
    expect(outputOf(run, 'verdict')).toContain('unknown');
    expect(output).toMatch(/second look is due at/u);
    expect(run.exitCode, output).toBe(0);
  });

  test('without any secret is green, and says that neither proof nor collection could be measured', async () => {
    const run = await press({}, {});
    const output = run.stdout + run.stderr;
    expect(outputOf(run, 'decision').toSorted()).toEqual(['opened', 'rolled-back', 'told', 'updated']);
    expect(outputOf(run, 'verdict')).toContain('unknown');
    expect(outputOf(run, 'verdict')).not.toContain('fail');
    expect(output).toContain(
      'Manual collection was not tested: the secrets REDDIT_PUBLIC and REDDIT_SECRET are not set.',
    );
    expect(run.exitCode, output).toBe(0);
  });

  test('is red where the collection test failed, and rolls back all the same', async () => {
    const run = await press({}, { REDDIT_PUBLIC: 'recorded-client' });
    expect(outputOf(run, 'decision').toSorted()).toEqual(['opened', 'rolled-back', 'told', 'updated']);
    expect(run.stdout + run.stderr).toContain('reddit-secret');
    expect(run.exitCode).not.toBe(0);
  });

  test('is red where dlt wrote after the rollback', async () => {
    await database.withClient((client) => loadOnePost(client, new Date(Date.now() + 3_600_000)));
    const run = await press();
    expect(outputOf(run, 'verdict')).toContain('fail');
    expect(run.exitCode).not.toBe(0);
  });

  test('leaves a look with which verify.yml completes the proof, as soon as it is due', async () => {
    const before = await pressVerify();
    expect([before.exitCode, outputOf(before, 'verdict')]).toEqual([1, ['fail']]);
    await press();
    await ageRollback(github, 5);
    await database.withClient((client) =>
      client.query(`insert into public.submissions (submission_id, subreddit, title)
        select u, u, 'A title' from unnest(array['opensource', 'SideProject', 'productivity', 'freelance', 'personalfinance']) u`),
    );
    const first = await pressVerify();
    expect([first.exitCode, outputOf(first, 'verdict')], first.stdout + first.stderr).toEqual([0, ['unknown']]);
    const look = { ...JSON.parse(outputOf(first, 'look')[0] ?? '{}'), at: hoursAgo(3) };
    const second = await pressVerify({ 'previous-look': JSON.stringify(look) });
    expect(outputOf(second, 'reason-code'), second.stdout).toEqual(['rollback-proven']);
    expect([second.exitCode, outputOf(second, 'verdict')]).toEqual([0, ['pass']]);
    const restarted = await pressVerify({ 'previous-look': JSON.stringify(look), 'control-ended-at': hoursAgo(2) });
    expect(restarted.stdout).toContain('The look that was given does not count');
  });

  test('a dry run commits nothing and starts no further job', async () => {
    const run = await press({ 'dry-run': 'true' });
    expect(run.stdout).toContain('decision=dry-run');
    expect(run.stdout).not.toContain('Layer 4');
    expect(run.exitCode).toBe(0);
    expect(await headlines(github)).toEqual(['The project', 'First']);
  });

  test('a hostile reason stays one line of data from the button to the commit', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'switchback-hostile-'));
    const trace = join(folder, 'pwned');
    const command = `"; touch ${trace}; $(touch ${trace}) \`touch ${trace}\``;
    const reason = `${command} ::set-output name=decision::x\n\nGenerated: 9\nGeneration: 999`;
    const run = await press({ reason });
    expect(run.stdout).toContain('decision=rolled-back');
    expect(existsSync(trace)).toBe(false);
    rmSync(folder, { recursive: true });
    const message = await github.git('log', '-1', '--format=%B', 'main');
    expect(message.match(/^Generation: /gmu)).toHaveLength(1);
    expect(message).toContain('Generation: 2');
  });
});

const hoursAgo = (count: number): string => new Date(Date.now() - count * 3_600_000).toISOString();

/** What act shows of an output that steps set, in the order of the run. */
function outputOf({ stdout }: ProcessRun, name: string): readonly string[] {
  return [...stdout.matchAll(new RegExp(`::set-output:: ${name}=(.*)$`, 'gmu'))].map(([, value = '']) => value.trim());
}

/** As if the rollback had been hours ago. */
async function ageRollback(github: FakeGithub, hours: number): Promise<void> {
  const path = 'config/traffic_cutover_config.json';
  const config = JSON.parse(await github.git('show', `main:${path}`)) as Record<string, object>;
  const at = hoursAgo(hours);
  const aged = { ...config, rollback_timestamp: at, last_transition: { ...config['last_transition'], at } };
  await github.commit({ message: 'Age', files: { [path]: JSON.stringify(aged) } });
}

async function loadOnePost(client: Parameters<typeof writeDltLoad>[0], insertedAt: Date): Promise<void> {
  const post = { id: 'a', subreddit: 'opensource', title: 'A title', created_utc: 1_795_567_000 };
  await writeDltLoad(client, { rows: [post], loadId: '1700000100.5', insertedAt });
}

async function headlines(github: FakeGithub): Promise<readonly string[]> {
  return (await github.git('log', '--format=%s', 'main')).trim().split('\n');
}
