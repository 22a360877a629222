import { afterEach, describe, expect, it } from 'vitest';

import { aSwitchWorld, BEFORE, rowOf, type SwitchWorld, type WorldOptions } from './switch-world.ts';

const worlds: SwitchWorld[] = [];
afterEach(async () => {
  for (const { github } of worlds.splice(0)) await github.close();
});
async function aWorld(options: WorldOptions = {}): Promise<SwitchWorld> {
  const world = await aSwitchWorld(options);
  worlds.push(world);
  return world;
}

describe('switching to manual', () => {
  it('ends more runs than GitHub lists at once', async () => {
    const world = await aWorld();
    const { id: workflowId } = world.workflow('dlt.yml');
    const facts = { workflowId, ref: 'main', headSha: '0'.repeat(40), inputs: {}, event: 'schedule', attempt: 1 };
    const times = { createdAt: BEFORE, startedAt: BEFORE, updatedAt: BEFORE };
    for (let id = 1; id <= 1_005; id += 1)
      world.github.state.runs.push({ id, ...facts, ...times, status: 'queued', conclusion: null, jobs: [] });
    const result = await world.run({ deadlineMs: 3_000_000 });
    expect(rowOf(result, 'dlt.yml', 'cancel').observed).toBe('1005 runs: 1005 cancelled');
    // GitHub gives ten pages of a hundred, so that the last five show up only when the first are over.
    const pages = world.github.requests.map(({ path }) => /[?&]page=(\d+)/u.exec(path)?.[1]).filter(Boolean);
    expect(pages.filter((page) => page === '10')).toHaveLength(1);
    expect(pages).not.toContain('11');
  });
});

describe('what stands in the way is named with its remedy, and the rest goes on', () => {
  const files = ['collect.yml', 'dlt.yml', 'other.yml'];

  it.each(['disabled_manually', 'disabled_inactivity'] as const)(
    'manual that is %s is enabled, and said',
    async (state) => {
      const world = await aWorld();
      world.workflow('collect.yml').state = state;
      const result = await world.run();
      expect(rowOf(result, 'collect.yml', 'enable')).toMatchObject({
        outcome: 'changed',
        observed: `${state} before, active now`,
      });
      expect(rowOf(result, 'collect.yml', 'start').outcome).toBe('changed');
    },
  );

  it('a fork whose workflows nobody agreed to stays disabled, and fails', async () => {
    const world = await aWorld();
    world.workflow('collect.yml').state = 'disabled_fork';
    const result = await world.run();
    const row = rowOf(result, 'collect.yml', 'enable');
    expect([row.outcome, row.observed]).toEqual(['failed', 'still disabled_fork, though GitHub took the request']);
    expect(row.remedy).toContain('in the browser');
    expect(rowOf(result, 'collect.yml', 'start').outcome).toBe('failed');
  });

  it.each(['disabled_manually', 'disabled_inactivity', 'disabled_fork', 'deleted'] as const)(
    'dlt that is %s is as it should be, and its runs are ended all the same',
    async (state) => {
      const world = await aWorld();
      world.workflow('dlt.yml').state = state;
      await world.github.people.run('dlt.yml', { status: 'in_progress', createdAt: BEFORE });
      const result = await world.run();
      expect(rowOf(result, 'dlt.yml', 'disable')).toMatchObject({ outcome: 'already-so', observed: state });
      expect(rowOf(result, 'dlt.yml', 'cancel').outcome).toBe('changed');
    },
  );

  it('a workflow without workflow_dispatch', async () => {
    const world = await aWorld({ workflows: files, manual: ['collect.yml', 'other.yml'] });
    world.workflow('collect.yml').canBeStarted = false;
    const result = await world.run();
    const row = rowOf(result, 'collect.yml', 'start');
    expect(row.outcome).toBe('failed');
    expect(row.observed).toContain("HTTP 422: Workflow does not have 'workflow_dispatch' trigger");
    expect(row.remedy).toContain('Give it `on: workflow_dispatch` on the default branch of octo-org/migration');
    expect(rowOf(result, 'other.yml', 'start').outcome).toBe('changed');
  });

  it('another repository, with a token for it or without', async () => {
    const own = { owner: 'octo-org', repo: 'ops' };
    const dlt = ['octo-org/Migration:dlt.yml', 'octo-org/secret:dlt.yml'];
    const world = await aWorld({ own, dlt, manual: ['octo-org/migration:collect.yml'] });
    const result = await world.run();
    expect(rowOf(result, 'octo-org/Migration:dlt.yml', 'disable').outcome).toBe('changed');
    expect(rowOf(result, 'octo-org/migration:collect.yml', 'start').outcome).toBe('changed');
    expect(rowOf(result, 'octo-org/secret:dlt.yml', 'disable')).toMatchObject({
      outcome: 'failed',
      remedy:
        'Check its name under collectors in config/policy.yaml, and whether the token reaches octo-org/secret. Set COLLECTORS_TOKEN to a token with Actions: read and write there.',
    });
  });

  it('a path without a workflow is skipped, and says what stops it instead', async () => {
    const world = await aWorld({ manual: [], dlt: [] });
    const result = await world.run();
    expect([result.verdict, result.reasonCode]).toEqual(['skipped', 'no-collector-workflows']);
    expect(rowOf(result, 'collectors.dlt', null)).toMatchObject({
      outcome: 'skipped',
      observed: 'not-applicable: config/policy.yaml names no workflow',
      expected: expect.stringContaining('gate dlt answers 10'),
    });
    expect(world.github.requests).toEqual([]);
  });
});
