import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';

import { listProjectFiles, readProjectFile } from '../support/project-files.ts';

interface Step {
  readonly run?: string;
  readonly env?: Readonly<Record<string, unknown>>;
}

const STEPS = listProjectFiles()
  .filter((path) => /^\.github\/workflows\/.*\.yml$/u.test(path))
  .flatMap((path) => {
    const { jobs } = parse(readProjectFile(path)) as { jobs: Record<string, { steps?: Step[] }> };
    const steps = Object.entries(jobs).flatMap(([job, own]) => (own.steps ?? []).map((step) => ({ job, step })));
    return steps
      .filter(({ step }) => step.env?.['GIT_CONFIG_COUNT'] !== undefined)
      .map(({ job, step }) => ({ name: `${path}, job ${job}`, step }));
  });

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchback-home-'));
  writeFileSync(join(home, '.gitconfig'), '[credential]\n\thelper = store\n');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** As the step sets git up, on a machine whose own git keeps what it is given. */
function askGit({ run = '', env = {} }: Step, verb: 'fill' | 'approve', input: string): string {
  const exported = run.split('\n').filter((line) => line.startsWith('export '));
  const settings = Object.entries(env)
    .filter(([name]) => name.startsWith('GIT_CONFIG_'))
    .map(([name, value]) => [name, String(value).replace('${{ github.server_url }}', 'https://github.com')]);
  const { stdout } = spawnSync('bash', ['-ec', [...exported, `git credential ${verb}`].join('\n')], {
    input: `protocol=https\nhost=github.com\n${input}\n`,
    env: { ...Object.fromEntries(settings), PATH: process.env['PATH'], HOME: home, GITHUB_TOKEN: 'token-of-the-job' },
    encoding: 'utf8',
  });
  return stdout;
}

test('there are steps that hand git a token', () => {
  expect(STEPS.length).toBeGreaterThan(3);
});

test.each(STEPS)('$name hands git the token, and the machine keeps none', ({ step }) => {
  expect(askGit(step, 'fill', '')).toContain('password=token-of-the-job');
  askGit(step, 'approve', 'username=x-access-token\npassword=token-of-the-job\n');
  expect(readdirSync(home)).toEqual(['.gitconfig']);
});
