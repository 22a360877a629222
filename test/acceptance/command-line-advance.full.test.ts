import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import { REATTEMPT_BYPASS, SETUP_BYPASS } from '../support/bypass-gates.ts';
import { OperationsRepository, PROJECT, stateFiles } from '../support/operations-repository.ts';

const SHIPPED = Object.fromEntries(
  ['config/policy.yaml', 'config/datasets.yaml'].map((path) => [path, readFileSync(join(PROJECT, path), 'utf8')]),
);
let repository: OperationsRepository;
afterEach(() => repository.remove());

function begin(files: Readonly<Record<string, string>> = {}): OperationsRepository {
  return new OperationsRepository({ ...stateFiles('manual_only'), ...SHIPPED, ...files });
}

describe('switchback advance', () => {
  test('sets 10 % up with the shipped policy, and a rollback takes it back', async () => {
    repository = begin();
    const ran = await repository.run(['advance', '--phase', '10%', '--reason', 'first try', '--json', ...SETUP_BYPASS]);
    expect({ code: ran.exitCode, stderr: ran.stderr }).toMatchObject({ code: 0 });
    const expected = {
      schemaVersion: 1,
      decision: 'advanced',
      reasonCode: 'advanced',
      from: 'manual_only',
      to: '10%',
      generation: 4,
    };
    expect(JSON.parse(ran.stdout)).toMatchObject({ ...expected, movedUnits: ['opensource'] });
    expect(repository.log()[0]).toBe('setup: manual_only -> 10%');
    expect((await repository.run(['gate', 'dlt', '--unit', 'opensource'])).exitCode).toBe(0);
    expect((await repository.run(['rollback'])).exitCode).toBe(0);
    expect((await repository.run(['gate', 'dlt'])).exitCode).toBe(10);
    const held = await repository.run([
      'advance',
      '--phase',
      '10%',
      '--reason',
      'again',
      '--json',
      ...REATTEMPT_BYPASS,
    ]);
    expect(JSON.parse(held.stdout)).toMatchObject({ decision: 'refused', reasonCode: 'hold-active' });
    expect(held.exitCode).toBe(1);
    expect((await repository.run(['hold', '--lift', '--reason', 'fixed'])).exitCode).toBe(0);
    expect(
      (await repository.run(['advance', '--phase', '10%', '--reason', 'second try', ...REATTEMPT_BYPASS])).exitCode,
    ).toBe(0);
    expect(JSON.parse(repository.show('config/traffic_cutover_config.json'))).toMatchObject({
      generation: 6,
      attempt: 2,
    });
  });

  test('has its bypass reviewed once, and status tells of the review until then', async () => {
    repository = begin();
    const id = 'op-bypass-to-review';
    const setUp = ['advance', '--phase', '10%', '--reason', 'first try', '--operation-id', id];
    expect((await repository.run([...setUp, ...SETUP_BYPASS])).exitCode).toBe(0);
    const dueOf = async () =>
      (await repository.run(['status'])).stdout.match(/the review of the bypass of .* is due/gu);
    expect(await dueOf()).toHaveLength(1);
    const review = (...more: readonly string[]) =>
      repository.run([
        'advance',
        '--reviewed',
        id,
        '--reason',
        'Nothing was there to look at yet, as is so at a setup',
        ...more,
      ]);
    expect(await review()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--judgement right') });
    const tip = repository.log()[0];
    const done = await review('--judgement', 'right', '--json');
    expect({ code: done.exitCode, stderr: done.stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(done.stdout)).toMatchObject({
      schemaVersion: 1,
      decision: 'reviewed',
      reasonCode: 'bypass-reviewed',
    });
    // The state is as it was: the review stands in the history alone.
    expect(repository.log()[0]).toBe(tip);
    expect(await dueOf()).toBeNull();
    const again = await review('--judgement', 'wrong', '--json');
    expect(again.exitCode).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      ...{ decision: 'unchanged', reasonCode: 'bypass-review-held' },
      message: expect.stringContaining(': right, Nothing was there'),
    });
    const unknown = await repository.run(['advance', '--reviewed', 'no-such', '--judgement', 'right', '--reason', 'x']);
    expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('There is no such bypass') });
  });

  test.each([
    [['--reason', 'x'], 'Where to was not said'],
    [['--reason', 'x', '--phase', '10%', '--judgement', 'right'], 'no bypass that it is about'],
    [['--reason', 'x', '--phase', '10%', '--reviewed', 'op-1'], 'cannot be used with'],
    [['--reason', 'x', '--reviewed', 'op-1', '--judgement', 'right', '--dry-run'], 'cannot be used with'],
    [['--reason', 'x', '--reviewed', 'op-1', '--judgement', 'right', '--gates'], 'cannot be used with'],
  ])('refuses %j', async (options, message) => {
    repository = begin();
    const ran = await repository.run(['advance', ...options]);
    expect(ran).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  });

  test('delivered again under its operation id, says what the tip shows and writes nothing', async () => {
    repository = begin();
    const advance = [
      'advance',
      '--phase',
      '10%',
      '--reason',
      'x',
      '--json',
      '--operation-id',
      'cli-a1',
      ...SETUP_BYPASS,
    ];
    expect((await repository.run(advance)).exitCode).toBe(0);
    const again = await repository.run(advance);
    expect(JSON.parse(again.stdout)).toMatchObject({ decision: 'advanced', reasonCode: 'advanced', generation: 4 });
    expect(again.stderr).not.toContain('lost');
    await repository.run(['rollback']);
    const late = await repository.run(advance);
    expect(JSON.parse(late.stdout)).toMatchObject({ decision: 'refused', reasonCode: 'superseded', generation: 5 });
    expect(late.exitCode).toBe(1);
    expect(repository.log()).toHaveLength(3);
  });

  test('a hold that was lifted since is not claimed to stand, nor a lifted one that was set again', async () => {
    repository = begin();
    const set = ['hold', '--set', '--reason', 'x', '--json', '--operation-id', 'cli-h1'];
    const lift = ['hold', '--lift', '--reason', 'x', '--json', '--operation-id', 'cli-h2'];
    await repository.run(set);
    expect(JSON.parse((await repository.run(set)).stdout)).toMatchObject({ decision: 'held', reasonCode: 'hold-set' });
    await repository.run(lift);
    const setAgain = await repository.run(set);
    expect(JSON.parse(setAgain.stdout)).toMatchObject({ decision: 'refused', reasonCode: 'superseded' });
    await repository.run(['hold', '--set', '--reason', 'y']);
    const liftAgain = await repository.run(lift);
    expect(JSON.parse(liftAgain.stdout)).toMatchObject({ decision: 'refused', reasonCode: 'superseded' });
    expect([setAgain.exitCode, liftAgain.exitCode]).toEqual([1, 1]);
    expect(repository.log()).toHaveLength(4);
  });

  test('refuses to skip a phase and to cut the soak short', async () => {
    repository = begin();
    const skipped = await repository.run(['advance', '--phase', '50%', '--reason', 'x']);
    expect(skipped.exitCode).toBe(1);
    expect(skipped.stdout).toMatch(/^Why not now: manual_only to 50%\n- fail phase-order: 50%\n/u);
    expect(skipped.stderr).toContain('Not advanced: Why not now: manual_only to 50%.');
    await repository.run(['advance', '--phase', '10%', '--reason', 'x', ...SETUP_BYPASS]);
    const early = await repository.run(['advance', '--phase', '50%', '--reason', 'x', '--json', ...SETUP_BYPASS]);
    expect(JSON.parse(early.stdout)).toMatchObject({ decision: 'refused', reasonCode: 'gates-refuse' });
    expect(early.stdout).toContain('"id":"soak","title":"The phase ran clean for its time","verdict":"fail"');
    const again = await repository.run(['advance', '--phase', '10%', '--reason', 'x', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ decision: 'already-there' });
    expect(repository.log()).toHaveLength(2);
  });

  test('shows the diff in a dry run and writes nothing', async () => {
    repository = begin();
    const ran = await repository.run(['advance', '--phase', '10%', '--reason', 'x', '--dry-run']);
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toContain('+  "current_phase": "10%",');
    expect(repository.log()).toEqual(['state']);
  });

  test.each([
    [
      'a policy with a wrong key',
      { 'config/policy.yaml': 'schema_version: 1\nphase: []\n' },
      'policy-invalid',
      'config/policy.yaml:',
    ],
    ['datasets that are no YAML', { 'config/datasets.yaml': '{' }, 'datasets-invalid', 'config/datasets.yaml:'],
    [
      'a config that is broken',
      { 'config/traffic_cutover_config.json': '{' },
      'config-invalid',
      'config/traffic_cutover_config.json:1:',
    ],
  ])('refuses %s with its place, and ends with 2', async (_, files, reasonCode, place) => {
    repository = begin(files);
    const ran = await repository.run(['advance', '--phase', '10%', '--reason', 'x', '--json']);
    expect(JSON.parse(ran.stdout)).toMatchObject({ decision: 'refused', reasonCode });
    expect([ran.exitCode, ran.stderr.includes(place)]).toEqual([2, true]);
    expect(repository.log()).toEqual(['state']);
  });

  test('takes the policy from the default branch where the state is on another', async () => {
    repository = begin();
    repository.git(['push', '-q', 'origin', 'main:refs/heads/live-state']);
    repository.git(['checkout', '-q', '-b', 'live', 'origin/live-state']);
    repository.git(['rm', '-q', 'config/policy.yaml', 'config/datasets.yaml']);
    repository.commitAll('no policy here');
    repository.git(['push', '-q', 'origin', 'HEAD:live-state']);
    const ran = await repository.run([
      'advance',
      '--phase',
      '10%',
      '--reason',
      'x',
      '--branch',
      'live-state',
      '--json',
      ...SETUP_BYPASS,
    ]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ decision: 'advanced', movedUnits: ['opensource'] });
    expect(repository.log('main')).toEqual(['state']);
  });
});
