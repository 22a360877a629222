import { dirname } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { escalateCommand, type EscalateCommandOptions } from '../../scripts/commands/escalate.ts';
import { startFakeSlack, type FakeSlack } from '../support/fake-slack.ts';
import { readProjectFile } from '../support/project-files.ts';
import { aRollbackScene, TEN_PERCENT, type RollbackScene } from '../support/rollback-scene.ts';

let scene: RollbackScene;
let slack: FakeSlack;
beforeEach(async () => {
  scene = await aRollbackScene({
    files: { ...TEN_PERCENT, 'config/policy.yaml': readProjectFile('config/policy.yaml') },
  });
  slack = await startFakeSlack();
  await scene.rollback({ trigger: 'data-loss' });
});
afterEach(async () => {
  await slack.close();
  await scene.close();
});

async function escalate(options: Partial<EscalateCommandOptions> = {}, environment: Record<string, string> = {}) {
  const silent = { debug: () => undefined, info: () => undefined, warning: () => undefined, error: () => undefined };
  const home = { PATH: process.env['PATH'], HOME: dirname(scene.checkout), GIT_CONFIG_NOSYSTEM: '1' };
  return escalateCommand(
    { remote: 'origin', directory: scene.checkout, ...options },
    { log: silent, signal: new AbortController().signal, environment: { ...home, ...environment } },
  );
}

test('shows who is due and when the next is, and tells nobody without --send', { timeout: 60_000 }, async () => {
  const shown = await escalate({}, { SLACK_WEBHOOK_URL: slack.url });
  expect(shown.exitCode).toBe(1);
  expect(shown.json).toMatchObject({ decision: 'not-told', reasonCode: 'dry-run' });
  const text = shown.lines.join('\n');
  expect(text).toMatch(/On-call Engineer: due now/u);
  expect(text).toMatch(/CTO: due now, \S+ \(trigger data-loss/u);
  expect(text).toMatch(/Team Lead: later, unless verified by then/u);
  expect(slack.requests()).toBe(0);
});

test('--send tells Slack once, and the next look knows it from the history', { timeout: 60_000 }, async () => {
  await expect(escalate({ send: true })).rejects.toThrow('SLACK_WEBHOOK_URL');
  const environment = { SLACK_WEBHOOK_URL: slack.url, GITHUB_REPOSITORY: 'acme/harvest' };
  const sent = await escalate({ send: true }, environment);
  expect([sent.exitCode, slack.posted.length]).toEqual([0, 2]);
  expect(sent.lines.join('\n')).toContain('the issue is left to a workflow; told by Slack');
  const again = await escalate({ send: true }, environment);
  expect([again.json?.['decision'], slack.posted.length]).toEqual(['nothing-due', 2]);
  expect(JSON.stringify([sent, again])).not.toContain('SECRETSECRET');
});
