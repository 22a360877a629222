import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { controlResultSchema } from '../../actions/shared/control/control-result.ts';
import { readProjectFile } from '../support/project-files.ts';
import { aRollbackScene, TEN_PERCENT, type RollbackScene } from '../support/rollback-scene.ts';
import { runBundle, type BundleOptions } from '../support/run-bundle.ts';
import { serveRepository, type ServedRepository } from '../support/served-repository.ts';

const BUNDLE = fileURLToPath(new URL('../../actions/switch-collectors/dist/index.mjs', import.meta.url));
const POLICY = readProjectFile('config/policy.yaml')
  .replace('workflows: [] # files in .github/workflows that a rollback starts', 'workflows: [collect.yml]')
  .replace(
    'workflows: [] # files in .github/workflows that a rollback stops',
    'workflows: [dlt.yml, "octo-org/gone:x.yml"]',
  );
const SECRET = 'ghp_SECRETSECRETSECRET';

let scene: RollbackScene;
let server: ServedRepository;
beforeEach(async () => {
  scene = await aRollbackScene({
    files: { ...TEN_PERCENT, 'config/policy.yaml': POLICY },
    workflows: ['collect.yml', 'dlt.yml'],
  });
  server = await serveRepository(scene.github);
});
afterEach(async () => {
  await server.close();
  await scene.close();
});

let attempt = 0;
async function run(inputs: Readonly<Record<string, string>> = {}, options: BundleOptions = {}) {
  attempt += 1;
  const environment = {
    ...scene.environment({ direction: 'to-manual', ...inputs }),
    GITHUB_SERVER_URL: server.url,
    GITHUB_JOB: 'switch',
    GITHUB_RUN_ATTEMPT: String(attempt),
    HOME: dirname(scene.checkout),
  };
  const done = await runBundle(BUNDLE, { environment, cwd: scene.checkout, ...options });
  const { result } = done.outputs;
  return { ...done, result: result === undefined ? null : controlResultSchema.parse(JSON.parse(result)) };
}

const history = (): Promise<string> => scene.github.git('log', '-p', '--format=%B', 'cutover-history');
const stateOf = (file: string): string | undefined =>
  scene.github.state.workflows.find(({ path }) => path.endsWith(`/${file}`))?.state;

describe('the bundle of switch-collectors, as the runner starts it', { timeout: 120_000 }, () => {
  test('stops dlt and starts manual after a rollback, names what it cannot reach, and keeps it in the history', async () => {
    const { outputs } = await scene.rollback();
    await scene.github.people.run('dlt.yml', { status: 'in_progress' });
    const done = await run({ 'observed-generation': outputs['generation'] ?? '' });
    expect(done.stderr).toBe('');
    expect([done.exitCode, done.outputs['verdict'], done.outputs['reason-code']]).toEqual([1, 'fail', 'switch-failed']);
    expect([stateOf('dlt.yml'), stateOf('collect.yml')]).toEqual(['disabled_manually', 'active']);
    expect(scene.github.runs.map(({ event, status }) => `${event} ${status}`)).toEqual([
      'schedule completed',
      'workflow_dispatch queued',
    ]);
    expect(done.summary).toContain('The collectors are NOT all switched to manual');
    expect(done.summary).toMatch(/\| 1 \| `dlt.yml` \| dlt \| disable \| done \|/u);
    expect(done.stdout).toContain('::error title=failed%3A disable octo-org/gone%3Ax.yml');
    expect(done.summary).toContain('the input collectors-token (a secret)');
    expect(await history()).toContain('"kind":"control"');
    expect(done.outputs['ended-at']).toBe(done.result?.endedAt);
  });

  test('changes nothing the second time, and never sends the one token where the other belongs', async () => {
    await scene.rollback();
    await run();
    const before = scene.github.requests.length;
    const again = await run({ 'collectors-token': SECRET });
    const writes = scene.github.requests
      .slice(before)
      .filter(({ method, path }) => method !== 'GET' && path.startsWith('/repos/octo-org/migration/actions/'));
    expect(writes).toEqual([]);
    // Another token than the fake's is turned away: what the own repository needs came with the own one.
    expect(again.result?.rows.map(({ target, outcome }) => `${target} ${outcome}`)).toEqual([
      'dlt.yml already-so',
      'octo-org/gone:x.yml failed',
      'collect.yml already-so',
      'collect.yml already-so',
      'dlt.yml already-so',
      'octo-org/gone:x.yml failed',
    ]);
    const said = [again.stdout.replaceAll(/^::add-mask::.*$/gmu, ''), again.summary, JSON.stringify(again.outputs)];
    expect([...said, await history()].join('\n')).not.toContain(SECRET);
  });

  test('refuses to enable dlt while the state has it off, and does it where it is on', async () => {
    const on = await run({ direction: 'to-dlt' });
    expect(on.result?.rows.map(({ target, outcome }) => `${target} ${outcome}`)).toContain('dlt.yml already-so');
    await scene.rollback();
    const off = await run({ direction: 'to-dlt' });
    expect([off.exitCode, off.outputs['verdict'], off.outputs['reason-code']]).toEqual([1, 'fail', 'dlt-off']);
    const stale = await run({ direction: 'to-dlt', 'observed-generation': '1' });
    expect([stale.exitCode, stale.outputs['verdict'], stale.outputs['reason-code']]).toEqual([
      0,
      'skipped',
      'stale-decision',
    ]);
  });

  test('a dry run writes nothing anywhere', async () => {
    await scene.rollback();
    const before = await scene.github.git('for-each-ref');
    const done = await run({ 'dry-run': 'true' });
    expect(done.outputs['reason-code']).toBe('dry-run');
    expect(done.summary).toContain('to be done');
    expect(await scene.github.git('for-each-ref')).toBe(before);
    expect([stateOf('dlt.yml'), scene.github.runs.length]).toEqual(['active', 0]);
  });

  test('a signal in the middle ends it in time, and the summary says what was not done', async () => {
    await scene.rollback();
    const hung = await scene.github.people.run('dlt.yml', { status: 'in_progress', onCancel: 'hangs' });
    const done = await run({}, { signal: { name: 'SIGTERM', after: 'Cancelling run' } });
    const row = done.result?.rows.find(({ action, target }) => action === 'cancel' && target === 'dlt.yml');
    expect(row?.runs).toMatchObject([{ id: hung.id, end: 'open' }]);
    expect([done.exitCode, row?.outcome]).toEqual([1, 'failed']);
    expect(done.summary).toContain('Runs that are not over');
  });

  test('a policy that is no policy is refused whole, with what to do meanwhile', async () => {
    await scene.close();
    scene = await aRollbackScene({ files: { ...TEN_PERCENT, 'config/policy.yaml': 'schema_version: 1\n' } });
    const done = await run();
    expect([done.exitCode, done.outputs['reason-code'], done.outputs['verdict']]).toEqual([
      2,
      'policy-invalid',
      'unknown',
    ]);
    expect(done.summary).toContain('cancel their runs by hand');
  });
});
