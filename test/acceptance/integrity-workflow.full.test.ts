import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { startFakeGithub } from '../support/fake-github/start-fake-github.ts';
import type { FakeGithub } from '../support/fake-github/start-fake-github.ts';
import { startPostgresServer } from '../support/postgres-server.ts';
import type { PostgresServer } from '../support/postgres-server.ts';
import { createPosts, POSTS_DATASETS } from '../support/posts-dataset.ts';
import { listProjectFiles, readProjectFile } from '../support/project-files.ts';
import { TEN_PERCENT } from '../support/rollback-scene.ts';
import { runAct } from '../support/run-act.ts';
import { serveRepository } from '../support/served-repository.ts';
import type { ServedRepository } from '../support/served-repository.ts';

/** The file, the one that it calls, and what their jobs run. */
const NEEDED = listProjectFiles().filter((path) =>
  /^(?:\.github\/workflows\/(?:integrity|rollback)\.yml|actions\/[a-z-]+\/(?:action\.yml|dist\/index\.mjs)|scripts\/dist\/.+\.mjs)$/u.test(
    path,
  ),
);

/** What the triggers go by: without it nobody decides anything, and the run is red. */
const POLICY = { 'config/policy.yaml': readProjectFile('config/policy.yaml') };

/** With every unit that the policy names, so that the next phase can be asked about. */
const DATASETS = POSTS_DATASETS.replace(
  'units: [{ name: opensource }]',
  'units: [{ name: opensource }, { name: SideProject }, { name: productivity }]',
);

/** The workflow file and the bundle of this checkout, against a real server, from the schedule to the heartbeat. */
describe('integrity.yml under act', () => {
  let database: PostgresServer;
  let github: FakeGithub;
  let served: ServedRepository;
  beforeAll(async () => {
    database = await startPostgresServer();
    await database.withClient(createPosts);
  });
  afterAll(() => database.stop());
  beforeEach(async () => {
    const project = Object.fromEntries(NEEDED.map((path) => [path, readProjectFile(path)]));
    github = await startFakeGithub({
      files: { ...TEN_PERCENT, ...project, 'config/datasets.yaml': DATASETS, ...POLICY },
    });
    served = await serveRepository(github);
  });
  afterEach(async () => {
    await served.close();
    await github.close();
  });

  const run = (event: 'schedule' | 'workflow_dispatch', secrets: Readonly<Record<string, string>>) =>
    runAct(github, { workflow: 'integrity.yml', event, inputs: {}, secrets, env: { GITHUB_SERVER_URL: served.url } });
  const historyFiles = async (): Promise<readonly string[]> => {
    const listed = await github.git('ls-tree', '-r', '--name-only', 'cutover-history');
    return listed.split('\n').filter((path) => path.endsWith('.jsonl'));
  };

  test('a scheduled run looks at the data and leaves its heartbeat', async () => {
    const ran = await run('schedule', { SUPABASE_DB_URL: database.url });
    const output = ran.stdout + ran.stderr;
    expect(output).toContain('verdict=');
    expect(ran.exitCode, output).toBe(0);
    const paths = await historyFiles();
    const path = paths.find((one) => one.endsWith('-integrity.jsonl')) ?? '';
    expect(paths).toHaveLength(2);
    const text = await github.git('show', `cutover-history:${path}`);
    const watched = paths.find((one) => one.endsWith('-integrity-watch.jsonl')) ?? '';
    expect(await github.git('show', `cutover-history:${watched}`)).toContain('"kind":"decision"');
    const badge = JSON.parse(await github.git('show', 'cutover-history:badge.json')) as Record<string, unknown>;
    expect(badge).toMatchObject({ schemaVersion: 1, label: 'dlt migration', cacheSeconds: 300 });
    expect(badge['message']).toMatch(/^10%.*, \d{4}-\d\d-\d\d \d\d:\d\d UTC$/u);
    expect(badge['color']).not.toBe('brightgreen');
    expect(text).toContain('"kind":"heartbeat"');
    expect(text).toContain('"kind":"watermark"');
    // The summary: where it stands, since when, what comes next, what is wrong.
    expect(output).toMatch(/\*\*Current Phase\*\*: `10%`/u);
    expect(output).toMatch(/\*\*Since\*\*: `\d{4}-\d\d-\d\dT/u);
    expect(output).toMatch(/\*\*Next\*\*: `50% may begin \(\d+ gates stop it now/u);
    expect(output).toMatch(/\*\*Wrong\*\*: `drill: no drill is recorded/u);
    expect(output).not.toContain(github.token);
  });

  test('a scheduled run without a database is green, says unknown, and leaves its heartbeat', async () => {
    const ran = await run('schedule', {});
    const output = ran.stdout + ran.stderr;
    expect(output).toContain('reason-code=database-missing');
    expect(output).toContain('verdict=unknown');
    expect(ran.exitCode, output).toBe(0);
    expect(output).toContain('decision=');
    expect(await historyFiles()).toHaveLength(2);
  });

  test("the second trigger does what the schedule does, by the README's event and by no other", async () => {
    const [, named = ''] =
      /gh api repos\/OWNER\/NAME\/dispatches -f event_type=([\w-]+)/u.exec(readProjectFile('README.md')) ?? [];
    expect(parse(readProjectFile('.github/workflows/integrity.yml'))).toMatchObject({
      on: { repository_dispatch: { types: [named] } },
    });
    const ran = await runAct(github, {
      ...{ workflow: 'integrity.yml', event: 'repository_dispatch', eventType: named, inputs: {} },
      ...{ secrets: { SUPABASE_DB_URL: database.url }, env: { GITHUB_SERVER_URL: served.url } },
    });
    const output = ran.stdout + ran.stderr;
    expect(ran.exitCode, output).toBe(0);
    expect(output).toContain('decision=continue');
    const paths = await historyFiles();
    expect(paths).toHaveLength(2);
    const watched = paths.find((one) => one.endsWith('-integrity-watch.jsonl')) ?? '';
    const decided = await github.git('show', `cutover-history:${watched}`);
    // It keeps the tick, and how late the schedule itself is nobody learns from it.
    expect(decided).toContain('"workflow":"watch"');
    expect(decided).toContain('"latenessSeconds":null');
  });

  test('the button without a database is red: nobody presses it to learn nothing', async () => {
    const ran = await run('workflow_dispatch', {});
    expect(ran.stdout).toContain('verdict=unknown');
    expect(ran.exitCode).not.toBe(0);
  });
});
