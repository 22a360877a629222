import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { afterEach, describe, expect, test } from 'vitest';

import { aRollbackScene, TEN_PERCENT, type RollbackScene } from '../support/rollback-scene.ts';
import type { Fault } from '../support/fake-github/fault.ts';
import type { FakeGithubOptions } from '../support/fake-github/start-fake-github.ts';

const scenes: RollbackScene[] = [];

async function aScene(options?: FakeGithubOptions): Promise<RollbackScene> {
  const scene = await aRollbackScene(options);
  scenes.push(scene);
  return scene;
}

afterEach(async () => {
  for (const scene of scenes.splice(0)) await scene.close();
});

const MUTATION = 'createCommitOnBranch';

describe('the rollback bundle, as the runner starts it', () => {
  test('takes the state back in one call when the checkout is the tip', async () => {
    const scene = await aScene();
    const run = await scene.rollback({ reason: 'Rows are missing', trigger: 'data-loss', severity: 'critical' });
    expect(run.exitCode).toBe(0);
    expect(scene.github.requests).toHaveLength(1);
    expect(run.outputs).toMatchObject({ decision: 'rolled-back', 'reason-code': 'rolled-back', generation: '2' });
    expect(run.outputs['commit']).toBe(await scene.github.tip());
    expect(await scene.config()).toMatchObject({
      phase: 'manual_only',
      dltEnabled: false,
      manualEnabled: true,
      generation: 2,
    });
    const files = (await scene.github.git('show', '--name-only', '--format=', 'main')).trim().split('\n');
    expect(files).toEqual([
      'config/routing.flagd.json',
      'config/traffic_cutover_config.json',
      `incidents/${run.outputs['incident-id']}/README.md`,
      `incidents/${run.outputs['incident-id']}/incident.json`,
    ]);
    expect(run.summary).toContain('## Rolled back');
    expect(run.stdout + run.stderr + run.summary.replaceAll('::add-mask::', '')).not.toMatch(
      new RegExp(`(?<!::add-mask::)${scene.github.token}`, 'u'),
    );
  });

  test.each([
    ['the branch of a drill, asked for by name', { branch: 'switchback-drill' }, 'main\n', 'switchback-drill', true],
    ['a state that lives on a branch of that name', {}, 'switchback-drill\n', 'switchback-drill', false],
    ['the branch of the state', {}, 'main\n', 'main', false],
  ] as const)('marks the record as a drill or not: %s', async (_, inputs, marker, branch, isDrill) => {
    const scene = await aScene({ files: { ...TEN_PERCENT, 'config/state-branch': marker } });
    await scene.github.git('branch', 'switchback-drill', 'main');
    const run = await scene.rollback(inputs);
    expect(run.outputs).toMatchObject({ decision: 'rolled-back' });
    const record = await scene.github.git('show', `${branch}:incidents/${run.outputs['incident-id']}/incident.json`);
    expect(JSON.parse(record)).toMatchObject({ isDrill });
    const report = await scene.github.git('show', `${branch}:incidents/${run.outputs['incident-id']}/README.md`);
    expect(/a rehearsal, not an outage/u.test(report)).toBe(isDrill);
  });

  test('rolls back the branch that the marker of the checkout names, in one call where the checkout holds it', async () => {
    const scene = await aScene({ files: { ...TEN_PERCENT, 'config/state-branch': 'live-state\n' } });
    await scene.github.git('branch', 'live-state', 'main');
    const fetch = ['fetch', '-q', 'origin', '+refs/heads/live-state:refs/remotes/origin/live-state'];
    await promisify(execFile)('git', ['-C', scene.checkout, ...fetch]);
    const run = await scene.rollback();
    expect(run.outputs).toMatchObject({ decision: 'rolled-back', generation: '2' });
    expect(scene.github.requests).toHaveLength(1);
    expect(await scene.github.git('log', '-1', '--format=%s', 'live-state')).toContain('rollback: 10% -> manual_only');
    expect(await scene.headlines()).toEqual(['First']);
    const asked = await scene.rollback({ branch: 'main' });
    expect(asked.stdout).toContain('::warning::config/state-branch of the checkout names another branch, live-state.');
    expect(await scene.headlines()).toEqual(['rollback: 10% -> manual_only', 'First']);
  });

  test('needs one call more for a branch that the checkout does not hold', async () => {
    const scene = await aScene({ files: { ...TEN_PERCENT, 'config/state-branch': 'live-state\n' } });
    await scene.github.git('branch', 'live-state', 'main');
    expect((await scene.rollback()).outputs['decision']).toBe('rolled-back');
    expect(scene.github.requests).toHaveLength(2);
    expect(await scene.headlines()).toEqual(['First']);
  });

  test('warns of a marker that names no branch and rolls the default branch back', async () => {
    const scene = await aScene({ files: { ...TEN_PERCENT, 'config/state-branch': '\n' } });
    const run = await scene.rollback();
    expect(run.outputs['decision']).toBe('rolled-back');
    expect(run.stdout).toContain('::warning::config/state-branch of the checkout names no branch: observed nothing.');
    expect(await scene.headlines()).toEqual(['rollback: 10% -> manual_only', 'First']);
  });

  test.each<{ name: string; faults: readonly Fault[]; calls: number }>([
    {
      name: 'one answer lost after the commit was made',
      faults: [{ kind: 'reset', when: 'after applying', on: MUTATION }],
      calls: 2,
    },
    {
      name: 'one answer lost before the commit was made',
      faults: [{ kind: 'reset', when: 'before applying', on: MUTATION }],
      calls: 3,
    },
    { name: 'a 502 of a proxy with HTML', faults: [{ kind: 'bad gateway', body: 'html', on: MUTATION }], calls: 3 },
    { name: 'a 503', faults: [{ kind: 'server error', status: 503, on: MUTATION }], calls: 3 },
    {
      name: 'a 504 after the commit was made',
      faults: [{ kind: 'server error', status: 504, when: 'after applying', on: MUTATION }],
      calls: 2,
    },
    { name: 'an answer cut in half', faults: [{ kind: 'truncated JSON', on: MUTATION }], calls: 2 },
    { name: 'HTML with status 200', faults: [{ kind: 'HTML with 200', on: MUTATION }], calls: 3 },
    { name: 'STALE_DATA without cause', faults: [{ kind: 'stale data', on: MUTATION }], calls: 3 },
    {
      name: 'two lost answers',
      faults: [{ kind: 'reset', when: 'before applying', on: MUTATION, times: 2 }],
      calls: 5,
    },
    {
      name: 'a GraphQL error without type',
      faults: [{ kind: 'GraphQL errors', errors: [{ message: 'Something went wrong' }], data: 'null', on: MUTATION }],
      calls: 3,
    },
  ])('goes through $name with $calls calls and one commit', async ({ faults, calls }) => {
    const scene = await aScene();
    scene.github.faults.queue(...faults);
    const run = await scene.rollback();
    expect(run.outputs).toMatchObject({ decision: 'rolled-back', generation: '2' });
    expect(run.exitCode).toBe(0);
    expect(scene.github.requests).toHaveLength(calls);
    expect(await scene.headlines()).toEqual(['rollback: 10% -> manual_only', 'First']);
  });

  test('plans anew on a branch that moved, with three calls, and keeps what the other one wrote', async () => {
    const scene = await aScene();
    await scene.github.commit({ message: 'Note', files: { 'notes.txt': 'kept' } });
    const run = await scene.rollback();
    expect(run.outputs['decision']).toBe('rolled-back');
    expect(scene.github.requests).toHaveLength(3);
    expect(await scene.headlines()).toEqual(['rollback: 10% -> manual_only', 'Note', 'First']);
    expect(await scene.github.git('show', 'main:notes.txt')).toBe('kept');
  });

  test('pressed twice with the same words, is one commit', async () => {
    const scene = await aScene();
    const first = await scene.rollback({ reason: 'Rows are missing' });
    const second = await scene.rollback({ reason: 'Rows are missing' }, { GITHUB_RUN_ID: '4712' });
    expect(second.outputs).toMatchObject({
      decision: 'already-rolled-back',
      'reason-code': 'already-rolled-back',
      generation: '2',
    });
    expect(second.outputs['incident-id']).toBe(first.outputs['incident-id']);
    expect(second.exitCode).toBe(0);
    expect(await scene.headlines()).toHaveLength(2);
  });

  test('pressed again with other words and a higher severity, adds both to the incident', async () => {
    const scene = await aScene();
    const first = await scene.rollback({ reason: 'Rows are missing' });
    const second = await scene.rollback(
      { reason: 'Also duplicates', trigger: 'duplicates', severity: 'critical' },
      { GITHUB_RUN_ID: '4712' },
    );
    expect(second.outputs).toMatchObject({
      decision: 'already-rolled-back',
      'reason-code': 'reason-added',
      generation: '2',
    });
    const record = JSON.parse(
      await scene.github.git('show', `main:incidents/${first.outputs['incident-id']}/incident.json`),
    ) as object;
    expect(record).toMatchObject({
      severity: 'critical',
      generation: 2,
      reasons: [{ reason: 'Rows are missing' }, { reason: 'Also duplicates' }],
    });
    expect((await scene.config()).generation).toBe(2);
  });

  test('an automatic decision on an older generation ends as stale, without a commit', async () => {
    const scene = await aScene();
    const run = await scene.rollback({ 'observed-generation': '0' });
    expect(run.outputs).toMatchObject({ decision: 'stale-decision', 'reason-code': 'stale-decision', generation: '1' });
    expect(await scene.headlines()).toEqual(['First']);
  });

  test('a dry run shows the exact diff and writes nothing', async () => {
    const scene = await aScene();
    const run = await scene.rollback({ 'dry-run': 'true' });
    expect(run.outputs).toMatchObject({ decision: 'dry-run', 'reason-code': 'dry-run' });
    expect(run.summary).toContain('-  "current_phase": "10%",');
    expect(run.summary).toContain('+  "current_phase": "manual_only",');
    expect(run.summary).toContain('-                "opensource"');
    expect(await scene.headlines()).toEqual(['First']);
    expect(scene.github.count(MUTATION)).toBe(0);
  });

  test('a config that cannot be parsed is kept byte for byte and written anew', async () => {
    const broken = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0xfe, 0x00, 0x0a]);
    const scene = await aScene({ files: { 'config/traffic_cutover_config.json': broken } });
    const run = await scene.rollback();
    expect(run.outputs['decision']).toBe('rolled-back');
    const kept = `main:incidents/${run.outputs['incident-id']}/traffic_cutover_config.before`;
    expect(await scene.github.git('rev-parse', kept)).toBe(
      await scene.github.git('rev-parse', 'main~1:config/traffic_cutover_config.json'),
    );
    expect(await scene.config()).toMatchObject({ phase: 'manual_only', generation: 1 });
  });

  test('a token that may not write is refused at once, with the break-glass command filled in', async () => {
    const scene = await aScene({ permissions: { contents: 'read' } });
    const run = await scene.rollback({ reason: "It's broken; $(rm -rf /) `x`" });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ decision: 'not-rolled-back', 'reason-code': 'permission-denied' });
    expect(scene.github.requests).toHaveLength(1);
    expect(run.summary).toContain('contents: write');
    expect(run.summary).toContain(
      String.raw`node "$clone/scripts/dist/switchback.mjs" rollback -C "$clone" --reason 'It'\''s broken; $(rm -rf /) ` +
        '`x`' +
        "' --trigger operator --severity high --branch main",
    );
    expect(run.stderr).not.toContain('    at ');
  });

  test('past its deadline it says so, hands over to break glass and never claims success', async () => {
    const scene = await aScene();
    scene.github.faults.queue({ kind: 'server error', status: 503, times: 1_000 });
    const run = await scene.rollback({ 'deadline-seconds': '2' });
    expect(run.exitCode).toBe(1);
    expect(run.outputs).toMatchObject({ decision: 'not-rolled-back', 'reason-code': 'deadline-passed' });
    expect(run.summary).toContain('node "$clone/scripts/dist/switchback.mjs" rollback');
    expect(run.milliseconds).toBeLessThan(6_000);
    scene.github.faults.clear();
  });

  test('a rate limit that ends beyond the deadline is not waited for', async () => {
    const scene = await aScene();
    scene.github.faults.queue({ kind: 'secondary limit', on: MUTATION });
    const run = await scene.rollback();
    expect(run.outputs).toMatchObject({ decision: 'not-rolled-back', 'reason-code': 'github-failed' });
    expect(run.summary).toContain('node "$clone/scripts/dist/switchback.mjs" rollback');
    expect(scene.github.requests).toHaveLength(1);
  });
});
