import { spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { projectRoot } from '../support/project-files.ts';

const LOCKFILE = {
  packages: {
    '': { name: 'x' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  },
};

interface Place {
  readonly folder: string;
  readonly npmCalls: () => string;
}

/** A project of one package, whose npm writes down its calls, puts the package there, and ends with `npmCode`. */
function makePlace({
  installed,
  npmCode = 0,
}: {
  readonly installed: string | null;
  readonly npmCode?: number;
}): Place {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-install-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'scripts'));
  cpSync(join(projectRoot, 'scripts/with-dependencies.mjs'), join(folder, 'scripts/with-dependencies.mjs'));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(LOCKFILE));
  if (installed !== null) {
    mkdirSync(join(folder, 'node_modules/a'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/.package-lock.json'), installed);
  }
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/npm'), `#!/bin/sh\necho "$@" >> "${folder}/npm-calls"\nexit ${npmCode}\n`);
  chmodSync(join(folder, 'bin/npm'), 0o755);
  writeFileSync(join(folder, 'npm-calls'), '');
  return { folder, npmCalls: () => readFileSync(join(folder, 'npm-calls'), 'utf8') };
}

function run(
  { folder }: Place,
  code: string,
  signal?: NodeJS.Signals,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const script = join(folder, 'scripts/with-dependencies.mjs');
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
  const child = spawn(process.execPath, [script, process.execPath, '-e', code], { env, cwd: tmpdir() });
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => {
      stdout += data.toString();
      if (signal !== undefined && stdout.includes('ready')) child.kill(signal);
    });
    child.stderr.on('data', (data: Buffer) => {
      stderr += data.toString();
    });
    child.on('close', (exitCode) => resolve({ code: exitCode, stdout, stderr }));
  });
}

const CURRENT = JSON.stringify({ packages: { 'node_modules/a': LOCKFILE.packages['node_modules/a'] } });

test('where nothing is missing, the command runs at once and its exit code is passed on', async () => {
  const place = makePlace({ installed: CURRENT });
  expect(await run(place, 'console.log("ran"); process.exit(7)')).toEqual({ code: 7, stdout: 'ran\n', stderr: '' });
  expect(place.npmCalls()).toBe('');
});

test.each([
  ['there is no node_modules', null],
  ['a version differs', CURRENT.replace('1.0.0', '0.9.0')],
  ['a package is missing', '{"packages":{}}'],
  ['the list of what is installed is damaged', '{"packages":'],
])('where %s, npm ci runs first and says so', async (_, installed) => {
  const place = makePlace({ installed });
  const { code, stdout, stderr } = await run(place, 'console.log("ran")');
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'ran\n' });
  expect(stderr).toMatch(/^Installing: \d+ packages .*\(npm ci\)\.\nInstalled in \d+\.\d s\.\n$/u);
  expect(place.npmCalls()).toMatch(/^ci /u);
});

test('where npm fails, one message says so and the command does not run', async () => {
  const { code, stdout, stderr } = await run(makePlace({ installed: null, npmCode: 5 }), 'console.log("ran")');
  expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
  expect(stderr).toContain('npm ci ended with 5, so nothing was started. Check the network');
});

test('a signal reaches the command, whose exit code stands', async () => {
  const code = 'process.on("SIGTERM", () => process.exit(3)); setInterval(() => {}, 1000); console.log("ready")';
  expect(await run(makePlace({ installed: CURRENT }), code, 'SIGTERM')).toMatchObject({ code: 3 });
});

test('a command that a signal ended gives 128 and the number of the signal', async () => {
  expect(await run(makePlace({ installed: CURRENT }), 'process.kill(process.pid, "SIGKILL")')).toMatchObject({
    code: 137,
  });
});
