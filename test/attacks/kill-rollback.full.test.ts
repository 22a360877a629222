import { spawn } from 'node:child_process';

import { afterEach, describe, expect, test } from 'vitest';

import { BUNDLE, OperationsRepository } from '../support/operations-repository.ts';
import { aRollbackScene, ROLLBACK_BUNDLE, type RollbackScene } from '../support/rollback-scene.ts';

/** Starts a program and kills it after that time, or lets it end before. Says which. */
function killAfter(
  args: readonly string[],
  options: { cwd: string; env: Record<string, string>; milliseconds: number },
): Promise<'killed' | 'ended'> {
  const child = spawn(process.execPath, [...args], { cwd: options.cwd, env: options.env, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), options.milliseconds);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (_, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL' ? 'killed' : 'ended');
    });
  });
}

describe('SIGKILL around every effect on GitHub, then the same job again', () => {
  const scenes: RollbackScene[] = [];
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close();
  });

  async function killAt(when: 'before the commit' | 'after the commit'): Promise<RollbackScene> {
    const scene = await aRollbackScene();
    scenes.push(scene);
    const env = scene.environment({ reason: 'Rows are missing' });
    const child = spawn(process.execPath, [ROLLBACK_BUNDLE], { cwd: scene.checkout, env, stdio: 'ignore' });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    scene.github.faults.queue({
      kind: 'no answer',
      when: when === 'before the commit' ? 'before applying' : 'after applying',
      on: 'createCommitOnBranch',
    });
    const tip = await scene.github.tip();
    while (when === 'after the commit' ? (await scene.github.tip()) === tip : scene.github.requests.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill('SIGKILL');
    await exited;
    scene.github.faults.clear();
    return scene;
  }

  test.each(['before the commit', 'after the commit'] as const)('killed %s', async (when) => {
    const scene = await killAt(when);
    const again = await scene.rollback({ reason: 'Rows are missing' });
    expect(again.exitCode).toBe(0);
    expect(await scene.headlines()).toEqual(['rollback: 10% -> manual_only', 'First']);
    expect(await scene.config()).toMatchObject({ phase: 'manual_only', generation: 2 });
    const third = await scene.rollback({ reason: 'Rows are missing' }, { GITHUB_RUN_ID: '4712' });
    expect(third.outputs['decision']).toBe('already-rolled-back');
    expect(await scene.headlines()).toHaveLength(2);
  });
});

describe('SIGKILL at any moment of break glass, then the same command again', () => {
  const SHARES = Array.from({ length: 40 }, (_, index) => (index + 1) / 32);

  /** How long one undisturbed run takes here and now, so that the sweep covers it whatever the machine. */
  async function measureRun(): Promise<number> {
    const repository = new OperationsRepository();
    try {
      const startedAt = performance.now();
      await repository.run(['rollback', '--reason', 'Measured']);
      return performance.now() - startedAt;
    } finally {
      repository.remove();
    }
  }

  async function killAndRunAgain(milliseconds: number): Promise<'killed' | 'ended'> {
    const repository = new OperationsRepository();
    try {
      const args = [BUNDLE, 'rollback', '--reason', 'Rows are missing', '--operation-id', 'cli-0123456789abcdef'];
      const outcome = await killAfter(args, { cwd: repository.clone, env: repository.environment, milliseconds });
      const again = await repository.run(args.slice(1));
      expect(again, `killed after ${milliseconds} ms`).toMatchObject({ exitCode: 0 });
      expect(repository.log().filter((headline) => headline.startsWith('rollback:'))).toEqual([
        'rollback: 10% -> manual_only',
      ]);
      expect(JSON.parse(repository.show('config/traffic_cutover_config.json'))).toMatchObject({
        current_phase: 'manual_only',
        generation: 4,
      });
      repository.git(['fsck', '--strict', '--no-dangling'], repository.remote);
      expect(repository.git(['status', '--porcelain'])).toBe('');
      return outcome;
    } finally {
      repository.remove();
    }
  }

  test('leaves one commit, a sound repository and the state taken back, whenever it strikes', async () => {
    const outcomes: string[] = [];
    const whole = await measureRun();
    for (const share of SHARES) outcomes.push(await killAndRunAgain(Math.round(share * whole)));
    // A machine that slowed down since the measurement got none through: then later moments are in the sweep too.
    for (let share = 2; share <= 16 && !outcomes.includes('ended'); share *= 2)
      outcomes.push(await killAndRunAgain(Math.round(share * whole)));
    // The sweep is worth something only where some were struck and some got through.
    expect(new Set(outcomes)).toEqual(new Set(['killed', 'ended']));
  });
});

describe('SIGINT and SIGTERM', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s during a commit that never answers: abandoned within 7 s, and said',
    async (signal) => {
      const scene = await aRollbackScene();
      try {
        scene.github.faults.queue({ kind: 'no answer', when: 'after applying', on: 'createCommitOnBranch' });
        const startedAt = Date.now();
        const child = spawn(process.execPath, [ROLLBACK_BUNDLE], {
          cwd: scene.checkout,
          env: scene.environment(),
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        let output = '';
        child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
        const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
        while (scene.github.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
        const signalledAt = Date.now();
        child.kill(signal);
        expect(await exited).not.toBe(0);
        expect(Date.now() - signalledAt).toBeLessThan(7_000);
        expect(Date.now() - startedAt).toBeLessThan(15_000);
        expect(output).toContain('interrupted');
        expect(output).toContain('may have landed');
        expect(await scene.headlines()).toEqual(['rollback: 10% -> manual_only', 'First']);
      } finally {
        await scene.close();
      }
    },
  );
});
