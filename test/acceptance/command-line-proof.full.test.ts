import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { collectResultSchema } from '../../actions/collect/contract.ts';
import { verificationResultSchema } from '../../actions/shared/verification/verification-result.ts';
import { BUNDLE, OperationsRepository, PROJECT, runProgram, stateFiles } from '../support/operations-repository.ts';
import { createDltDataset, SUBMISSIONS, writeDltLoad } from '../support/dlt-layout.ts';
import { startPgliteDatabase } from '../support/pglite-database.ts';
import { startRedditReplay, type RedditReplay } from '../support/reddit-replay/reddit-replay.ts';

const DATASETS = 'config/datasets.yaml';
let repository: OperationsRepository;
let reddit: RedditReplay;
let environment: Record<string, string>;
beforeAll(async () => {
  const shipped = (path: string) => readFileSync(join(PROJECT, path), 'utf8');
  const peoples = { [DATASETS]: shipped(DATASETS), 'config/policy.yaml': shipped('config/policy.yaml') };
  repository = new OperationsRepository({ ...stateFiles(), ...peoples });
  reddit = await startRedditReplay();
  const credentials = {
    REDDIT_PUBLIC: 'id',
    REDDIT_SECRET: 'the-secret-itself',
    REDDIT_USER_AGENT: 'linux:test:1 (by /u/test)',
  };
  environment = { ...credentials, REDDIT_API_URL: reddit.url, REDDIT_TOKEN_URL: reddit.url };
});
afterAll(async () => {
  repository.remove();
  await reddit.close();
});

describe('switchback collect', () => {
  test("tests the manual path as the runbook's step 4 does, and writes nothing", async () => {
    const ran = await repository.run(['collect'], { environment });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/^r\/opensource: \S+ \(10 posts\)\nManual collection: ✓ SUCCESS\n$/u);
    const json = await repository.run(['collect', '--units', 'SideProject', 'productivity', '--limit', '5', '--json'], {
      environment,
    });
    const result = collectResultSchema.parse(JSON.parse(json.stdout));
    expect(result.units.map(({ unit }) => unit.toLowerCase())).toEqual(['sideproject', 'productivity']);
    expect(JSON.stringify([ran, json])).not.toContain('the-secret-itself');
  });

  test.each([
    [['collect'], {}, /REDDIT_PUBLIC: observed nothing/u],
    [['collect', '--mode', 'collect'], null, /needs a database/u],
    [['collect', '--units', '../api'], null, /--units: observed/u],
    [['collect', '--listing', 'best'], null, /--listing: observed "best"/u],
  ])('of %j without what it needs ends with 2', async (args, variables, message) => {
    const ran = await repository.run(args, { environment: variables ?? environment });
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/^\s+at |the-secret-itself/mu);
  });
});

/** As if it had happened hours ago: the rollback in the remote's config, or a look that was saved. */
const hoursAgo = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString();

function ageRollback(hours: number): void {
  const config = JSON.parse(repository.show('config/traffic_cutover_config.json')) as Record<string, object>;
  const at = hoursAgo(hours);
  const aged = { ...config, rollback_timestamp: at, last_transition: { ...config['last_transition'], at } };
  repository.git(['pull', '-q']);
  repository.write({ 'config/traffic_cutover_config.json': JSON.stringify(aged) });
  repository.commitAll('Age');
  repository.git(['push', '-q']);
}

async function createTables(client: Parameters<typeof createDltDataset>[0]): Promise<void> {
  await client.query(`create table public.submissions (submission_id text unique, subreddit text,
    ingested_at timestamptz not null default clock_timestamp())`);
  await client.query(`insert into public.submissions (submission_id, subreddit)
    select u, u from unnest(array['opensource', 'SideProject', 'productivity', 'freelance', 'personalfinance']) u`);
  await createDltDataset(client, SUBMISSIONS);
  const post = { id: 'a', subreddit: 'opensource', title: 'A title', created_utc: 1_795_567_000 };
  await writeDltLoad(client, { rows: [post], loadId: '1700000100.5', insertedAt: new Date(0) });
}

describe('switchback verify', () => {
  test('fails while the state is not rolled back, and says so first', async () => {
    const ran = await repository.run(['verify', '--deadline-seconds', '0']);
    expect([ran.exitCode, ran.stdout.split('\n')[0]]).toEqual([1, 'Current Phase: 10%']);
    expect(ran.stdout).toContain('(state-not-rolled-back)');
  });

  test('counts layer 1 as done after a rollback, and the proof as unknown without a database', async () => {
    await repository.run(['rollback']);
    const ran = await repository.run(['verify']);
    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toMatch(
      /^Current Phase: manual_only\nDLT Enabled: ✗\nManual Enabled: ✓\nThe rollback is not proven yet\. Layer 1, the state, is done/u,
    );
    expect(ran.stdout).toContain('Set SUPABASE_DB_URL');
    const json = await repository.run(['verify', '--json']);
    expect(verificationResultSchema.parse(JSON.parse(json.stdout))).toMatchObject({
      verdict: 'unknown',
      layerOne: 'done',
    });
  });

  test('completes the proof with the look that an earlier run saved, when enough time has passed', async () => {
    const database = await startPgliteDatabase();
    onTestFinished(() => database.stop());
    await database.withClient(createTables);
    const verify = (...options: string[]) =>
      repository.run(['verify', '--deadline-seconds', '0', ...options], {
        environment: { SUPABASE_DB_URL: database.url },
      });
    ageRollback(5);
    const file = join(repository.folder, 'look.json');
    const first = await verify('--save-look', file);
    expect([first.exitCode, first.stderr.includes('not kept')]).toEqual([3, false]);
    expect(first.stdout).toMatch(
      /-> Run this again after \S+Z, with the file that --save-look wrote in --previous-look\./u,
    );
    expect((await verify()).stderr).toContain('with --save-look FILE the next run goes on from it');
    const tooEarly = await verify('--previous-look', file);
    expect([tooEarly.exitCode, tooEarly.stdout.includes('(proof-incomplete)')]).toEqual([3, true]);
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), at: hoursAgo(3) }));
    const second = await verify('--previous-look', file);
    expect([second.exitCode, second.stdout.includes('Verdict: pass (rollback-proven)')]).toEqual([0, true]);
    const afterControl = await verify('--previous-look', file, '--control-ended-at', hoursAgo(2));
    expect(afterControl.exitCode).toBe(3);
    expect(afterControl.stdout).toMatch(/second look is due at/u);
  }, 60_000);

  test.each([
    [['--previous-look', 'no-such-file'], 'a file that cannot be read (ENOENT)'],
    [['--previous-look', DATASETS], 'text that is not JSON'],
    [['--previous-look', 'config/routing.flagd.json'], 'expected the look of an earlier run'],
    [['--control-ended-at', '2026-11-25 12:00'], 'an instant with its zone'],
  ])('refuses %j, and says what it takes', async (options, said) => {
    const ran = await repository.run(['verify', ...options]);
    expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(said);
    expect(ran.stderr).not.toMatch(/^\s+at /mu);
  });

  test('says why a look could not be saved, and what was found all the same', async () => {
    const ran = await repository.run(['verify', '--save-look', join(repository.folder, 'look.json')]);
    expect(ran.stderr).toContain('No look was saved: the database was not looked at.');
    expect(ran.stdout).toContain('Verdict: unknown');
  });
});

describe('the bundle', () => {
  /** Every file of the bundle that a static import reaches from one of them. */
  function reachable(file: string, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const text = readFileSync(join(dirname(BUNDLE), file), 'utf8');
    for (const [, next = ''] of text.matchAll(/^import\b[^"']*["']\.\/([^"']+)["']/gmu)) reachable(next, seen);
    return seen;
  }

  test.each(['rollback', 'status', 'gate', 'route', 'hold'])(
    'loads neither pg nor snoowrap for %s',
    async (command) => {
      const names = readdirSync(dirname(BUNDLE)).filter((name) =>
        new RegExp(String.raw`^${command}\d*\.mjs$`, 'u').test(name),
      );
      expect(names.length).toBeGreaterThan(0);
      const files = [
        ...new Set(['switchback.mjs', 'run-command-line.mjs', ...names].flatMap((name) => [...reachable(name)])),
      ];
      const text = files.map((file) => readFileSync(join(dirname(BUNDLE), file), 'utf8')).join('\n');
      expect(text).not.toMatch(/node_modules\/(?:pg|snoowrap|@cypress\/request)\//u);
      expect(text).toContain('node_modules/commander/');
    },
  );

  test('needs no package: every import is a file beside it or a part of Node', () => {
    for (const name of readdirSync(dirname(BUNDLE)).filter((file) => file.endsWith('.mjs'))) {
      const text = readFileSync(join(dirname(BUNDLE), name), 'utf8');
      for (const [, from = ''] of text.matchAll(/^(?:import|export)\b[^"'\n]*\bfrom ["']([^"']+)["'];$/gmu)) {
        expect(from).toMatch(/^(?:node:[a-z0-9_/]+|\.\/[\w.-]+\.mjs|[a-z_]+(?:\/promises)?)$/u);
        if (from.startsWith('./')) expect(existsSync(join(dirname(BUNDLE), from))).toBe(true);
      }
    }
  });

  test('ends with one message under a Node that is too old', async () => {
    const script = `Object.defineProperty(process.versions, 'node', { value: '18.20.0' }); await import(${JSON.stringify(BUNDLE)});`;
    const ran = await runProgram(process.execPath, ['--input-type=module', '-e', script], {
      cwd: repository.clone,
      environment: repository.environment,
    });
    expect([ran.exitCode, ran.stderr.includes('Node is too old: observed 18.20.0')]).toEqual([2, true]);
  });
});
