import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, test } from 'vitest';

import { gzipEvidenceCodec } from '../../actions/shared/adapters/evidence-codec.ts';
import { investigationResultSchema } from '../../actions/shared/investigation/investigation-result.ts';
import { startFakeStatusPage, type FakeStatusPage } from '../support/fake-status-page.ts';
import { aRollbackScene, TEN_PERCENT, type RollbackScene } from '../support/rollback-scene.ts';
import { runBundle } from '../support/run-bundle.ts';
import { serveRepository, type ServedRepository } from '../support/served-repository.ts';

const pathOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const BUNDLE = pathOf('actions/investigate/dist/index.mjs');
const read = (path: string): string => readFileSync(pathOf(path), 'utf8');
const POLICY = read('config/policy.yaml')
  .replace('workflows: []', 'workflows: [manual.yml]')
  .replace('workflows: []', 'workflows: [dlt.yml]');

const SECRET = `ghp_${'S3cr3t'.repeat(6)}`;
const PASSWORD = 'Tr0ub4dorAnd3';

interface Scene extends RollbackScene {
  readonly server: ServedRepository;
  readonly page: FakeStatusPage;
}

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

async function aScene(policy = POLICY): Promise<Scene> {
  const files = { ...TEN_PERCENT, 'config/policy.yaml': policy, 'config/datasets.yaml': read('config/datasets.yaml') };
  const rollback = await aRollbackScene({ files, workflows: ['manual.yml', 'dlt.yml'] });
  open.push(rollback);
  const server = await serveRepository(rollback.github);
  open.push(server);
  const page = await startFakeStatusPage();
  open.push(page);
  return { ...rollback, server, page };
}

async function investigate(scene: Scene, inputs: Readonly<Record<string, string>> = {}) {
  const environment = {
    ...scene.environment({ 'supabase-status-url': scene.page.url, ...inputs }),
    GITHUB_SERVER_URL: scene.server.url,
    GITHUB_JOB: 'investigate',
    HOME: dirname(scene.checkout),
  };
  const run = await runBundle(BUNDLE, { environment, cwd: scene.checkout });
  const { result } = run.outputs;
  const parsed = result === undefined ? null : investigationResultSchema.parse(JSON.parse(result));
  const statuses = Object.fromEntries(parsed?.sources.map(({ source, status }) => [source, status]) ?? []);
  return { ...run, result: parsed, statuses };
}

async function aCutoverLog(scene: Scene, ...messages: readonly string[]): Promise<void> {
  const stamp = new Date(Date.now() - 600_000).toISOString().slice(0, 19).replace('T', ' ');
  await mkdir(join(scene.checkout, 'error_log'), { recursive: true });
  const lines = messages.map((message) => `${stamp},123 - ${message}\n`);
  await writeFile(join(scene.checkout, 'error_log/dlt_traffic_cuttover.log'), lines.join(''));
}

const LOG = { 'log-path': 'error_log/dlt_traffic_cuttover.log' };
const TIMED_OUT = 'ERROR - connection to server at "db.example.org", port 5432 failed: timeout expired';

/** A database that takes connections and never says a word. */
async function aSilentServer(): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<unknown> => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  open.push({ close });
  return `postgresql://monitor:${PASSWORD}@127.0.0.1:${(server.address() as AddressInfo).port}/postgres`;
}

describe('the investigation bundle, as the runner starts it', { timeout: 120_000 }, () => {
  test('gathers what is configured after a rollback, and names the cause that the cutover log shows', async () => {
    const scene = await aScene();
    for (const file of ['dlt.yml', 'manual.yml']) aRun(scene, { file, conclusion: 'success' });
    const rolledBack = await scene.rollback();
    await aCutoverLog(scene, TIMED_OUT, 'INFO - DLT collection failed for r/opensource');
    const run = await investigate(scene, LOG);
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ verdict: 'pass', 'reason-code': 'investigated' });
    expect(run.result?.incident).toBe(rolledBack.outputs['incident-id']);
    expect(run.statuses).toMatchObject({
      ...{ 'workflow-runs': 'measured', 'log-files': 'measured', 'supabase-status': 'measured', commits: 'measured' },
      ...{ 'dlt-tables': 'not-configured', postgres: 'not-configured', integrity: 'not-configured' },
    });
    expect(run.result?.causes[0]).toMatchObject({ id: 'connection-timeout' });
    expect(run.summary).toContain('Check Supabase status');
    const [measurement] = gzipEvidenceCodec.unpack(run.outputs['evidence'] ?? '') ?? [];
    expect(measurement).toMatchObject({ recipe: 'causes@1', answer: { causes: run.result?.causes }, leftOut: null });
  });

  test('sends the token of other repositories there alone, and shows it nowhere', async () => {
    const scene = await aScene(
      POLICY.replace('workflows: [dlt.yml]', 'workflows: [dlt.yml, "octo-org/crawl:dlt.yml"]'),
    );
    await scene.rollback();
    const before = scene.github.requests.length;
    const run = await investigate(scene, { 'collectors-token': SECRET });
    // Another token than the fake's is turned away: what the own repository needs came with the own one.
    const asked = scene.github.requests.slice(before).map(({ path }) => path);
    expect(asked).toContainEqual(expect.stringContaining('/repos/octo-org/crawl/actions/workflows/dlt.yml/runs'));
    const source = run.result?.sources.find(({ source: name }) => name === 'workflow-runs');
    expect(source?.observed.match(/octo-org/gu)).toHaveLength(1);
    expect(source?.observed).not.toMatch(/the runs of (?:dlt|manual)\.yml/u);
    expect(run.stdout).toContain(`::add-mask::${SECRET}`);
    const said = [
      run.stdout.replaceAll(/^::add-mask::.*$/gmu, ''),
      run.stderr,
      run.summary,
      JSON.stringify(run.outputs),
    ];
    expect(said.join('\n')).not.toContain(SECRET);
    expect(run.statuses['workflow-runs']).toBe('unknown');
  });

  test('reads the logs of failed jobs from the other host, without the token', async () => {
    const scene = await aScene();
    await scene.rollback();
    const message = 'psycopg2.OperationalError: FATAL: sorry, too many clients already';
    aRun(scene, { file: 'dlt.yml', conclusion: 'failure', message });
    const run = await investigate(scene);
    const runs = run.result?.sources.find(({ source }) => source === 'workflow-runs');
    expect(runs).toMatchObject({ status: 'measured' });
    expect(runs?.clues.map(({ sign }) => sign)).toEqual(
      expect.arrayContaining(['run-failure', 'connections-exhausted']),
    );
  });

  test('ends in time with the database silent, and every other source counts', async () => {
    const scene = await aScene();
    await scene.rollback();
    await aCutoverLog(scene, TIMED_OUT);
    const run = await investigate(scene, { ...LOG, 'database-url': await aSilentServer(), 'deadline-seconds': '6' });
    expect(run.milliseconds).toBeLessThan(12_000);
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ verdict: 'warn', 'reason-code': 'investigation-incomplete' });
    expect(run.statuses).toMatchObject({ 'dlt-tables': 'unknown', postgres: 'unknown', 'log-files': 'measured' });
    expect(run.stdout).toContain('::warning title=unknown%3A postgres');
  });

  test('shows no secret of a log, a message, a page or an address, in outputs, summary or log', async () => {
    const scene = await aScene();
    await scene.github.commit({ message: `Use ${SECRET}`, files: { 'config/note.txt': 'x' } });
    await scene.rollback();
    await aCutoverLog(scene, `${TIMED_OUT} postgresql://collector:${PASSWORD}@db.example.org ${SECRET} ##[error]x`);
    scene.page.state.incidents = [{ name: `Down ${SECRET}`, shortlink: `https://u:${PASSWORD}@x.example/1` }];
    const run = await investigate(scene, { ...LOG, 'database-url': await aSilentServer(), 'deadline-seconds': '5' });
    const evidence = JSON.stringify(gzipEvidenceCodec.unpack(run.outputs['evidence'] ?? ''));
    // The runner takes these lines out of what it shows.
    const stdout = run.stdout.replaceAll(/^::add-mask::.*$/gmu, '');
    const shown = [stdout, run.stderr, run.summary, JSON.stringify(run.outputs), evidence].join('\n');
    expect(run.result?.sources.flatMap(({ clues }) => clues).length).toBeGreaterThan(1);
    for (const secret of [SECRET, PASSWORD]) expect(shown).not.toContain(secret);
  });

  test('is unknown with exit code 3 where nothing at all answers', async () => {
    const scene = await aScene();
    await scene.page.close();
    await scene.server.close();
    const environment = { GITHUB_API_URL: 'http://127.0.0.1:9', GITHUB_GRAPHQL_URL: 'http://127.0.0.1:9/graphql' };
    const run = await runBundle(BUNDLE, {
      environment: {
        ...scene.environment({ 'supabase-status-url': scene.page.url, 'deadline-seconds': '10' }),
        ...environment,
        GITHUB_SERVER_URL: scene.server.url,
        HOME: dirname(scene.checkout),
      },
      cwd: scene.checkout,
    });
    expect(run.exitCode).toBe(3);
    expect(run.outputs).toMatchObject({ verdict: 'unknown', 'reason-code': 'nothing-measured' });
    open.splice(1);
  });

  test('refuses inputs that it cannot use, all at once', async () => {
    const scene = await aScene();
    const run = await investigate(scene, { 'incident-id': '../../x', 'window-hours': '0' });
    expect(run.exitCode).toBe(2);
    expect(run.outputs).toMatchObject({ verdict: 'unknown', 'reason-code': 'input-invalid' });
    expect(run.stdout).toContain('incident-id');
    expect(run.stdout).toContain('window-hours');
  });
});

interface RunFacts {
  readonly file: string;
  readonly conclusion: 'success' | 'failure';
  /** The error that its job ended with. */
  readonly message?: string;
}

/** A run that began ten minutes ago and is over, with one job of the same end and its log. */
function aRun({ github }: Scene, { file, conclusion, message }: RunFacts): void {
  const startedAt = new Date(Date.now() - 600_000);
  const id = github.state.runs.length + 71;
  const stamp = startedAt.toISOString().replace('Z', '0000Z');
  const job = {
    ...{ id: id * 10, name: 'collect', status: 'completed' as const, conclusion },
    ...{ startedAt, completedAt: new Date(), log: `${stamp} begin\n${stamp} ##[error]${message ?? ''}\n` },
  };
  github.state.runs.push({
    ...{ id, ref: 'main', inputs: {}, headSha: '0'.repeat(40), attempt: 1, event: 'schedule', jobs: [job] },
    ...{ workflowId: github.state.workflows.find(({ path }) => path.endsWith(`/${file}`))?.id ?? 0 },
    ...{ status: 'completed', conclusion, createdAt: startedAt, startedAt, updatedAt: new Date() },
  });
}
