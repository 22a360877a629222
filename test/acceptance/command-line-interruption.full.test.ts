import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from 'vitest';

import { BUNDLE, OperationsRepository, runProgram, type Ran } from '../support/operations-repository.ts';

let repository: OperationsRepository;
afterEach(() => repository.remove());

/** The remote holds the push back in a hook for that long. */
function slowRemote(seconds: number): void {
  const hook = join(repository.remote, 'hooks/pre-receive');
  writeFileSync(hook, `#!/bin/sh\nsleep ${seconds}\n`);
  chmodSync(hook, 0o755);
}

async function rollbackThenSignal(
  signal: NodeJS.Signals,
  afterMs: number,
): Promise<Ran & { readonly seconds: number }> {
  let signalledAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const ran = await runProgram(process.execPath, [BUNDLE, 'rollback', '--json'], {
    cwd: repository.clone,
    environment: repository.environment,
    onStart: (pid) => {
      timer = setTimeout(() => {
        signalledAt = Date.now();
        process.kill(pid, signal);
      }, afterMs);
    },
  });
  // A program that ended before its signal has no process left to get it.
  clearTimeout(timer);
  return { ...ran, seconds: (Date.now() - signalledAt) / 1_000 };
}

describe('a rollback that is interrupted', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('by %s finishes a push that is under way', async (signal) => {
    repository = new OperationsRepository();
    slowRemote(2);
    const ran = await rollbackThenSignal(signal, 1_000);
    expect(JSON.parse(ran.stdout)).toMatchObject({ decision: 'rolled-back' });
    expect(ran.exitCode).toBe(0);
    expect(repository.log()).toHaveLength(2);
  });

  test('abandons a push that hangs, within 7 s, and says that it is not known', async () => {
    repository = new OperationsRepository();
    slowRemote(60);
    const ran = await rollbackThenSignal('SIGTERM', 1_000);
    expect(ran.seconds).toBeLessThan(7);
    expect(JSON.parse(ran.stdout)).toMatchObject({ decision: 'not-rolled-back', reasonCode: 'interrupted' });
    expect(ran.exitCode).toBe(3);
    expect(ran.stderr).toContain('--operation-id');
  });

  test('killed at any moment and run again ends with one transition, a clean clone and a sound remote', async () => {
    for (const afterMs of [20, 60, 100, 120, 140, 160, 180, 200, 220, 260, 320]) {
      repository?.remove();
      repository = new OperationsRepository();
      await rollbackThenSignal('SIGKILL', afterMs);
      expect((await repository.run(['rollback', '--reason', 'again'])).exitCode).toBe(0);
      expect((await repository.run(['rollback', '--reason', 'again'])).exitCode).toBe(0);
      expect(repository.log().filter((headline) => headline.startsWith('rollback:'))).toHaveLength(1);
      expect(JSON.parse(repository.show('config/traffic_cutover_config.json'))).toMatchObject({
        current_phase: 'manual_only',
        generation: 4,
      });
      expect(repository.git(['status', '--porcelain'])).toBe('');
      expect(repository.git(['fsck', '--strict', '--no-dangling'], repository.remote)).not.toMatch(/error|missing/u);
    }
  });
});

describe('two operators at once', () => {
  test('end with one transition, both told so', async () => {
    repository = new OperationsRepository();
    const clones = Array.from({ length: 6 }, (_, index) => join(repository.folder, `clone-${index}`));
    for (const clone of clones)
      repository.git(['clone', '-q', `file://${repository.remote}`, clone], repository.folder);
    const ran = await Promise.all(
      clones.map((cwd, index) => repository.run(['rollback', '--reason', `operator ${index}`], { cwd })),
    );
    expect(ran.map(({ exitCode }) => exitCode)).toEqual(clones.map(() => 0));
    const headlines = repository.log();
    expect(headlines.filter((headline) => headline.startsWith('rollback:'))).toHaveLength(1);
    expect(headlines.filter((headline) => headline === 'incident: reason added')).toHaveLength(5);
  });
});
