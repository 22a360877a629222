import { describe, expect, test } from 'vitest';

import { toActionOutcome } from '../../../actions/escalate/to-action-outcome.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';
import { EscalationWorld } from './escalation-world.ts';
import type { RunFaults } from './escalation-world.ts';

const WAIT = { waitMs: 65 * 60_000 };

async function resultOf(world: EscalationWorld, faults: RunFaults = {}, changes = {}) {
  const run = await world.run(faults, changes);
  if (run === null) throw new Error('the run was killed');
  return run.result;
}

describe('one look', () => {
  test('tells on-call at once, in the issue and by Slack, mentions and assigns, and says who comes next', async () => {
    const world = new EscalationWorld();
    const result = await resultOf(world);
    expect(result).toMatchObject({ decision: 'told', reasonCode: 'told', slackChannel: '#redditharbor-dlt-migration' });
    expect(result.incidents[0]).toMatchObject({
      told: [{ step: 'on-call', github: 'told', slack: 'told' }],
      next: { step: 'team-lead', at: '2026-11-25T03:05:19Z' },
      problems: [],
    });
    expect(world.issue?.labels).toEqual(['incident']);
    expect(world.comments[0]?.body).toContain('@octocat @acme/on-call');
    expect(world.assigned).toEqual(['octocat']);
    expect(world.stepsOnSlack()).toEqual(['on-call']);
  });

  test('repeats nothing, and asks GitHub for no issue but for who is on it', async () => {
    const world = new EscalationWorld();
    await world.run();
    const before = { comments: world.comments.length, posts: world.slackPosts.length, calls: world.calls.issues };
    expect(await resultOf(world)).toMatchObject({ decision: 'nothing-due', reasonCode: 'nobody-due' });
    expect(world.comments).toHaveLength(before.comments);
    expect(world.slackPosts).toHaveLength(before.posts);
    expect(world.calls.issues - before.calls).toBeLessThanOrEqual(2);
  });

  test('a claim that nobody said the end of is shown by each later run, and nothing is sent again', async () => {
    const world = new EscalationWorld();
    world.addEvent('escalated', 'on-call by GitHub');
    world.addEvent('escalated', 'on-call by Slack: about to be told');
    const result = await resultOf(world);
    expect(result.incidents[0]?.problems).toMatchObject([{ what: 'Slack may have been told (On-call Engineer)' }]);
    expect(result).toMatchObject({ decision: 'nothing-due' });
    expect(world.slackPosts).toEqual([]);
    world.addEvent('escalated', 'on-call by Slack: told');
    expect((await resultOf(world)).incidents[0]?.problems).toEqual([]);
  });

  test('looks again at once where a replica of GitHub does not show the incident yet', async () => {
    const world = new EscalationWorld();
    const { id } = world.record;
    const records = world.records;
    world.records = [];
    world.onSleep = () => (world.records = records);
    expect(await resultOf(world, {}, { incidentId: id })).toMatchObject({ decision: 'told', problems: [] });
    expect(world.clock.slept).toEqual([500]);
  });

  test('gives up on an incident that is nowhere after some seconds, and says so', async () => {
    const world = new EscalationWorld();
    world.records = [];
    const result = await resultOf(world, {}, { incidentId: '20261125-020519Z-duplicates' });
    expect(result).toMatchObject({
      decision: 'not-told',
      problems: [{ what: 'No record of incident 20261125-020519Z-duplicates' }],
    });
    expect(world.clock.slept).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test.each([
    [59, null, ['on-call']],
    [60, null, ['on-call', 'team-lead']],
    [180, null, ['on-call', 'team-lead']],
    [180, 59, ['on-call']],
    [180, 61, ['on-call', 'team-lead']],
  ])('first at %i min, verified at %s min: tells %j together', async (minutes, verified, steps) => {
    const world = new EscalationWorld();
    if (verified !== null) {
      world.goTo(verified);
      world.addEvent('verified');
    }
    world.goTo(minutes);
    await world.run();
    expect(world.stepsOnGithub()).toEqual(steps);
    expect(world.stepsOnSlack()).toEqual(steps);
  });

  test('tells the CTO once the severity is raised', async () => {
    const world = new EscalationWorld();
    await world.run();
    world.goTo(20);
    const { reasons } = world.record;
    const raised = reasons.map((reason) => ({ ...reason, at: '2026-11-25T02:25:19Z', severity: 'critical' as const }));
    world.records = [anIncidentRecord({ severity: 'critical', reasons: [...reasons, ...raised] })];
    await world.run();
    expect(world.stepsOnSlack()).toEqual(['on-call', 'cto']);
  });

  test('tells nobody of a drill', async () => {
    const world = new EscalationWorld({ isDrill: true });
    expect(await resultOf(world)).toMatchObject({ decision: 'nothing-due' });
    expect([world.calls.issues, world.slackPosts.length]).toEqual([0, 0]);
  });

  test('a dry run shows who is due and changes nothing', async () => {
    const world = new EscalationWorld();
    const run = await world.run({}, { isDryRun: true });
    expect(run?.result).toMatchObject({ decision: 'not-told', reasonCode: 'dry-run' });
    expect(run?.untold.map(({ step }) => step.id)).toEqual(['on-call']);
    expect([world.calls.issues, world.slackPosts.length, world.history.files.size]).toEqual([0, 0, 0]);
  });

  test.each([
    ['missing', null],
    ['broken', new TextEncoder().encode('escalation: [')],
  ])('a policy that is %s: on-call alone, without a name, and it is said', async (_, policy) => {
    const world = new EscalationWorld();
    world.policy = policy;
    world.goTo(90);
    const result = await resultOf(world);
    expect(world.stepsOnGithub()).toEqual(['on-call']);
    expect(world.comments[0]?.body).not.toContain('@');
    expect(world.comments[0]?.body).toContain('config/policy.yaml');
    expect(result.problems).toMatchObject([{ what: 'The contacts are not known' }]);
  });

  test('keeps who acknowledged it in the history, once, and goes on telling', async () => {
    const world = new EscalationWorld();
    await world.run();
    world.acknowledgement = { by: 'comment', author: 'hubot', at: '2026-11-25T02:10:00.000Z' };
    world.goTo(61);
    await world.run();
    world.acknowledgement = null;
    expect((await resultOf(world)).incidents[0]?.acknowledged).toEqual({ by: 'hubot', at: '2026-11-25T02:10:00.000Z' });
    expect(world.stepsOnSlack()).toEqual(['on-call', 'team-lead']);
    expect(world.slackPosts.map((post) => JSON.stringify(post)).at(-1)).toContain('Acknowledged by `hubot`');
    const lines = [...world.history.files.values()].map((bytes) => new TextDecoder().decode(bytes));
    expect(lines.filter((text) => text.includes('acknowledged'))).toHaveLength(1);
  });

  test('says that the state is not back where somebody changed it since', async () => {
    const world = new EscalationWorld();
    world.config = { ...world.config, current_phase: '10%', dlt_enabled: true };
    await world.run();
    expect(world.comments[0]?.body).toContain('NOT back: observed `phase 10%, DLT on, manual on`, expected');
    expect(world.comments[0]?.body).toContain('scripts/dist/switchback.mjs');
  });
});

describe('every open incident', () => {
  test('is told of, but for those that are reviewed', async () => {
    const world = new EscalationWorld();
    const older = anIncidentRecord({
      id: '20261120-020519Z-data-loss',
      trigger: 'data-loss',
      triggeredAt: '2026-11-20T02:05:19Z',
    });
    const reviewed = anIncidentRecord({ id: '20261101-020519Z-operator', status: 'reviewed' });
    world.records = [world.record, older, reviewed];
    const result = await resultOf(world, { isGithubDown: true }, { allOpen: true });
    expect(result.incidents.map(({ id, told }) => [id, told.map(({ step }) => step)])).toEqual([
      [world.record.id, ['on-call']],
      [older.id, ['on-call', 'cto', 'team-lead']],
      [reviewed.id, []],
    ]);
  });
});

describe('a channel that fails', () => {
  test('Slack refuses: GitHub has it, the failure is shown everywhere, and it is not tried again', async () => {
    const world = new EscalationWorld();
    const run = await world.run({ slack: 'refuses' });
    if (run === null) throw new Error('killed');
    expect(run.result).toMatchObject({ decision: 'told', reasonCode: 'told-in-part' });
    const outcome = toActionOutcome(run);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.annotations).toMatchObject([
      { level: 'warning', message: expect.stringContaining('404 (no_service)') },
    ]);
    expect(outcome.summaryMarkdown).toContain('not told by Slack');
    expect(world.comments.at(-1)?.body).toContain('404 (no_service)');
    await world.run();
    expect(world.slackPosts).toEqual([]);
  });

  test('GitHub is down: Slack has it at once, GitHub when it is back, and Slack not again', async () => {
    const world = new EscalationWorld();
    expect(await resultOf(world, { isGithubDown: true })).toMatchObject({
      decision: 'told',
      reasonCode: 'told-in-part',
    });
    expect(world.stepsOnSlack()).toEqual(['on-call']);
    await world.run();
    expect([world.stepsOnGithub(), world.stepsOnSlack()]).toEqual([['on-call'], ['on-call']]);
  });

  test('both are down: red, with the whole message to pass on; later each has it', async () => {
    const world = new EscalationWorld();
    const run = await world.run({ isGithubDown: true, slack: 'refuses' });
    if (run === null) throw new Error('killed');
    const outcome = toActionOutcome(run);
    expect([run.result.decision, outcome.exitCode]).toEqual(['not-told', 1]);
    expect(outcome.annotations[0]).toMatchObject({ level: 'error', title: 'Not told: On-call Engineer' });
    expect(outcome.summaryMarkdown).toContain('What reached nobody');
    expect(outcome.summaryMarkdown).toContain('error rate is above 20 %');
    await world.run({ isGithubDown: true });
    expect(world.stepsOnSlack()).toEqual(['on-call']);
  });

  test.each(['posts-and-is-silent', 'is-silent'] as const)('Slack %s: never sent again, and said', async (slack) => {
    const world = new EscalationWorld();
    expect(await resultOf(world, { slack })).toMatchObject({ reasonCode: 'told-in-part' });
    const posts = world.slackPosts.length;
    await world.run();
    await world.run({ isGithubDown: true });
    expect(world.slackPosts).toHaveLength(posts);
    expect(world.comments.at(-1)?.body).toContain('may have been told');
  });

  test('no Slack at all: GitHub alone is enough', async () => {
    const world = new EscalationWorld();
    expect(await resultOf(world, { slack: 'off' })).toMatchObject({ reasonCode: 'told' });
  });

  test('the history is down: the issue keeps the claim, and says that nobody knows whether it is verified', async () => {
    const world = new EscalationWorld();
    expect(await resultOf(world, { isHistoryDown: true })).toMatchObject({ decision: 'told' });
    await world.run({ isHistoryDown: true });
    expect(world.stepsOnSlack()).toEqual(['on-call']);
    expect(world.comments[0]?.body).toContain('the history could not be read');
  });

  test('the state cannot be read: red, and it says so', async () => {
    const run = await new EscalationWorld().run({ isTipDown: true });
    if (run === null) throw new Error('killed');
    expect(run.result).toMatchObject({ decision: 'not-told', reasonCode: 'state-unknown' });
    expect(toActionOutcome(run).exitCode).toBe(1);
  });

  test('an incident that is not there is no silence', async () => {
    const world = new EscalationWorld();
    expect(await resultOf(world, {}, { incidentId: '20260101-000000Z-operator' })).toMatchObject({
      decision: 'not-told',
    });
  });

  test('a run that was ended between claim and answer: shown as perhaps told, never told again', async () => {
    const world = new EscalationWorld();
    // Effects: issue, comment, assignment, then claim and event side by side.
    await world.run({ slack: 'works', kill: { atEffect: 6, isApplied: false } });
    const result = await resultOf(world);
    expect(world.slackPosts).toEqual([]);
    expect(result.incidents[0]?.steps[0]).toMatchObject({ id: 'on-call', state: 'told' });
  });
});

describe('staying', () => {
  test('tells the team lead at the hour and ends there, looking once a minute', async () => {
    const world = new EscalationWorld();
    const result = await resultOf(world, {}, WAIT);
    expect(world.stepsOnSlack()).toEqual(['on-call', 'team-lead']);
    expect(world.clock.now().toISOString()).toBe('2026-11-25T03:05:19.000Z');
    expect(world.calls.tip).toBe(61);
    expect(result.incidents[0]?.told.map(({ step, slack }) => [step, slack])).toEqual([
      ['on-call', 'told'],
      ['team-lead', 'told'],
    ]);
    expect(world.printed).toEqual([
      'Waiting: Team Lead is told at 2026-11-25T03:05:19Z, unless it is verified by then.',
    ]);
  });

  test('ends within a minute of the proof', async () => {
    const world = new EscalationWorld();
    world.onSleep = ({ clock }) => {
      if (clock.slept.length === 10) world.addEvent('verified');
    };
    await world.run({}, WAIT);
    expect(world.clock.slept).toHaveLength(10);
    expect(world.stepsOnSlack()).toEqual(['on-call']);
  });

  test('hears of a raised severity meanwhile', async () => {
    const world = new EscalationWorld();
    world.onSleep = ({ clock }) => {
      if (clock.slept.length === 20) world.records = [anIncidentRecord({ severity: 'critical' })];
    };
    await world.run({}, WAIT);
    expect(world.stepsOnSlack()).toEqual(['on-call', 'cto', 'team-lead']);
  });

  test('ends when the time is over, and at once by a signal', async () => {
    const world = new EscalationWorld();
    await world.run({}, { waitMs: 5 * 60_000 });
    expect(world.clock.slept).toHaveLength(5);
    const controller = new AbortController();
    world.onSleep = () => controller.abort();
    const result = await resultOf(world, {}, { ...WAIT, signal: controller.signal });
    expect(world.clock.slept).toHaveLength(6);
    expect(result.decision).toBe('nothing-due');
  });

  test('tries again each minute while nobody could be told', async () => {
    const world = new EscalationWorld();
    await world.run({ isGithubDown: true, slack: 'refuses' }, { waitMs: 3 * 60_000 });
    expect(world.clock.slept).toHaveLength(3);
    expect(world.printed[0]).toContain('trying again');
  });
});
