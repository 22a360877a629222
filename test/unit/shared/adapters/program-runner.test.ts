import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

import { createProgramRunner } from '../../../../actions/shared/adapters/program-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'switchback-program-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const environment = {
  ...{ PATH: process.env['PATH'], OWN: 'kept', GITHUB_TOKEN: 'secret', GITHUB_OUTPUT: '/out', GITHUB_SHA: 'abc' },
  ...{ 'INPUT_REDDIT-SECRET': 'secret', ACTIONS_RUNTIME_TOKEN: 'secret', UNSET: undefined },
};
const forever = { milliseconds: 60_000, signal: new AbortController().signal };
const run = createProgramRunner({ cwd: folder, environment });
const script = (text: string): readonly string[] => [process.execPath, '-e', text];

describe('a program of the policy', () => {
  it('is run with its arguments as words, in the folder given', async () => {
    const print = 'console.log(process.cwd(), JSON.stringify(process.argv.slice(1)))';
    const ran = await run([...script(print), '; rm -rf /', '$HOME `id`'], forever);
    expect(ran.end).toEqual({ kind: 'exited', exitCode: 0 });
    expect(ran.output).toContain(`${folder.split('/').at(-1)} ["; rm -rf /","$HOME \`id\`"]`);
    expect(ran.durationSeconds).toBeGreaterThan(0);
  });

  it('gets the environment without what is ours or the runner’s', async () => {
    const ran = await run(script('console.log(JSON.stringify(process.env))'), forever);
    const seen = JSON.parse(ran.output) as Record<string, string>;
    expect(seen).toMatchObject({ OWN: 'kept', GITHUB_SHA: 'abc' });
    expect(Object.keys(seen)).not.toEqual(expect.arrayContaining(['GITHUB_TOKEN']));
    expect(JSON.stringify(seen)).not.toMatch(/secret|\/out/u);
  });

  it('ends with its own exit status, and the end of what it printed on both outputs is kept', async () => {
    const text = 'console.log("x".repeat(50000)); console.error("the last line"); process.exitCode = 3';
    const ran = await run(script(text), forever);
    expect(ran.end).toEqual({ kind: 'exited', exitCode: 3 });
    expect(ran.output.length).toBeLessThanOrEqual(4_000);
    expect(ran.output).toContain('the last line');
  });

  it('that is not there did not start', async () => {
    expect((await run(['.venv/bin/python', 'x'], forever)).end).toEqual({ kind: 'not-started', detail: 'ENOENT' });
  });

  it('that takes longer than it may is ended', async () => {
    expect((await run(['sleep', '600'], { ...forever, milliseconds: 1 })).end).toEqual({ kind: 'timed-out' });
  });

  it('ends when we are told to, with all that it started', async () => {
    const abort = new AbortController();
    const command = ['sh', '-c', 'sleep 600 & echo $! > started; wait'];
    const running = run(command, { ...forever, signal: abort.signal });
    const started = join(folder, 'started');
    await expect.poll(() => readFile(started, 'utf8').catch(() => ''), { timeout: 30_000 }).toMatch(/^\d+\n$/u);
    abort.abort();
    expect((await running).end).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
    const pid = Number(await readFile(started, 'utf8'));
    await expect.poll(() => isRunning(pid), { timeout: 30_000 }).toBe(false);
  });

  it('is not waited for because of what it left running', async () => {
    expect((await run(['sh', '-c', 'sleep 600 & exit 0'], forever)).end).toEqual({ kind: 'exited', exitCode: 0 });
  });
});

/** A process that nobody has waited for yet is no process any more: state Z in its third field. */
async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return status !== '' && !/\) Z /u.test(status);
}
