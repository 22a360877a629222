import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { PROJECT } from '../support/operations-repository.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { aThousandPosts } from '../support/reddit-replay/a-thousand-posts.ts';
import { startRedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import { REPLAYED_UNITS } from '../support/reddit-replay/replayed-units.ts';
import type { BenchTable } from './bench-table.ts';
import { measureProcess, percentile, type MeasuredCommand, type Measurement } from './measure-process.ts';

const HEAD = [
  'what',
  'units',
  'runs',
  'p50 ms',
  'posts/s',
  'posts/s, start apart',
  'CPU ms',
  'peak MB',
  'calls',
  'goal',
];
const RUNS = 10;
const POSTS = 1_000;
/** Reddit takes what moderators removed out of its pages: a walk to the cap was seen to take 11. */
const PAGE_SIZE = 91;
const BASELINE = fileURLToPath(new URL('collect-baseline.py', import.meta.url));
const BUNDLE = join(PROJECT, 'actions/collect/dist/index.mjs');

/** As config/datasets.yaml binds it. */
const TABLE = `CREATE TABLE public.submissions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), submission_id varchar(255), title varchar(300) NOT NULL,
  subreddit varchar(255), created_at timestamptz DEFAULT now(), text text, url text, permalink text, upvotes int CHECK (upvotes >= 0), comments_count int,
  is_nsfw bool, removed bool, ingested_at timestamptz NOT NULL DEFAULT now()); CREATE UNIQUE INDEX ON public.submissions (submission_id)`;

interface World {
  readonly server: PostgresServer;
  readonly reddit: RedditReplay;
  /** With config/datasets.yaml and files for outputs. */
  readonly folder: string;
}

interface Way {
  readonly what: string;
  readonly goal: string;
  command(units: readonly string[], world: World): MeasuredCommand;
}

interface Run extends Measurement {
  readonly calls: number;
  /** When the first page was asked for, by `performance.now()`. */
  readonly firstCallAt: number;
}

/** Posts into a local Postgres from recorded Reddit: the action's bundle beside a plain script of PRAW and psycopg doing the same. */
export async function benchCollect(): Promise<BenchTable> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-bench-'));
  const server = await startPostgresServer();
  const units = new Map(
    REPLAYED_UNITS.map((unit, index) => [
      unit.toLowerCase(),
      aThousandPosts({ unit, count: POSTS, firstId: 36 ** 5 * (index + 1) }),
    ]),
  );
  const reddit = await startRedditReplay({ units, pageSize: PAGE_SIZE, isLenient: true });
  try {
    await server.withClient((client) => client.query(TABLE));
    await mkdir(join(folder, 'config'));
    await writeFile(join(folder, 'config/datasets.yaml'), await readFile(join(PROJECT, 'config/datasets.yaml')));
    return await fill({ server, reddit, folder });
  } finally {
    await reddit.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(world: World): Promise<BenchTable> {
  const python = await findPython();
  const ways = [
    OURS,
    ...(python === null ? [] : [scriptOf(python, 'row by row', '0'), scriptOf(python, 'in batches', '1')]),
  ];
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const units of [REPLAYED_UNITS.slice(0, 1), REPLAYED_UNITS]) {
    const measured = new Map<Way, readonly Run[]>();
    for (const way of ways) measured.set(way, await runAll(way, units, world));
    const [ours, ...theirs] = [...measured.values()];
    rows.push(...[...measured].map(([way, runs]) => row(way, units, runs)));
    for (const runs of theirs) notes.push(compare(units.length, ours ?? [], runs));
  }
  if (python === null) {
    notes.push(
      'No Python with praw and psycopg was found (SWITCHBACK_BENCH_PYTHON, else python3), so nothing is compared. To compare: python3 -m venv /tmp/praw && /tmp/praw/bin/pip install praw "psycopg[binary]".',
    );
  }
  return { title: 'Collection, 1,000 posts a unit over 11 pages', head: HEAD, rows, notes };
}

const OURS: Way = {
  what: 'collect, mode collect',
  goal: '3 times the script, < 150 MB',
  command: (units, { server, reddit, folder }) => ({
    ...{ command: process.execPath, args: [BUNDLE], cwd: folder },
    env: { PATH: process.env['PATH'] ?? '', ...inputs(units, { server, reddit, folder }) },
  }),
};

function inputs(units: readonly string[], { server, reddit, folder }: World): Record<string, string> {
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const given = {
    ...{ mode: 'collect', units: units.join(','), listing: 'new', limit: String(POSTS) },
    ...{
      'reddit-public': 'an-id',
      'reddit-secret': 'a-secret',
      'reddit-user-agent': 'linux:switchback-bench:0 (replay)',
    },
    ...{ 'reddit-api-url': reddit.url, 'reddit-token-url': reddit.url, 'database-url': server.url },
  };
  const named = Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
  return { ...files, GITHUB_WORKSPACE: folder, ...Object.fromEntries(named) };
}

function scriptOf(python: string, how: string, batch: string): Way {
  return {
    ...{ what: `PRAW and psycopg, ${how}`, goal: '' },
    command: (units, { server, reddit, folder }) => ({
      ...{ command: python, args: [BASELINE], cwd: folder },
      env: {
        ...{ PATH: process.env['PATH'] ?? '', HOME: folder, BATCH: batch, REDDIT_URL: reddit.url },
        ...{ DATABASE_URL: server.url, UNITS: units.join(','), LIMIT: String(POSTS) },
      },
    }),
  };
}

async function runAll(way: Way, units: readonly string[], world: World): Promise<readonly Run[]> {
  const runs: Run[] = [];
  // The first one finds the files of the program outside the page cache.
  for (let number = 0; number <= RUNS; number += 1) {
    const run = await runOnce(way, units, world);
    if (number > 0) runs.push(run);
  }
  return runs;
}

async function runOnce(way: Way, units: readonly string[], world: World): Promise<Run> {
  const { server, reddit } = world;
  await server.withClient((client) => client.query('TRUNCATE submissions'));
  reddit.renewBudget();
  const before = reddit.requests.length;
  const measured = await measureProcess(way.command(units, world));
  const asked = reddit.requests.slice(before);
  const stored = await server.withClient(async (client) => (await client.query('SELECT 1 FROM submissions')).rowCount);
  if (measured.exitCode !== 0 || stored !== units.length * POSTS) {
    throw new Error(
      `${way.what}: exit code ${measured.exitCode} and ${stored} rows, expected 0 and ${units.length * POSTS}. No figure is given for runs that failed.`,
    );
  }
  return { ...measured, calls: asked.length, firstCallAt: asked[0]?.receivedAt ?? Number.NaN };
}

function row({ what, goal }: Way, units: readonly string[], runs: readonly Run[]): string[] {
  const cpu = percentile(
    runs.flatMap(({ cpuMilliseconds }) => cpuMilliseconds ?? []),
    50,
  );
  const peak = Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes ?? Number.NaN));
  return [
    ...[what, String(units.length), String(runs.length), median(runs, wholeMs).toFixed(0)],
    ...[rate(units.length, median(runs, wholeMs)), rate(units.length, median(runs, workMs))],
    ...[cpu.toFixed(0), peak.toFixed(0), String(runs[0]?.calls ?? ''), goal],
  ];
}

const wholeMs = ({ startedAt, endedAt }: Run): number => endedAt - startedAt;
const workMs = ({ firstCallAt, endedAt }: Run): number => endedAt - firstCallAt;

function median(runs: readonly Run[], value: (run: Run) => number): number {
  return percentile(runs.map(value), 50);
}

function rate(units: number, milliseconds: number): string {
  return ((1_000 * units * POSTS) / milliseconds).toFixed(0);
}

function compare(units: number, ours: readonly Run[], theirs: readonly Run[]): string {
  const times = (value: (run: Run) => number): string => (median(theirs, value) / median(ours, value)).toFixed(1);
  return `${units} unit(s): ${times(wholeMs)} times the posts a second, ${times(workMs)} times from the first call on.`;
}

/** `null` where no Python has both packages. */
async function findPython(): Promise<string | null> {
  const python = process.env['SWITCHBACK_BENCH_PYTHON'] ?? 'python3';
  try {
    await promisify(execFile)(python, ['-c', 'import praw, psycopg']);
    return python;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) return null;
    throw cause;
  }
}
