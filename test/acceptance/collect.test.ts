import { spawn } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectResultSchema } from '../../actions/collect/contract.ts';
import type { CollectResult } from '../../actions/collect/contract.ts';
import { startPgliteDatabase } from '../support/pglite-database.ts';
import type { TestDatabase } from '../support/pglite-database.ts';
import { startRedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay } from '../support/reddit-replay/reddit-replay.ts';

const BUNDLE = fileURLToPath(new URL('../../actions/collect/dist/index.mjs', import.meta.url));
const DATASETS = fileURLToPath(new URL('../../config/datasets.yaml', import.meta.url));

/** The table of the source system, with the two things added that config/datasets.yaml asks for. */
const TABLE = `CREATE TABLE public.submissions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), submission_id varchar(255), title varchar(300) NOT NULL,
  subreddit varchar(255), created_at timestamptz DEFAULT now(), text text, url text, permalink text, upvotes int CHECK (upvotes >= 0), comments_count int,
  is_nsfw bool, removed bool, ingested_at timestamptz NOT NULL DEFAULT now()); CREATE UNIQUE INDEX ON public.submissions (submission_id)`;

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: string;
  readonly summary: string;
  readonly result: CollectResult | null;
}

let database: TestDatabase;
let replay: RedditReplay;
let folder: string;
beforeAll(async () => {
  database = await startPgliteDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  replay = await startRedditReplay();
  folder = await mkdtemp(join(tmpdir(), 'switchback-collect-'));
  await mkdir(join(folder, 'config'));
  await writeFile(join(folder, 'config/datasets.yaml'), await readFile(DATASETS));
  await database.withClient((client) => client.query(`DROP TABLE IF EXISTS public.submissions; ${TABLE}`));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await replay.close();
});

/** Starts the committed bundle as a runner does, with a clean environment. */
async function run(inputs: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const [outputFile, summaryFile] = [join(folder, 'output'), join(folder, 'summary')];
  await Promise.all([writeFile(outputFile, ''), writeFile(summaryFile, '')]);
  const given = {
    'reddit-public': 'an-id-of-an-application',
    'reddit-secret': 'the-secret-of-the-application',
    'reddit-user-agent': 'linux:switchback-test:0 (replay)',
    'reddit-api-url': replay.url,
    'reddit-token-url': replay.url,
    ...inputs,
  };
  const child = spawn(process.execPath, ['--throw-deprecation', BUNDLE], {
    env: {
      GITHUB_OUTPUT: outputFile,
      GITHUB_STEP_SUMMARY: summaryFile,
      GITHUB_WORKSPACE: folder,
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    },
  });
  const [stdout, stderr, exitCode] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    new Promise<number | null>((resolve) => void child.on('close', resolve)),
  ]);
  const [outputs, summary] = await Promise.all([readFile(outputFile, 'utf8'), readFile(summaryFile, 'utf8')]);
  const json = /^result<<(\S+)\n(.*)\n\1$/mu.exec(outputs)?.[2] ?? '';
  return {
    exitCode,
    stdout,
    stderr,
    outputs,
    summary,
    result: json === '' ? null : collectResultSchema.parse(JSON.parse(json)),
  };
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

const countRows = async (): Promise<number> =>
  database.withClient(async (client) =>
    Number((await client.query<{ n: string }>('SELECT count(*) AS n FROM submissions')).rows[0]?.n),
  );

describe('the bundle of collect, mode test', () => {
  it("prints the runbook's line, writes nothing, opens no database, and warns of nothing", async () => {
    const ended = await run({ 'database-url': 'postgresql://nobody:at-all@127.0.0.1:1/nowhere' });
    expect(ended).toMatchObject({
      exitCode: 0,
      stderr: '',
      result: { verdict: 'pass', mode: 'test', listing: 'hot', units: [{ unit: 'opensource', fetched: 10 }] },
    });
    expect(ended.stdout).toMatch(/^Manual collection: ✓ SUCCESS$/mu);
    expect(ended.summary).toContain('Manual collection: ✓ SUCCESS');
    expect(replay.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /api/v1/access_token',
      'GET /r/opensource/hot?limit=10&raw_json=1',
    ]);
  });

  it('works without any file of the repository', async () => {
    await rm(join(folder, 'config'), { recursive: true });
    expect(await run()).toMatchObject({ exitCode: 0, result: { verdict: 'pass' } });
  });

  it('waits a 429 out and succeeds', async () => {
    replay.queueFault({ kind: 'recorded', recording: '429-with-retry-after' });
    const ended = await run();
    expect(ended).toMatchObject({ exitCode: 0, result: { units: [{ outcome: 'fetched', throttled: 1 }] } });
    expect(ended.result?.durationSeconds).toBeGreaterThan(3.9);
  });

  it('ends at its deadline when Reddit hangs, says so, and prints the failure of the runbook', async () => {
    replay.queueFault({ kind: 'hang' });
    const ended = await run({ 'deadline-seconds': '1' });
    expect(ended).toMatchObject({
      exitCode: 1,
      result: { verdict: 'fail', reasonCode: 'collection-incomplete', units: [{ outcome: 'failed' }] },
    });
    expect(ended.stdout).toMatch(/^Manual collection: ✗ FAILED$/mu);
    expect(ended.result?.durationSeconds).toBeLessThan(2);
  });

  it('shows no secret when the credentials are refused', async () => {
    replay.queueFault({ kind: 'status', status: 401, body: '{"message":"Unauthorized","error":401}', on: 'token' });
    const ended = await run();
    expect(ended).toMatchObject({ exitCode: 1, result: { units: [{ detail: 'Reddit refused the credentials.' }] } });
    const shown = ended.stdout.replaceAll(/^::add-mask::.*$/gmu, '') + ended.stderr + ended.outputs + ended.summary;
    expect(shown).not.toContain('the-secret-of-the-application');
  });
});

describe('the bundle of collect, mode collect', () => {
  it('stores the registered units once, and the second time nothing', async () => {
    const inputs = { mode: 'collect', 'database-url': database.url, listing: 'new', limit: '1000' };
    const first = await run(inputs);
    expect(first).toMatchObject({ exitCode: 0, stderr: '', result: { verdict: 'pass', reasonCode: 'collected' } });
    expect(first.result?.units.map(({ unit, new: added }) => `${unit} ${added}`)).toEqual([
      'opensource 82',
      'SideProject 82',
      'productivity 81',
      'freelance 81',
      'personalfinance 81',
    ]);
    const second = await run(inputs);
    expect(
      second.result?.units.every(
        ({ outcome, unchanged, fetched }) => outcome === 'nothing-new' && unchanged === fetched,
      ),
    ).toBe(true);
    expect(await countRows()).toBe(407);
  });

  it('needs a database, and says so', async () => {
    const ended = await run({ mode: 'collect' });
    expect(ended).toMatchObject({ exitCode: 2, result: null });
    expect(ended.outputs).toContain('input-invalid');
    expect(ended.summary).toContain('database-url');
    expect(replay.requests).toEqual([]);
  });

  it.each([
    { what: 'an unit that is no subreddit', inputs: { units: '../../api/v1/me' } },
    { what: 'a limit beyond what a listing has', inputs: { limit: '1001' } },
    { what: 'plain http to another machine', inputs: { 'reddit-api-url': 'http://reddit.example' } },
  ])('refuses $what, and asks nothing', async ({ inputs }) => {
    const ended = await run({ ...inputs, mode: 'test' });
    expect(ended.exitCode).toBe(2);
    expect(ended.outputs).toContain('input-invalid');
    expect(ended.stdout + ended.stderr).not.toMatch(/^\s+at /mu);
    expect(replay.requests).toEqual([]);
  });
});
