import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { OperationsRepository, runProgram, stateFiles, type Ran } from '../support/operations-repository.ts';

// The interpreter itself: `python3` on the PATH may be a wrapper that needs the PATH.
const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
let repository: OperationsRepository;
beforeAll(() => {
  repository = new OperationsRepository(stateFiles(), [
    'scripts/dist',
    'scripts/dlt_traffic_cuttover.py',
    'scripts/check_cutover_status.py',
  ]);
});
afterAll(() => repository.remove());

function shim(script: string, args: readonly string[] = [], more: Record<string, string> = {}): Promise<Ran> {
  const environment = { ...repository.environment, PYTHONDONTWRITEBYTECODE: '1', ...more };
  return runProgram(python, [`scripts/${script}`, ...args], { cwd: repository.clone, environment });
}

describe("the runbook's two commands", () => {
  test('print the status without an action, and no longer turn dlt on', async () => {
    const ran = await shim('dlt_traffic_cuttover.py');
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout).toMatch(/^Current Phase: 10%\nDLT Enabled: ✓\nManual Enabled: ✓\nGeneration: 3\n/u);
    expect(ran.stderr).toContain('It no longer turns dlt on');
    expect(repository.log()).toEqual(['state']);
  });

  test('say that the scheduled workflow watches, for --action monitor', async () => {
    const ran = await shim('dlt_traffic_cuttover.py', ['--phase', '10%', '--action', 'monitor']);
    expect([ran.exitCode, ran.stdout.split('\n')[0]]).toEqual([0, 'Current Phase: 10%']);
    expect(ran.stderr).toContain('the scheduled workflow watches');
  });

  test('refuse a wrong action with 2, and pass the exit code of Switchback on', async () => {
    expect((await shim('dlt_traffic_cuttover.py', ['--action', 'explode'])).exitCode).toBe(2);
    expect((await shim('check_cutover_status.py', ['--remote', 'nowhere'])).exitCode).toBe(2);
  });

  test('say in one message that Node is missing', async () => {
    const empty = join(repository.folder, 'bin');
    mkdirSync(empty);
    for (const script of ['dlt_traffic_cuttover.py', 'check_cutover_status.py']) {
      const ran = await shim(script, [], { PATH: empty });
      expect([ran.exitCode, ran.stdout]).toEqual([2, '']);
      expect(ran.stderr).toContain('error: Node was not found');
      expect(ran.stderr).not.toContain('Traceback');
    }
  });

  test('roll back and verify as the runbook writes them, from any directory', async () => {
    const rolledBack = await shim('dlt_traffic_cuttover.py', ['--action', 'rollback']);
    expect(rolledBack.exitCode).toBe(0);
    expect(rolledBack.stdout).toMatch(/^Current Phase: manual_only\nDLT Enabled: ✗\nManual Enabled: ✓\n/u);
    expect(repository.log()).toEqual(['rollback: 10% -> manual_only', 'state']);
    const script = join(repository.clone, 'scripts/check_cutover_status.py');
    const environment = { ...repository.environment, PYTHONDONTWRITEBYTECODE: '1' };
    const status = await runProgram(python, [script], { cwd: repository.folder, environment });
    expect(status.stdout).toMatch(/^Current Phase: manual_only\nDLT Enabled: ✗\nManual Enabled: ✓\nGeneration: 4\n/u);
  });

  test('say how to restore a bundle that is missing', async () => {
    rmSync(join(repository.clone, 'scripts/dist'), { recursive: true });
    const ran = await shim('dlt_traffic_cuttover.py', ['--action', 'rollback']);
    expect([ran.exitCode, ran.stderr.includes('git checkout -- scripts/dist')]).toEqual([2, true]);
    repository.git(['checkout', '--', 'scripts/dist']);
  });
});
