import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { parseHistoryFiles } from '../../actions/shared/history/history-lines.ts';
import { integrityResultSchema } from '../../actions/shared/integrity/integrity-result.ts';
import type { IntegrityResult } from '../../actions/shared/integrity/integrity-result.ts';
import { startPgliteDatabase } from '../support/pglite-database.ts';
import type { TestDatabase } from '../support/pglite-database.ts';
import { aRollbackScene, TEN_PERCENT } from '../support/rollback-scene.ts';
import type { RollbackScene } from '../support/rollback-scene.ts';
import { runBundle } from '../support/run-bundle.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const BUNDLE = pathOf('actions/check-integrity/dist/index.mjs');
const DATASETS = readFileSync(pathOf('config/datasets.yaml'), 'utf8');
const HISTORY = 'cutover-history';

let database: TestDatabase;
beforeAll(async () => {
  database = await startPgliteDatabase();
  await database.withClient(async (client) => {
    await client.query(`
      create table public.submissions (submission_id text primary key, subreddit text not null, title text not null, created_at timestamptz not null,
        ingested_at timestamptz not null default now(), text text, url text, permalink text, upvotes int, comments_count int, is_nsfw bool, removed bool);
      create index on public.submissions (ingested_at);
      insert into public.submissions (submission_id, subreddit, title, created_at, ingested_at)
        select '1sk' || to_hex(i), 'opensource', 'A title', now() - i * interval '10 min', now() - i * interval '10 min' from generate_series(1, 100) i;
      create table public.opportunity_analysis (opportunity_id text primary key, submission_id text not null, subreddit text, scored_at timestamptz not null default now())`);
  });
});
afterAll(() => database.stop());

interface Scene extends RollbackScene {
  readonly server: ServedRepository;
}

async function openScene(datasets: string): Promise<Scene> {
  const rollback = await aRollbackScene({ files: { ...TEN_PERCENT, 'config/datasets.yaml': datasets } });
  const server = await serveRepository(rollback.github);
  const close = async (): Promise<void> => {
    await server.close();
    await rollback.close();
  };
  return { ...rollback, server, close };
}

let scene: Scene;
beforeEach(async () => {
  scene = await openScene(DATASETS);
});
afterEach(() => scene.close());

async function check(inputs: Readonly<Record<string, string>> = {}, job: Readonly<Record<string, string>> = {}) {
  const environment = {
    ...scene.environment({ 'database-url': database.url, ...inputs }),
    GITHUB_SERVER_URL: scene.server.url,
    GITHUB_JOB: 'integrity',
    HOME: dirname(scene.checkout),
    ...job,
  };
  const run = await runBundle(BUNDLE, { environment, cwd: scene.checkout });
  const result: IntegrityResult | null =
    run.outputs['result'] === undefined ? null : integrityResultSchema.parse(JSON.parse(run.outputs['result']));
  return { ...run, result, find: (id: string) => result?.checks.filter((one) => one.id === id) ?? [] };
}

async function historyFiles(): Promise<ReadonlyMap<string, string>> {
  const paths = (await scene.github.git('ls-tree', '-r', '--name-only', HISTORY)).trim().split('\n');
  const own = paths.filter((path) => path.endsWith('.jsonl'));
  return new Map(
    await Promise.all(own.map(async (path) => [path, await scene.github.git('show', `${HISTORY}:${path}`)] as const)),
  );
}

describe('the integrity bundle, as the runner starts it', { timeout: 120_000 }, () => {
  test('looks at the data, answers the two questions of the runbook, and leaves one file that the next look goes on from', async () => {
    const first = await check();
    expect(first.stderr).toBe('');
    expect(first.result?.checks.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(first.find('recent-rows').map(({ table, verdict }) => [table, verdict])).toEqual([
      ['public.submissions', 'pass'],
      ['reddit_harbor.submissions', 'skipped'],
      ['public.opportunity_analysis', 'pass'],
    ]);
    expect(first.find('history')[0]).toMatchObject({ verdict: 'skipped', skipReason: 'learning' });
    expect(first.result?.history).toMatchObject({ outcome: 'written' });
    expect(first.summary).toContain('rows came in over 24 h');

    const files = await historyFiles();
    expect([...files.keys()]).toEqual([first.result?.history.path]);
    const encoder = new TextEncoder();
    const lines = parseHistoryFiles([...files].map(([path, text]) => ({ path, contents: encoder.encode(text) })));
    expect(lines.passedOver).toEqual([]);
    const kinds = lines.records.map(({ record }) => record.kind);
    expect(kinds).toEqual(expect.arrayContaining(['heartbeat', 'verdicts', 'watermark', 'mark']));

    const second = await check({}, { GITHUB_RUN_ID: '4712' });
    expect(second.find('history')[0]).toMatchObject({ verdict: 'pass' });
    const through = (of: typeof first) => of.result?.windows.find(({ table }) => table === 'public.submissions');
    expect(through(second)).toMatchObject({ after: through(first)?.through, isFirst: false });
    expect((await historyFiles()).size).toBe(2);
  });

  test('is unknown without a database, says so, and leaves its heartbeat all the same', async () => {
    const run = await check({ 'database-url': '' });
    expect(run.exitCode).toBe(3);
    expect(run.outputs).toMatchObject({ verdict: 'unknown', 'reason-code': 'database-missing' });
    expect(run.summary).toContain('no database was given');
    expect((await historyFiles()).size).toBe(1);
    const scheduled = await check({ 'database-url': '', 'fail-on': 'fail' }, { GITHUB_RUN_ID: '4713' });
    expect([scheduled.exitCode, scheduled.outputs['verdict']]).toEqual([0, 'unknown']);
  });

  test('is red for a database that was given and does not answer, whatever fail-on says, and never fails', async () => {
    const run = await check({ 'database-url': 'postgresql://nobody@127.0.0.1:1/nowhere', 'fail-on': 'fail' });
    expect(run.exitCode).toBe(3);
    expect(run.outputs).toMatchObject({ verdict: 'unknown', 'reason-code': 'integrity-not-measured' });
    expect(run.find('look')[0]?.observed).toContain('127.0.0.1:1');
    expect(run.find('look')[0]?.remedy).toBeTruthy();
  });

  test('judges without its memory where the history cannot be reached, and moves nothing', async () => {
    const run = await check({}, { GITHUB_SERVER_URL: 'http://127.0.0.1:1' });
    expect(run.outputs['verdict']).toBe('unknown');
    expect(run.find('history')[0]).toMatchObject({ verdict: 'unknown' });
    expect(run.find('recent-rows')[0]).toMatchObject({ verdict: 'pass' });
    expect(run.result?.history.outcome).toBe('not-written');
  });

  test('names file, line and column of a binding that cannot be read, and does not look', async () => {
    await scene.close();
    scene = await openScene(DATASETS.replace('rule: column', 'rule: colunm'));
    const run = await check();
    expect(run.find('look')[0]?.observed).toMatch(/config\/datasets\.yaml:\d+:\d+/u);
    expect(run.result?.database).toBeNull();
  });
});
