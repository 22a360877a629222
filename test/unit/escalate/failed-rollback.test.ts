import { describe, expect, test } from 'vitest';

import { recordOfFailure } from '../../../actions/escalate/failed-rollback.ts';
import { renderIssueTitle } from '../../../actions/shared/escalation/render-issue.ts';
import { aCutoverConfig } from '../../support/a-cutover-config.ts';
import { EscalationWorld, OPENED_AT } from './escalation-world.ts';
import type { RunFaults } from './escalation-world.ts';

const FAILURE = recordOfFailure(
  {
    ...{ trigger: 'error-rate', severity: 'high', reason: 'every second fetch fails @everyone', by: 'octocat' },
    ...{ runUrl: 'https://github.com/acme/harvest/actions/runs/77', operationId: 'run-77-rollback' },
  },
  new Date(OPENED_AT),
);

/** The branch as it is where the state commit was never made. */
function notRolledBack(): EscalationWorld {
  const world = new EscalationWorld();
  world.config = aCutoverConfig({ current_phase: '10%', dlt_enabled: true });
  world.records = [];
  return world;
}

async function tell(world: EscalationWorld, faults: RunFaults = {}, waitMs = 0) {
  const run = await world.run(faults, { failure: FAILURE, waitMs });
  if (run === null) throw new Error('the run was killed');
  return run.result;
}

describe('a rollback that made no state commit', () => {
  test('is told to on-call at once, with the command of break glass and the button, and without a report', async () => {
    const world = notRolledBack();
    expect(await tell(world)).toMatchObject({ decision: 'told', reasonCode: 'told' });
    expect(renderIssueTitle({ record: FAILURE })).toBe(
      'NOT rolled back: Error rate above 20 % for 6 hours or more (20261125-020519Z-error-rate-not-rolled-back)',
    );
    const [comment] = world.comments.map(({ body }) => body);
    expect(comment).toContain('FAILED: its state commit was not made');
    expect(comment).toContain('The state is NOT back');
    expect(comment).toContain('scripts/dist/switchback.mjs" rollback -C');
    expect(comment).toContain('https://github.com/acme/harvest/actions/workflows/rollback.yml');
    expect(comment).toContain('https://github.com/acme/harvest/actions/runs/77');
    expect(comment).not.toContain('/blob/');
    expect(comment).toContain('`every second fetch fails @everyone`');
    expect(world.slackPosts).toHaveLength(1);
    expect(JSON.stringify(world.slackPosts[0])).toContain('NOT rolled back');
  });

  test('is told by Slack where GitHub, which may be why it failed, answers nothing', async () => {
    const world = notRolledBack();
    await tell(world, { isTipDown: true, isGithubDown: true, isHistoryDown: true });
    expect(world.slackPosts).toHaveLength(1);
    expect(JSON.stringify(world.slackPosts[0])).toContain('Take it as not back until you have seen it.');
  });

  test('is told to the team lead after an hour of waiting, once', async () => {
    const world = notRolledBack();
    await tell(world, {}, 65 * 60_000);
    expect(world.slackPosts).toHaveLength(2);
    expect(JSON.stringify(world.slackPosts[1])).toContain('find out who is on it');
  });

  test('leaves nothing in the history that a scheduled run would carry for ever', async () => {
    const world = notRolledBack();
    await tell(world);
    expect([...world.history.files]).toEqual([]);
  });

  test('gives way to the incident itself once somebody has rolled back', async () => {
    const world = notRolledBack();
    world.onSleep = () => {
      const done = new EscalationWorld();
      world.config = done.config;
      world.records = done.records;
    };
    const result = await tell(world, {}, 65 * 60_000);
    expect(result.incidents.map(({ id }) => id)).toEqual([new EscalationWorld().record.id]);
  });
});
