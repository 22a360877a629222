import { expect, test } from 'vitest';

import { PROJECT, runProgram } from '../support/operations-repository.ts';

const python = process.env['SWITCHBACK_PYTHON'];

function runPython(...args: readonly string[]) {
  if (python === undefined)
    throw new Error(
      'SWITCHBACK_PYTHON is not set: expected a Python with pytest, mypy, openfeature-sdk and openfeature-provider-flagd (.ci/run).',
    );
  const environment = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', LC_ALL: 'C.UTF-8' };
  return runProgram(python, ['-B', ...args], { cwd: PROJECT, environment });
}

test('the Python collector file and its OpenFeature example pass their own tests', async () => {
  const ran = await runPython('-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test/python');
  expect(ran.stdout).toMatch(/^\d{3,} passed in /mu);
  expect(ran.exitCode).toBe(0);
});

test('their types are whole', async () => {
  const files = ['scripts/collector/switchback.py', 'scripts/collector/examples/openfeature_units.py'];
  const ran = await runPython('-m', 'mypy', '--strict', '--cache-dir=/dev/null', ...files);
  expect([ran.exitCode, ran.stdout.trim()]).toEqual([0, 'Success: no issues found in 2 source files']);
});
