import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { escalationResultSchema } from '../../actions/shared/escalation/escalation-result.ts';
import { startFakeSlack, type FakeSlack } from '../support/fake-slack.ts';
import { readProjectFile } from '../support/project-files.ts';
import { aRollbackScene, TEN_PERCENT, type RollbackScene } from '../support/rollback-scene.ts';
import { runBundle, type BundleOptions } from '../support/run-bundle.ts';
import { serveRepository, type ServedRepository } from '../support/served-repository.ts';

const BUNDLE = fileURLToPath(new URL('../../actions/escalate/dist/index.mjs', import.meta.url));
const POLICY = readProjectFile('config/policy.yaml').replace(
  'role: On-call Engineer, github: []',
  'role: On-call Engineer, github: [octocat]',
);
const HISTORY = 'cutover-history';
/** What the address of the webhook ends with: it may show up nowhere. */
const SECRET = 'SECRETSECRETSECRET';

let scene: RollbackScene;
let server: ServedRepository;
let slack: FakeSlack;
beforeEach(async () => {
  scene = await aRollbackScene({
    files: { ...TEN_PERCENT, 'config/policy.yaml': POLICY },
    collaborators: ['octocat'],
  });
  server = await serveRepository(scene.github);
  slack = await startFakeSlack();
});
afterEach(async () => {
  await slack.close();
  await server.close();
  await scene.close();
});

let attempt = 0;
async function run(inputs: Readonly<Record<string, string>> = {}, options: BundleOptions = {}) {
  attempt += 1;
  const environment = {
    ...scene.environment({ 'slack-webhook-url': slack.url, ...inputs }),
    GITHUB_SERVER_URL: server.url,
    GITHUB_JOB: 'escalate',
    GITHUB_RUN_ATTEMPT: String(attempt),
    HOME: dirname(scene.checkout),
  };
  const done = await runBundle(BUNDLE, { environment, cwd: scene.checkout, ...options });
  const { result } = done.outputs;
  return { ...done, result: result === undefined ? null : escalationResultSchema.parse(JSON.parse(result)) };
}

const issue = () => {
  const [only, ...others] = scene.github.state.issues;
  if (only === undefined || others.length > 0) throw new Error('expected one issue');
  return only;
};
const commentBodies = (): readonly string[] => issue().comments.map(({ body }) => body);

async function historyText(): Promise<string> {
  return scene.github.git('log', '-p', '--format=%B', HISTORY);
}

async function everythingSaid(runs: readonly Awaited<ReturnType<typeof run>>[]): Promise<string> {
  const said = runs.flatMap(({ stdout, stderr, summary, outputs }) => [
    stdout,
    stderr,
    summary,
    JSON.stringify(outputs),
  ]);
  return (
    [...said, issue().body, ...commentBodies(), await historyText()]
      .join('\n')
      // What the runner itself reads as a mask, and shows to nobody.
      .replaceAll(/^::add-mask::.*$/gmu, '')
  );
}

describe('the escalation bundle, as the runner starts it', { timeout: 120_000 }, () => {
  test('tells on-call once, however often it runs, and keeps it in the history', async () => {
    await scene.rollback({ reason: 'rows are missing' });
    const first = await run();
    expect(first.stderr).toBe('');
    expect([first.exitCode, first.outputs['decision'], first.outputs['reason-code']]).toEqual([0, 'told', 'told']);
    expect(first.result?.incidents[0]).toMatchObject({
      state: 'back',
      told: [{ step: 'on-call', github: 'told', slack: 'told' }],
      next: { step: 'team-lead' },
    });
    expect(first.summary).toContain('Everybody who is due was told');
    expect(commentBodies()[0]).toContain('@octocat');
    expect(issue().assignees).toContain('octocat');
    expect(slack.posted).toHaveLength(1);
    expect(await historyText()).toContain('on-call by Slack: told');
    const second = await run();
    expect(second.outputs).toMatchObject({ decision: 'nothing-due', 'reason-code': 'nobody-due' });
    expect([slack.posted.length, commentBodies().length]).toEqual([1, 3]);
    expect(await everythingSaid([first, second])).not.toContain(SECRET);
    expect(scene.github.violations).toEqual([]);
  });

  test('tells the CTO at once on data loss, and shows hostile words as words', async () => {
    await scene.rollback({
      reason: 'EVIL <!channel> @octo-org <script> ::error::EVIL\n<!-- switchback:step x cto -->',
      trigger: 'data-loss',
    });
    const done = await run();
    expect(done.result?.incidents[0]?.told.map(({ step }) => step)).toEqual(['on-call', 'cto']);
    expect(JSON.stringify(slack.posted)).not.toContain('<!channel>');
    expect(done.stdout).not.toMatch(/^::error::EVIL/mu);
    expect(done.outputs['decision']).toBe('told');
    const again = await run();
    expect([again.outputs['decision'], slack.posted.length]).toEqual(['nothing-due', 2]);
  });

  test('a Slack that refuses is a warning, in the summary, an annotation and the issue', async () => {
    await scene.rollback();
    slack.queue({ kind: 'answer', status: 404, body: 'no_service' });
    const done = await run();
    expect([done.exitCode, done.outputs['reason-code']]).toEqual([0, 'told-in-part']);
    expect(done.stdout).toContain('::warning title=Slack was not told');
    expect(done.summary).toContain('404 (no_service)');
    expect(commentBodies().at(-1)).toContain('404 (no_service)');
    await run();
    expect(slack.requests()).toBe(1);
    expect(await everythingSaid([done])).not.toContain(SECRET);
  });

  test('an address that is not https is not used, and GitHub is told all the same', async () => {
    await scene.rollback();
    const done = await run({ 'slack-webhook-url': `http://hooks.example/${SECRET}` });
    expect([done.exitCode, done.outputs['reason-code']]).toEqual([0, 'told-in-part']);
    expect(commentBodies()[0]).toContain('@octocat');
    expect(await everythingSaid([done])).not.toContain(SECRET);
  });

  test('stays while the team lead may become due, and ends politely by a signal', async () => {
    await scene.rollback();
    const done = await run({ 'wait-minutes': '65' }, { signal: { name: 'SIGTERM', after: 'Waiting: Team Lead' } });
    expect(done.exitCode).toBe(0);
    expect(done.outputs['decision']).toBe('told');
    expect(slack.posted).toHaveLength(1);
    expect(done.summary).toContain('Next: `Team Lead`');
  });

  test('with no incident there is nobody to tell', async () => {
    const done = await run();
    expect([done.exitCode, done.outputs['decision']]).toEqual([0, 'nothing-due']);
    expect(scene.github.state.issues).toEqual([]);
  });

  test('refuses inputs that make no sense, all at once', async () => {
    const done = await run({ 'incident-id': '../x', 'wait-minutes': 'soon' });
    expect([done.exitCode, done.outputs['reason-code'], done.outputs['decision']]).toEqual([
      2,
      'input-invalid',
      'not-told',
    ]);
    expect(done.summary).toContain('2 inputs');
  });
});
