import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { bundle } from '../../../../scripts/build/bundle.ts';
import { projectRoot } from '../../../support/project-files.ts';
import { runBundle } from '../../../support/run-bundle.ts';
import type { BundleOptions, BundleRun } from '../../../support/run-bundle.ts';

let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'switchback-fixture-'));
  const files = await bundle({
    root: projectRoot,
    entry: 'test/support/fixture-action/main.ts',
    name: 'index',
  });
  writeFileSync(join(folder, 'index.mjs'), files.get('index.mjs') ?? '');
});

afterAll(() => rmSync(folder, { recursive: true }));

const run = (inputs: Readonly<Record<string, string>> = {}, options: BundleOptions = {}): Promise<BundleRun> =>
  runBundle(join(folder, 'index.mjs'), { inputs, ...options });

test('a run that passes writes outputs and summary and ends with 0', async () => {
  const { exitCode, outputs, summary, stdout } = await run({ units: 'a, b\nc', 'dry-run': 'TRUE' });
  expect(exitCode).toBe(0);
  expect(JSON.parse(outputs['result'] ?? '')).toEqual({
    schemaVersion: 1,
    decision: 'done',
    reasonCode: 'x',
    line: 'a\nb',
  });
  expect(outputs).toEqual({ decision: 'done', 'reason-code': 'pass', result: outputs['result'] });
  expect(summary).toBe('# Done \n');
  expect(stdout).toContain('inputs {"behaviour":"pass","dryRun":true,"limit":10,"units":["a","b","c"]}');
  expect(stdout).toContain('::notice title=a%2C b%3A c::one%0Atwo %25');
});

test('logged text cannot become a workflow command', async () => {
  const { stdout } = await run();
  expect(stdout).toContain('not a command');
  expect(stdout).not.toMatch(/^\s*::error::not/mu);
  expect(stdout).not.toContain('##[group]');
});

test('the exit code of the outcome is the exit code of the process', async () => {
  expect((await run({ behaviour: 'unknown' })).exitCode).toBe(3);
});

test('every wrong input is reported in one message, and outputs say so', async () => {
  const { exitCode, outputs, stdout, summary, stderr } = await run({
    'dry-run': 'maybe',
    limit: '1e3',
    'api-token': 'short',
  });
  expect(exitCode).toBe(2);
  expect(outputs).toMatchObject({ decision: 'refused', 'reason-code': 'input-invalid' });
  expect(JSON.parse(outputs['result'] ?? '')).toMatchObject({
    schemaVersion: 1,
    decision: 'refused',
    reasonCode: 'input-invalid',
  });
  for (const text of [stdout, summary]) {
    expect(text).toContain('dry-run: observed "maybe", expected true or false');
    expect(text).toContain('limit: observed "1e3", expected a whole number from 1 to 100');
    expect(text).toContain('a value that is not shown, expected at least 8 characters');
  }
  expect(stdout.replace('::add-mask::short', '') + summary + JSON.stringify(outputs)).not.toContain('short');
  expect(stdout + stderr + summary).not.toMatch(/^\s+at /mu);
});

test('a fault that a person can mend is one message with its remedy and no stack', async () => {
  const { exitCode, outputs, stdout, summary } = await run({ behaviour: 'operator-error' });
  expect(exitCode).toBe(2);
  expect(outputs).toMatchObject({ decision: 'refused', 'reason-code': 'config-invalid' });
  expect(stdout).toContain(
    '::error title=fixture%3A config-invalid::The file is broken: observed x, expected y. Mend it.',
  );
  expect(summary).toContain('Mend it.');
  expect(stdout + summary).not.toMatch(/^\s+at /mu);
});

const SECRET = 'postgres://user:p%40ss-word@db.example/x';

test('a fault of a dependency fails with its reason code, and a secret in its message is not shown', async () => {
  const { exitCode, outputs, stdout, summary } = await run({ behaviour: 'dependency-error', 'api-token': SECRET });
  expect(exitCode).toBe(1);
  expect(outputs).toMatchObject({ decision: 'failed', 'reason-code': 'git-failed' });
  expect(summary).toContain('The remote hung up on \\*\\*\\*');
  expect(summary + JSON.stringify(outputs)).not.toContain('ss-word');
  expect(stdout.replaceAll(/^::add-mask::.*$/gmu, '')).not.toContain('ss-word');
});

test('a bug shows its whole cause chain without secrets', async () => {
  const { exitCode, outputs, stdout, summary } = await run({ behaviour: 'bug', 'api-token': SECRET });
  expect(exitCode).toBe(1);
  expect(outputs).toMatchObject({ decision: 'failed', 'reason-code': 'internal-error' });
  for (const text of [stdout, summary]) {
    expect(text).toContain('Error: outer');
    expect(text).toContain('caused by: TypeError: inner ***');
    expect(text).toMatch(/caused by: Error: ENOENT/u);
  }
});

test('an error outside of the run is caught too', async () => {
  const { exitCode, outputs, milliseconds } = await run({ behaviour: 'stray' });
  expect({ exitCode, reason: outputs['reason-code'] }).toEqual({ exitCode: 1, reason: 'internal-error' });
  expect(milliseconds).toBeLessThan(15_000);
});

test('an output that the contract does not declare is a bug, and the others are written all the same', async () => {
  const { exitCode, outputs, stdout } = await run({ behaviour: 'undeclared-output' });
  expect(exitCode).toBe(1);
  expect(outputs['decision']).toBe('done');
  expect(stdout).toContain('output surprise: not declared');
});

test('secrets are masked, line by line, and their passwords too, before anything else is printed', async () => {
  const { stdout, summary } = await run({ 'api-token': `${SECRET}\nsecond line` });
  const masks = [...stdout.matchAll(/^::add-mask::(.*)$/gmu)].map((match) => match[1]);
  const encoded = SECRET.replace('%', '%25');
  expect(masks).toEqual([`${encoded}%0Asecond line`, encoded, 'second line', 'p%2540ss-word', 'p@ss-word']);
  expect(stdout.startsWith('::add-mask::')).toBe(true);
  expect(stdout).toContain('secrets {"apiToken":"***"}');
  expect(summary).toContain('# Done ***');
});

test('a summary above the limit of GitHub is cut between two lines and says so', async () => {
  const { exitCode, summary } = await run({ behaviour: 'long-summary' });
  expect(exitCode).toBe(0);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1_048_576);
  expect(Buffer.byteLength(summary)).toBeGreaterThan(1_000_000);
  expect(summary).toContain('The summary was cut here');
  expect(summary).not.toContain('\ufffd');
});

test.each([
  ['is not set', undefined],
  ['is a folder', '/'],
  ['does not exist', '/nowhere/file'],
])('a runner file that %s is warned about, and the exit code stays right', async (_, path) => {
  const { exitCode, stdout } = await run(
    { behaviour: 'unknown' },
    { environment: { GITHUB_OUTPUT: path, GITHUB_STEP_SUMMARY: path } },
  );
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/^::warning::The outputs could not be written to GITHUB_OUTPUT/mu);
  expect(stdout).toMatch(/^::warning::The job summary could not be written to GITHUB_STEP_SUMMARY/mu);
  expect(stdout).toContain('decision=done');
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s lets a run finish what it is at', async (name) => {
  const { exitCode, outputs, stdout } = await run(
    { behaviour: 'wait-for-signal' },
    { signal: { name, after: 'waiting' } },
  );
  expect(stdout).toContain('finished after the signal');
  expect({ exitCode, decision: outputs['decision'] }).toEqual({ exitCode: 0, decision: 'done' });
});

test('a run that ignores the signal is abandoned within 7 seconds, with outputs', async () => {
  const { exitCode, outputs, milliseconds } = await run(
    { behaviour: 'ignore-signal' },
    { signal: { name: 'SIGTERM', after: 'waiting' } },
  );
  expect({ exitCode, outputs }).toMatchObject({
    exitCode: 1,
    outputs: { decision: 'failed', 'reason-code': 'interrupted' },
  });
  expect(milliseconds).toBeGreaterThan(5_900);
  expect(milliseconds).toBeLessThan(7_500);
});
