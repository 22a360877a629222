import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { parseHistoryFiles } from '../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { startFakeGithub } from '../support/fake-github/start-fake-github.ts';
import type { FakeGithub } from '../support/fake-github/start-fake-github.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { listProjectFiles, readProjectFile } from '../support/project-files.ts';
import { startRedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import type { RedditReplay } from '../support/reddit-replay/reddit-replay.ts';
import { TEN_PERCENT } from '../support/rollback-scene.ts';
import { runAct } from '../support/run-act.ts';
import type { ActRun } from '../support/run-act.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';

const NEEDED = listProjectFiles().filter((path) =>
  /^(?:\.github\/workflows\/collect\.yml|actions\/collect\/(?:action\.yml|dist\/.+\.mjs)|config\/datasets\.yaml)$/u.test(
    path,
  ),
);
const EXTERNAL = readProjectFile('config/policy.yaml');
const OURS = EXTERNAL.replace('    by: external', '    by: switchback');

const TABLE = `DROP TABLE IF EXISTS public.submissions; CREATE TABLE public.submissions (id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  submission_id varchar(255), title varchar(300) NOT NULL, subreddit varchar(255), created_at timestamptz, text text, url text, permalink text,
  upvotes int, comments_count int, is_nsfw bool, removed bool, ingested_at timestamptz NOT NULL DEFAULT now());
  CREATE UNIQUE INDEX ON public.submissions (submission_id)`;

/** The workflow file and the bundle of this checkout, from the schedule to the rows and the record of the run. */
describe('collect.yml under act', () => {
  let database: PostgresServer;
  let reddit: RedditReplay;
  let github: FakeGithub;
  let served: ServedRepository;
  beforeAll(async () => {
    database = await startPostgresServer();
  });
  afterAll(() => database.stop());
  beforeEach(async () => {
    await database.withClient((client) => client.query(TABLE));
    reddit = await startRedditReplay();
  });
  afterEach(async () => {
    await served.close();
    await github.close();
    await reddit.close();
  });

  async function start(policy: string): Promise<void> {
    const project = Object.fromEntries(NEEDED.map((path) => [path, readProjectFile(path)]));
    github = await startFakeGithub({ files: { ...TEN_PERCENT, ...project, 'config/policy.yaml': policy } });
    served = await serveRepository(github);
  }

  const run = (more: Partial<ActRun> = {}) =>
    runAct(github, {
      ...{ workflow: 'collect.yml', event: 'schedule', inputs: {}, env: { GITHUB_SERVER_URL: served.url } },
      variables: { SWITCHBACK_RUNNER: 'ubuntu-latest', REDDIT_API_URL: reddit.url, REDDIT_TOKEN_URL: reddit.url },
      secrets: {
        ...{
          SUPABASE_COLLECT_DB_URL: database.url,
          REDDIT_PUBLIC: 'an-id',
          REDDIT_SECRET: 'the-secret-of-the-application',
        },
        REDDIT_USER_AGENT: 'linux:switchback-test:0 (replay)',
      },
      ...more,
    });
  const records = async (): Promise<readonly HistoryRecord[]> => {
    const listed = await github.git('ls-tree', '-r', '--name-only', 'cutover-history');
    const paths = listed.split('\n').filter((path) => path.endsWith('.jsonl'));
    const files = await Promise.all(
      paths.map(async (path) => ({ path, contents: Buffer.from(await github.git('show', `cutover-history:${path}`)) })),
    );
    return parseHistoryFiles(files).records.map(({ record }) => record);
  };
  const units = async (): Promise<readonly string[]> =>
    database.withClient(async (client) => {
      const { rows } = await client.query<{ unit: string }>(
        'SELECT DISTINCT subreddit AS unit FROM submissions ORDER BY 1',
      );
      return rows.map(({ unit }) => unit);
    });
  const branches = () => github.git('for-each-ref', '--format=%(refname:short)', 'refs/heads');

  test('a schedule without a runner for the database starts no job', async () => {
    await start(OURS);
    const ran = await run({ variables: {} });
    expect(ran.exitCode, ran.stdout + ran.stderr).toBe(0);
    expect(ran.stdout).not.toContain('actions/collect');
    expect(reddit.requests).toEqual([]);
  });

  test('a schedule where another program collects is green, says so, and touches nothing, without any secret', async () => {
    await start(EXTERNAL);
    const ran = await run({ secrets: {} });
    const output = ran.stdout + ran.stderr;
    expect(ran.exitCode, output).toBe(0);
    expect(output).toContain('reason-code=collected-elsewhere');
    expect(output).toContain('collectors.manual.by: external');
    expect([reddit.requests, await units()]).toEqual([[], []]);
    expect(await branches()).not.toContain('cutover-history');
  });

  test('a schedule collects what is left to manual, once, and records each run', async () => {
    await start(OURS);
    const first = await run();
    const output = first.stdout + first.stderr;
    expect(first.exitCode, output).toBe(0);
    expect(output).not.toContain(github.token);
    // Node 24, which the runner has, warns of what Node 20 lets pass.
    expect(output).not.toContain('Warning: ');
    // opensource is routed to dlt.
    expect(await units()).toEqual(['SideProject', 'freelance', 'personalfinance', 'productivity']);
    expect(await records()).toMatchObject([
      { kind: 'collection-run', path: 'manual', outcome: 'succeeded', units: 4, postsFetched: 200, calls: 5 },
      { kind: 'unit-fetch', unit: 'sideproject', outcome: 'fetched', count: 50, saturated: true },
      { unit: 'productivity' },
      { unit: 'freelance' },
      { unit: 'personalfinance' },
    ]);
    const [generation] = (await records()).flatMap((record) => ('generation' in record ? [record.generation] : []));
    expect(generation).toEqual(expect.any(Number));
  });

  test('the button collects units by name, also without a runner of its own', async () => {
    await start(OURS);
    const variables = { REDDIT_API_URL: reddit.url, REDDIT_TOKEN_URL: reddit.url };
    const ran = await run({ event: 'workflow_dispatch', inputs: { units: 'opensource', limit: '7' }, variables });
    const output = ran.stdout + ran.stderr;
    expect(ran.exitCode, output).toBe(0);
    expect(output).toContain('Routed to dlt and collected because they were named');
    expect(await units()).toEqual(['opensource']);
    expect(await records()).toMatchObject([
      { units: 1, postsFetched: 7 },
      { unit: 'opensource', count: 7 },
    ]);
  });

  test('a schedule whose Reddit is down is red, with a record of what failed', async () => {
    await start(OURS);
    const down = { kind: 'recorded', recording: 'service-unavailable', on: 'token' } as const;
    reddit.queueFault(...Array.from({ length: 12 }, () => down));
    const ran = await run();
    expect(ran.exitCode).not.toBe(0);
    expect(await records()).toMatchObject([
      { kind: 'collection-run', outcome: 'failed', exitCode: 1, postsFetched: 0 },
      ...Array.from({ length: 4 }, () => ({ kind: 'unit-fetch', outcome: 'failed', count: 0 })),
    ]);
  });
});
