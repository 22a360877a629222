import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { renderReadinessLines } from '../../actions/shared/doctor/assess-readiness.ts';
import type { ReadinessResult } from '../../actions/shared/doctor/readiness-result.ts';
import { OperationsRepository, PROJECT, stateFiles } from '../support/operations-repository.ts';
import { startFakeGithub, type FakeGithub } from '../support/fake-github/start-fake-github.ts';

const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');
const POLICY = read('config/policy.yaml').replaceAll('github: []', 'github: [octocat]');
const WORKFLOWS = ['rollback.yml', 'integrity.yml', 'verify.yml', 'review-incident.yml', 'drill.yml'];
const SECRETS = ['SUPABASE_DB_URL', 'REDDIT_PUBLIC', 'REDDIT_SECRET', 'SLACK_WEBHOOK_URL'];

let github: FakeGithub;
let repository: OperationsRepository;
beforeEach(async () => {
  github = await startFakeGithub({
    workflows: WORKFLOWS,
    permissions: { administration: 'read', secrets: 'read' },
  });
  github.state.settings.secrets.push(...SECRETS);
  github.state.settings.environments.push('cutover');
});
afterEach(async () => {
  repository.remove();
  await github.close();
});

function start(files: Readonly<Record<string, string>> = {}): void {
  repository = new OperationsRepository(
    {
      ...{ ...stateFiles(), 'config/policy.yaml': POLICY, 'config/datasets.yaml': read('config/datasets.yaml') },
      '.github/workflows/integrity.yml': read('.github/workflows/integrity.yml'),
      '.github/workflows/collect.yml': read('.github/workflows/collect.yml'),
      ...files,
    },
    ['scripts/dist'],
  );
}

async function doctor(environment: Readonly<Record<string, string>> = {}) {
  const { owner, repo, url, token } = github;
  const { exitCode, stdout } = await repository.run(['doctor', '--json'], {
    environment: {
      ...{ GITHUB_TOKEN: token, GITHUB_REPOSITORY: `${owner}/${repo}` },
      ...{ GITHUB_API_URL: url, GITHUB_GRAPHQL_URL: `${url}/graphql`, ...environment },
    },
  });
  const result = JSON.parse(stdout) as ReadinessResult;
  return { exitCode, result, wrong: result.findings.filter(({ verdict }) => verdict !== 'pass') };
}

test('finds nothing in a repository that is ready but for collectors that are no workflows here, and a fence that is optional', async () => {
  start();
  const { exitCode, result, wrong } = await doctor();
  expect(wrong.map(({ id, verdict }) => [id, verdict])).toEqual([
    ['collectors', 'warn'],
    ['fence', 'warn'],
  ]);
  // config/policy.yaml leaves the manual path to another program.
  expect(result.findings.find(({ id }) => id === 'minutes')?.observed).not.toContain('collect.yml');
  expect(result.findings.find(({ title }) => title === 'Protection of main')?.observed).toBe('none');
  expect([exitCode, result.verdict, result.reasonCode]).toEqual([0, 'warn', 'rollback-ready-with-warnings']);
  expect(result.findings.find(({ id }) => id === 'minutes')?.observed).toContain('integrity.yml 1459 times a month');
});

test('tells that a source was changed after its bundle, and that a unit of the policy is not registered', async () => {
  start({ 'actions/rollback/rollback.ts': 'export const one = 1;\n' });
  const bundles = async () => (await doctor()).result.findings.find(({ id }) => id === 'bundles');
  expect(await bundles()).toMatchObject({
    verdict: 'pass',
    observed: expect.stringContaining('no source was changed'),
  });
  repository.write({
    'actions/rollback/rollback.ts': 'export const one = 2;\n',
    'config/policy.yaml': POLICY.replace('[opensource, SideProject, productivity]', '[opensource, SideProjekt]'),
  });
  repository.commitAll('change');
  repository.git(['push', '-q']);
  expect(await bundles()).toMatchObject({ verdict: 'warn', observed: expect.stringContaining('1 commit changed') });
  const policy = (await doctor()).wrong.find(({ id }) => id === 'policy');
  expect([policy?.verdict, policy?.observed]).toEqual([
    'warn',
    expect.stringMatching(/^config\/policy\.yaml:\d+:\d+ .+ the unit is not registered: observed "SideProjekt"/u),
  ]);
});

test('finds ten defects that were put there, each with its remedy', async () => {
  start({
    'config/policy.yaml': read('config/policy.yaml').replace(
      'workflows: [] # files in .github/workflows that a rollback stops',
      'workflows: [load.yml]',
    ),
    'config/traffic_cutover_config.json': '{ broken',
    'actions/rollback/action.yml': 'name: rollback\n',
  });
  const { settings, workflows } = github.state;
  settings.rules.set('main', ['pull_request', 'required_signatures']);
  settings.protection.set('main', { wantsPullRequest: { exceptOf: [] } });
  settings.allowedActions = 'local_only';
  settings.secrets.splice(0, 1);
  settings.environments.splice(0, 1);
  github.state.hasIssues = false;
  github.state.mayActionsOpenPullRequests = false;
  for (const workflow of workflows)
    if (workflow.path.endsWith('/integrity.yml')) workflow.state = 'disabled_inactivity';
  const { exitCode, wrong, result } = await doctor();
  expect(exitCode).toBe(1);
  // As a terminal shows it; what of it is this machine's own is left out.
  const lines = renderReadinessLines({ ...result, findings: result.findings.filter(({ area }) => area !== 'machine') });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../scenarios/doctor/ten-defects.txt');
  const found = wrong.map(({ title, verdict }) => `${verdict} ${title}`);
  expect(found).toEqual(
    expect.arrayContaining([
      'fail The live state at main',
      'warn config/policy.yaml',
      'fail Bundles',
      'warn Repository',
      'fail GitHub Actions',
      'warn Reports as pull requests',
      'fail Rules of main',
      'fail Protection of main',
      'warn The fence (layer 3)',
      'fail Workflow integrity.yml',
      'fail Workflow load.yml',
      'warn Secrets',
      'warn Approval of an advance',
    ]),
  );
  for (const { remedy } of wrong) expect(remedy).toBeTruthy();
});

test('says which right the token lacks, and never that all is well', async () => {
  start();
  for (const name of ['administration', 'secrets', 'actions'] as const) github.state.permissions[name] = 'none';
  const { exitCode, wrong } = await doctor();
  expect(exitCode).toBe(3);
  const unknown = wrong.filter(({ verdict }) => verdict === 'unknown');
  expect(unknown.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['actions', 'pull-requests', 'workflow', 'secrets']),
  );
  expect(unknown.map(({ remedy }) => remedy).join('\n')).toContain('secrets: read');
});

test('fails where the branch of the state is not there, since a rollback could write nowhere', async () => {
  start();
  const { exitCode, result } = await doctor({ SWITCHBACK_BRANCH: 'live-state' });
  const found = result.findings.find(({ title }) => title === 'The branch live-state');
  expect([exitCode, found?.verdict, found?.observed]).toEqual([
    1,
    'fail',
    'The remote origin has no branch live-state.',
  ]);
});

test('asks for no right where GitHub does not answer', async () => {
  start();
  const { wrong } = await doctor({ GITHUB_API_URL: 'http://127.0.0.1:9' });
  const asked = wrong.filter(({ area }) => area === 'github');
  expect(asked.length).toBeGreaterThan(5);
  expect(new Set(asked.map(({ remedy }) => remedy))).toEqual(new Set(['Look again when GitHub answers.']));
});

test('sees classic protection, says what of it the bot does not get past, and never passes what it cannot see', async () => {
  start();
  const { protection } = github.state.settings;
  const judge = async () => (await doctor()).result.findings.find(({ title }) => title === 'Protection of main');
  protection.set('main', { pushers: ['deployer'], isLocked: true, wantsSignatures: true });
  const blocked = await judge();
  expect([blocked?.verdict, blocked?.observed]).toEqual([
    'fail',
    'the rule of the branch lets only those push whom it names, and github-actions is not among them, and locks it: the bot could not push the commit of the state',
  ]);
  expect(blocked?.remedy).toContain('Settings, Branches');
  protection.set('main', {
    pushers: ['github-actions'],
    wantsPullRequest: { exceptOf: ['github-actions'] },
    statusChecks: [],
  });
  expect((await judge())?.verdict).toBe('pass');
  github.state.permissions.administration = 'none';
  const unseen = await judge();
  expect([unseen?.verdict, unseen?.remedy]).toEqual(['unknown', expect.stringContaining('administration: read')]);
  protection.set('main', { statusChecks: ['ci'] });
  expect((await judge())?.observed).toContain('wants status checks');
});

test('forecasts the minutes of the collection where the policy leaves it to Switchback', async () => {
  start({
    'config/policy.yaml': POLICY.replace(
      /by: external[^\n]*\n(\s+)workflows: \[\]/u,
      'by: switchback\n$1workflows: []',
    ),
  });
  const { result } = await doctor();
  expect(result.findings.find(({ id }) => id === 'policy')?.verdict).toBe('pass');
  expect(result.findings.find(({ id }) => id === 'minutes')?.observed).toContain('collect.yml 730 times a month');
});

test('looks at the clone alone without a token, and names it', async () => {
  start();
  const { exitCode, wrong } = await doctor({ GITHUB_TOKEN: '' });
  expect(exitCode).toBe(3);
  expect(wrong).toContainEqual(expect.objectContaining({ id: 'github', verdict: 'unknown' }));
});
