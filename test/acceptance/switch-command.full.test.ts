import { dirname } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { switchCommand, type SwitchCommandOptions } from '../../scripts/commands/switch.ts';
import { readProjectFile } from '../support/project-files.ts';
import { aRollbackScene, TEN_PERCENT, type RollbackScene } from '../support/rollback-scene.ts';

const POLICY = readProjectFile('config/policy.yaml')
  .replace('workflows: [] # files in .github/workflows that a rollback starts', 'workflows: [collect.yml]')
  .replace('workflows: [] # files in .github/workflows that a rollback stops', 'workflows: [dlt.yml]');

let scene: RollbackScene;
beforeEach(async () => {
  const files = { ...TEN_PERCENT, 'config/policy.yaml': POLICY };
  scene = await aRollbackScene({ files, workflows: ['collect.yml', 'dlt.yml'] });
  await scene.rollback();
});
afterEach(() => scene.close());

async function run(options: Partial<SwitchCommandOptions> = {}, environment: Record<string, string> = {}) {
  const { github, checkout } = scene;
  const silent = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };
  const home = { PATH: process.env['PATH'], HOME: dirname(checkout), GIT_CONFIG_NOSYSTEM: '1' };
  const access = {
    GITHUB_TOKEN: github.token,
    GITHUB_API_URL: github.url,
    GITHUB_REPOSITORY: `${github.owner}/${github.repo}`,
  };
  return switchCommand(
    'to-manual',
    { remote: 'origin', directory: checkout, deadlineSeconds: 60, history: true, ...options },
    { log: silent, signal: new AbortController().signal, environment: { ...home, ...access, ...environment } },
  );
}

test('shows the plan, carries it out, and has nothing left to do', { timeout: 60_000 }, async () => {
  await scene.github.people.run('dlt.yml', { status: 'in_progress' });
  const shown = await run({ dryRun: true });
  expect([shown.exitCode, shown.json?.reasonCode]).toEqual([0, 'dry-run']);
  expect(shown.lines.join('\n')).toContain('dlt.yml (dlt, end its runs): to be done: 1 run (1 in_progress)');
  const done = await run();
  expect([done.exitCode, done.json?.reasonCode]).toEqual([0, 'collectors-switched']);
  expect(done.lines.join('\n')).toContain('dlt.yml (dlt, disable): done: active before, disabled_manually now');
  expect(await scene.github.git('log', '-p', '--format=%B', 'cutover-history')).toContain('"kind":"control"');
  const again = await run({ history: false });
  expect([again.exitCode, again.json?.reasonCode]).toEqual([0, 'collectors-unchanged']);
});

test('needs a token, and says which', { timeout: 60_000 }, async () => {
  await expect(run({}, { GITHUB_TOKEN: '' })).rejects.toMatchObject({
    exitCode: 2,
    reasonCode: 'environment-invalid',
    remedy: expect.stringContaining('GITHUB_TOKEN to a token with Actions: read and write'),
  });
});
