import { afterEach, describe, expect, it } from 'vitest';

import { parseHistoryFiles } from '../../../actions/shared/history/history-lines.ts';
import { renderControlLines, renderControlSummary } from '../../../actions/shared/control/render-control.ts';
import { toActionOutcome } from '../../../actions/switch-collectors/to-action-outcome.ts';
import { DependencyError } from '../../../actions/shared/errors.ts';
import {
  advanced,
  aPolicy,
  aSwitchWorld,
  BEFORE,
  outcomes,
  rowOf,
  type SwitchWorld,
  type WorldOptions,
} from './switch-world.ts';

const worlds: SwitchWorld[] = [];
afterEach(async () => {
  for (const { github } of worlds.splice(0)) await github.close();
});
async function aWorld(options: WorldOptions = {}): Promise<SwitchWorld> {
  const world = await aSwitchWorld(options);
  worlds.push(world);
  return world;
}

function recordsOf({ history }: SwitchWorld) {
  const files = [...history.files].map(([path, contents]) => ({ path, contents }));
  return parseHistoryFiles(files).records.map(({ record }) => record);
}

const asError = new DependencyError({ dependency: 'github', message: 'GitHub is away', retryable: true });

describe('switching to manual', () => {
  it('disables dlt first, ends its runs in every status, and starts manual meanwhile', async () => {
    const world = await aWorld();
    const { github } = world;
    world.workflow('collect.yml').state = 'disabled_manually';
    for (const status of ['queued', 'in_progress', 'waiting', 'pending', 'requested'] as const)
      await github.people.run('dlt.yml', { status, createdAt: BEFORE });
    const result = await world.run();
    expect([result.verdict, result.reasonCode]).toEqual(['pass', 'collectors-switched']);
    expect(outcomes(result)).toEqual([
      'dlt.yml disable changed',
      'collect.yml enable changed',
      'collect.yml start changed',
      'dlt.yml cancel changed',
    ]);
    expect(world.writes().slice(0, 2)).toEqual(['PUT dlt.yml/disable', 'PUT collect.yml/enable']);
    const all = world.writes();
    expect(all.indexOf('POST workflows/collect.yml/dispatches')).toBe(-1);
    expect(all.indexOf('POST collect.yml/dispatches')).toBeLessThan(4);
    expect(all.filter((write) => write.endsWith('/cancel'))).toHaveLength(5);
    expect(all.filter((write) => write.endsWith('force-cancel'))).toEqual([]);
    expect(world.workflow('dlt.yml').state).toBe('disabled_manually');
    const runs = github.runs.filter(({ workflowId }) => workflowId === world.workflow('dlt.yml').id);
    expect(runs.map(({ status, conclusion }) => `${status} ${conclusion}`)).toEqual(
      Array.from({ length: 5 }, () => 'completed cancelled'),
    );
    expect(rowOf(result, 'dlt.yml', 'cancel')).toMatchObject({ observed: '5 runs: 5 cancelled', remedy: null });
    expect(github.runs.at(-1)).toMatchObject({ event: 'workflow_dispatch', ref: 'main' });
    expect(recordsOf(world)).toMatchObject([
      {
        ...{ kind: 'control', generation: 4, incident: '20261125-020500Z-data-loss', direction: 'to-manual' },
        results: [{ target: 'dlt.yml', path: 'dlt', action: 'disable', outcome: 'changed' }, {}, {}, {}],
      },
    ]);
    expect(result.record).toMatch(/^2026\/11\/25\/4711-1-switch\.jsonl$/u);
  });

  it('changes nothing when it is done twice', async () => {
    const world = await aWorld();
    await world.github.people.run('dlt.yml', { status: 'in_progress', createdAt: BEFORE });
    await world.run();
    const [writes, runs] = [world.writes().length, world.github.runs.length];
    world.clock.advance(60_000);
    const again = await world.run({ run: { run: '4712', attempt: 1, job: 'switch' } });
    expect([again.verdict, again.reasonCode]).toEqual(['pass', 'collectors-unchanged']);
    expect(outcomes(again)).toEqual([
      'dlt.yml disable already-so',
      'collect.yml enable already-so',
      'collect.yml start already-so',
      'dlt.yml cancel already-so',
    ]);
    expect([world.writes().length, world.github.runs.length]).toEqual([writes, runs]);
  });

  it('waits for what is slow to end, and cancels by force only what does not', async () => {
    const world = await aWorld();
    const { github, clock } = world;
    const slow = await github.people.run('dlt.yml', { status: 'in_progress', onCancel: 'hangs', createdAt: BEFORE });
    const hung = await github.people.run('dlt.yml', { status: 'in_progress', onCancel: 'hangs', createdAt: BEFORE });
    const startedAt = clock.now().getTime();
    const forcedAt: number[] = [];
    github.onBefore('actions/get-workflow-run', async () => {
      if (clock.now().getTime() - startedAt < 30_000) return;
      Object.assign(slow, { status: 'completed', conclusion: 'cancelled' });
    });
    github.onBefore('actions/force-cancel-workflow-run', async () => void forcedAt.push(clock.now().getTime()));
    const result = await world.run();
    expect(rowOf(result, 'dlt.yml', 'cancel')).toMatchObject({
      outcome: 'changed',
      observed: '2 runs: 1 cancelled, 1 cancelled by force',
    });
    expect(world.writes().filter((write) => write.includes('force'))).toEqual([`POST ${hung.id}/force-cancel`]);
    expect((forcedAt[0] ?? 0) - startedAt).toBeGreaterThanOrEqual(60_000);
  });

  it('names the runs that did not end by the deadline, and fails', async () => {
    const world = await aWorld();
    const run = await world.github.people.run('dlt.yml', { status: 'in_progress', createdAt: BEFORE });
    world.github.onBefore('actions/cancel-workflow-run', async () => void (run.onCancel = 'hangs'));
    world.github.faults.queue({
      kind: 'server error',
      status: 500,
      on: 'actions/force-cancel-workflow-run',
      times: 99,
    });
    const result = await world.run();
    expect([result.verdict, result.reasonCode]).toEqual(['unknown', 'switch-incomplete']);
    const row = rowOf(result, 'dlt.yml', 'cancel');
    expect(row.observed).toContain('1 run: 1 NOT over');
    expect(row.remedy).toContain(String(run.id));
    expect(row.runs).toMatchObject([{ id: run.id, end: 'open', status: 'in_progress' }]);
    expect(rowOf(result, 'collect.yml', 'start').outcome).toBe('changed');
  });

  it('cancels a run that came up while dlt was being disabled', async () => {
    const world = await aWorld();
    let seen = 0;
    world.github.onBefore('actions/disable-workflow', async () => {
      seen += 1;
      await world.github.people.run('dlt.yml', { status: 'queued' });
    });
    const result = await world.run();
    expect([seen, rowOf(result, 'dlt.yml', 'cancel').observed]).toEqual([1, '1 run: 1 cancelled']);
  });

  it('lets a run that ended meanwhile be, though cancelling it answers 409', async () => {
    const world = await aWorld();
    const run = await world.github.people.run('dlt.yml', { status: 'in_progress', createdAt: BEFORE });
    world.github.onBefore('actions/cancel-workflow-run', async () => {
      Object.assign(run, { status: 'completed', conclusion: 'success' });
    });
    const result = await world.run();
    expect(rowOf(result, 'dlt.yml', 'cancel')).toMatchObject({
      outcome: 'already-so',
      observed: '1 run: 1 ended by itself',
    });
  });

  it('never cancels the run that it is part of, nor disables that workflow', async () => {
    const world = await aWorld({
      workflows: ['collect.yml', 'dlt.yml', 'rollback.yml'],
      dlt: ['dlt.yml', 'rollback.yml'],
    });
    const own = await world.github.people.run('dlt.yml', { status: 'in_progress' });
    const { owner, repo } = world.github;
    const result = await world.run({ ownRunId: own.id, ownWorkflow: { owner, repo, file: 'rollback.yml' } });
    expect(own.status).toBe('in_progress');
    expect(rowOf(result, 'dlt.yml', 'cancel')).toMatchObject({ outcome: 'already-so', observed: 'no run' });
    expect(rowOf(result, 'rollback.yml', 'disable')).toMatchObject({
      outcome: 'failed',
      observed: 'it is the workflow that this runs in',
    });
    expect(world.workflow('rollback.yml').state).toBe('active');
  });
});

describe('what stands in the way is named with its remedy, and the rest goes on', () => {
  it('a workflow that is not there, on either path', async () => {
    const world = await aWorld({ manual: ['gone.yml', 'collect.yml'], dlt: ['lost.yml', 'dlt.yml'] });
    const result = await world.run();
    expect(result.reasonCode).toBe('switch-failed');
    for (const [target, action] of [
      ['lost.yml', 'disable'],
      ['gone.yml', 'enable'],
    ] as const)
      expect(rowOf(result, target, action)).toMatchObject({
        outcome: 'failed',
        observed: 'octo-org/migration has no such workflow',
        remedy: 'Check its name under collectors in config/policy.yaml.',
      });
    expect(rowOf(result, 'dlt.yml', 'disable').outcome).toBe('changed');
    expect(rowOf(result, 'collect.yml', 'start').outcome).toBe('changed');
  });

  it('a token that may only read', async () => {
    const world = await aWorld();
    world.github.state.permissions.actions = 'read';
    await world.github.people.run('dlt.yml', { status: 'in_progress', createdAt: BEFORE });
    const result = await world.run();
    expect(outcomes(result)).toEqual([
      'dlt.yml disable failed',
      'collect.yml enable already-so',
      'collect.yml start failed',
      'dlt.yml cancel failed',
    ]);
    for (const [target, action] of [
      ['dlt.yml', 'disable'],
      ['dlt.yml', 'cancel'],
      ['collect.yml', 'start'],
    ] as const)
      expect(rowOf(result, target, action).remedy).toContain('GITHUB_TOKEN to a token with Actions: read and write');
    // Nothing is waited for that cannot come.
    expect(world.clock.slept.reduce((sum, one) => sum + one, 0)).toBeLessThan(5_000);
  });

  it('the history, whose refusal is a note', async () => {
    const world = await aWorld();
    world.history.isRefusing = true;
    const result = await world.run();
    expect([result.verdict, result.record]).toEqual(['pass', null]);
    expect(result.notes).toEqual([expect.stringContaining('Not kept in the history')]);
  });
});

describe('answers that are lost', () => {
  it('finds the run that it started though no answer came, and starts it once more only where there is none', async () => {
    for (const [when, started] of [
      ['after applying', 1],
      ['before applying', 1],
    ] as const) {
      const world = await aWorld();
      world.github.faults.queue({ kind: 'reset', when, on: 'actions/create-workflow-dispatch' });
      const row = rowOf(await world.run(), 'collect.yml', 'start');
      expect([row.outcome, world.github.runs.length]).toEqual(['changed', started]);
      expect(row.observed.startsWith('started (found by its run)')).toBe(when === 'after applying');
    }
  });

  it('goes by what is read back, whatever the answers were', async () => {
    const world = await aWorld();
    const lost = { kind: 'server error', status: 500, when: 'after applying', times: 9 } as const;
    world.github.faults.queue({ ...lost, on: 'actions/disable-workflow' });
    expect(rowOf(await world.run(), 'dlt.yml', 'disable')).toMatchObject({
      outcome: 'changed',
      observed: 'active before, disabled_manually now',
    });
  });

  it('ends as unknown with the time where the budget is spent, and says what a person does meanwhile', async () => {
    const world = await aWorld();
    world.github.faults.queue({ kind: 'primary limit', resetInSeconds: 1_800, on: 'actions/disable-workflow' });
    const result = await world.run();
    expect([result.verdict, result.reasonCode]).toEqual(['unknown', 'switch-incomplete']);
    const row = rowOf(result, 'dlt.yml', 'disable');
    expect(row.observed).toMatch(/limit is spent until 2026-11-25T02:3/u);
    expect(row.remedy).toContain('By hand: gh workflow disable dlt.yml --repo octo-org/migration');
    expect(world.github.count('actions/create-workflow-dispatch')).toBe(0);
  });

  it('says what was not done where a signal comes in the middle', async () => {
    const world = await aWorld();
    const ended = new AbortController();
    world.github.onBefore('actions/disable-workflow', async () => ended.abort());
    const result = await world.run({ signal: ended.signal });
    expect(outcomes(result)).toEqual([
      'dlt.yml disable unknown',
      'collect.yml enable already-so',
      'collect.yml start unknown',
      'dlt.yml cancel unknown',
    ]);
    expect(rowOf(result, 'collect.yml', 'start').remedy).toContain('By hand: gh workflow run collect.yml');
    expect(result.notes).toEqual([expect.stringContaining('Not kept in the history')]);
  });
});

describe('the state at the tip', () => {
  it('stops nothing where a newer generation has dlt on again', async () => {
    const world = await aWorld();
    world.state = advanced(5);
    const result = await world.run({ observedGeneration: 4 });
    expect([result.verdict, result.reasonCode, world.writes()]).toEqual(['skipped', 'stale-decision', []]);
    expect(recordsOf(world)).toEqual([]);
  });

  it('stops dlt all the same where it cannot be read, or where layer 1 did not come to its commit', async () => {
    for (const state of [asError, advanced(4)]) {
      const world = await aWorld();
      world.state = state;
      const result = await world.run({ observedGeneration: state === asError ? 4 : null });
      expect(rowOf(result, 'dlt.yml', 'disable').outcome).toBe('changed');
      expect([result.verdict, result.notes.length]).toEqual(['warn', 1]);
    }
  });

  it('lets dlt be enabled only where it has dlt on', async () => {
    const world = await aWorld();
    world.workflow('dlt.yml').state = 'disabled_manually';
    const off = await world.run({ direction: 'to-dlt', observedGeneration: null });
    expect([off.verdict, off.reasonCode]).toEqual(['fail', 'dlt-off']);
    const stale = await world.run({ direction: 'to-dlt', observedGeneration: 3 });
    expect([stale.verdict, stale.reasonCode]).toEqual(['skipped', 'stale-decision']);
    world.state = asError;
    const unread = await world.run({ direction: 'to-dlt', observedGeneration: 3 });
    expect([unread.verdict, unread.reasonCode, world.writes()]).toEqual(['unknown', 'state-unknown', []]);
  });
});

describe('switching to dlt', () => {
  it('enables dlt alone, starts nothing, and leaves manual on', async () => {
    const world = await aWorld();
    world.state = advanced(5);
    world.workflow('dlt.yml').state = 'disabled_manually';
    const result = await world.run({ direction: 'to-dlt', observedGeneration: 5 });
    expect(outcomes(result)).toEqual(['dlt.yml enable changed', 'collect.yml enable already-so']);
    expect(world.writes()).toEqual(['PUT dlt.yml/enable']);
    const again = await world.run({
      direction: 'to-dlt',
      observedGeneration: 5,
      run: { run: '4712', attempt: 1, job: 'x' },
    });
    expect([again.reasonCode, world.writes().length]).toEqual(['collectors-unchanged', 1]);
  });

  it('starts dlt where that is asked for, and names a manual workflow that is off', async () => {
    const world = await aWorld();
    world.state = advanced(5);
    world.workflow('collect.yml').state = 'disabled_manually';
    const result = await world.run({ direction: 'to-dlt', observedGeneration: 5, isStartingDlt: true });
    expect(outcomes(result)).toEqual([
      'dlt.yml enable already-so',
      'dlt.yml start changed',
      'collect.yml enable failed',
    ]);
    expect(rowOf(result, 'collect.yml', 'enable').remedy).toContain(
      'gh workflow enable collect.yml --repo octo-org/migration',
    );
  });

  it('takes back what it enabled where a rollback came meanwhile', async () => {
    const world = await aWorld();
    world.state = advanced(5);
    world.workflow('dlt.yml').state = 'disabled_manually';
    world.github.onBefore('actions/enable-workflow', async () => {
      const { rolledBack } = await import('./switch-world.ts');
      world.state = rolledBack(6);
    });
    const result = await world.run({ direction: 'to-dlt', observedGeneration: 5, isStartingDlt: true });
    expect([result.verdict, result.reasonCode]).toEqual(['skipped', 'stale-decision']);
    expect(world.workflow('dlt.yml').state).toBe('disabled_manually');
    expect(world.github.runs.every(({ status }) => status === 'completed')).toBe(true);
  });
});

describe('the fence beside it', () => {
  const policy = aPolicy(['collect.yml'], ['dlt.yml']);
  const { collectors } = policy;
  const withRole = { ...policy, collectors: { ...collectors, dlt: { ...collectors.dlt, databaseRole: 'dlt_loader' } } };
  const failing = (fault: Error) => {
    const fail = async (): Promise<never> => Promise.reject(fault);
    const database = {
      readRole: fail,
      changeLogin: fail,
      readActivity: fail,
      endSessions: fail,
      close: async () => undefined,
    };
    return { database, ledger: { write: fail, read: fail } };
  };

  it('fails by itself: the collectors are switched, and the verdict is the worse of both', async () => {
    const world = await aWorld();
    const away = new DependencyError({ dependency: 'postgres', message: 'the database is away', retryable: true });
    const result = await world.run({}, { policy: withRole, fence: failing(away) });
    expect(outcomes(result)).toContain('dlt.yml disable changed');
    expect(result.fence).toMatchObject({ role: 'dlt_loader', direction: 'fence', generation: 4 });
    expect(['unknown', 'fail']).toContain(result.verdict);
    expect([result.verdict, result.reasonCode]).toEqual([result.fence?.verdict, result.fence?.reasonCode]);
  });

  it('does not hide by a bug what became of the collectors', async () => {
    const world = await aWorld();
    const result = await world.run({}, { policy: withRole, fence: failing(new TypeError('no such thing')) });
    expect(outcomes(result)).toContain('dlt.yml disable changed');
    expect([result.verdict, result.reasonCode, result.fence]).toEqual(['fail', 'internal-error', null]);
    expect(result.notes.join()).toContain('no such thing');
  });

  it('is said to be lacking where a role is named and no connection was given', async () => {
    const world = await aWorld();
    const result = await world.run({}, { policy: withRole });
    expect([result.verdict, result.fence]).toEqual(['pass', null]);
    expect(result.notes).toEqual([expect.stringContaining('dlt_loader is not fenced')]);
    expect(renderControlSummary(result).split('dlt_loader is not fenced')).toHaveLength(2);
  });

  it('is no false alarm where another job of the run sets it: the summary says whose it is', async () => {
    const world = await aWorld();
    const result = await world.run({ fencedBy: 'fence' }, { policy: withRole });
    expect([result.verdict, result.fence, result.notes]).toEqual(['pass', null, []]);
    expect(toActionOutcome(result, 'unknown').annotations).toEqual([]);
    expect(renderControlSummary(result)).toContain('The fence is set by the job fence');
    expect(renderControlLines(result).join('\n')).toContain('The fence is set by the job fence');
  });

  it('is said to be lacking where a job is to set it, and no role is named', async () => {
    const world = await aWorld();
    const result = await world.run({ fencedBy: 'fence' });
    expect(result.notes).toEqual([expect.stringContaining('names none')]);
  });
});

describe('a dry run', () => {
  it('shows the plan, and does nothing', async () => {
    const world = await aWorld();
    await world.github.people.run('dlt.yml', { status: 'in_progress', createdAt: BEFORE });
    const result = await world.run({ isDryRun: true });
    expect([result.verdict, result.reasonCode, world.writes()]).toEqual(['pass', 'dry-run', []]);
    expect(outcomes(result)).toEqual([
      'dlt.yml disable planned',
      'collect.yml enable already-so',
      'collect.yml start planned',
      'dlt.yml cancel planned',
    ]);
    expect(rowOf(result, 'dlt.yml', 'cancel').observed).toBe('1 run (1 in_progress)');
    expect(recordsOf(world)).toEqual([]);
  });
});

it('reads the policy of the repository', () => {
  expect(aPolicy(['a.yml'], ['o/r:b.yml']).collectors).toMatchObject({
    manual: { workflows: ['a.yml'] },
    dlt: { workflows: ['o/r:b.yml'] },
  });
});
