import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';

import { projectRoot, readProjectFile } from '../support/project-files.ts';

// Both are installed by `.ci/run`; where one is missing these tests fail and say so: an audit that did not run is no audit.

interface ToolRun {
  readonly exitCode: number | null;
  readonly text: string;
}

function run(tool: string, toolArguments: readonly string[], cwd: string): ToolRun {
  const { status, stdout, stderr, error } = spawnSync(tool, toolArguments, { cwd, encoding: 'utf8' });
  if (error !== undefined)
    throw new Error(`${tool} could not be started (${error.message}): bash .ci/run installs it`, { cause: error });
  return { exitCode: status, text: `${stdout}${stderr}` };
}

const AUDIT = ['--offline', '--persona', 'auditor', '--no-progress', '--color', 'never'];

test('actionlint has no finding that is not answered in .github/actionlint.yaml', () => {
  expect(run('actionlint', ['-no-color'], projectRoot)).toEqual({ exitCode: 0, text: '' });
});

test('zizmor as an auditor has no finding that is not answered in zizmor.yml', () => {
  const { exitCode, text } = run('zizmor', [...AUDIT, '.'], projectRoot);
  expect(exitCode, text).toBe(0);
});

test('both find what is wrong in a workflow that is', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '.github', 'workflows'), { recursive: true });
  const file = join(folder, '.github', 'workflows', 'bad.yml');
  const steps = '    steps:\n      - uses: actions/checkout@v7\n      - run: echo ${{ github.event.issue.title }}\n';
  writeFileSync(file, `on: issues\njobs:\n  one:\n    runs-on: ubuntu-latest\n    needs: nobody\n${steps}`);
  expect(run('actionlint', ['-no-color', file], folder).text).toContain('nobody');
  expect(run('zizmor', [...AUDIT, file], folder).text).toMatch(
    /template-injection[\s\S]*unpinned-uses|unpinned-uses[\s\S]*template-injection/u,
  );
});

test('every answered finding of zizmor carries its reason', () => {
  const source = readProjectFile('zizmor.yml');
  const { rules } = parse(source) as { rules: Record<string, unknown> };
  for (const rule of Object.keys(rules)) expect(source, rule).toMatch(new RegExp(`^  ${rule}:\\n    # \\S.{20}`, 'mu'));
});
