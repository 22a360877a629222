import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { createLogFiles } from '../../../../actions/shared/adapters/log-files.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchback-logs-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function aLog(name: string, text: string, minutesAgo = 0): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), text);
  const at = new Date(Date.UTC(2026, 10, 26, 12, 0) - minutesAgo * 60_000);
  await utimes(join(folder, name), at, at);
}

async function textOf(path: string, bytes: number): Promise<string> {
  let text = '';
  const never = new AbortController().signal;
  for await (const chunk of createLogFiles(folder).read({ path, bytes, name: 'x', modifiedAt: '' }, never))
    text += Buffer.from(chunk).toString('utf8');
  return text;
}

test('a file that is named is read, whatever its name', async () => {
  await aLog('error_log/cutover.txt', 'a line\n');
  const [file] = await createLogFiles(folder).list('error_log/cutover.txt', 5);
  expect(file).toMatchObject({ name: 'error_log/cutover.txt', bytes: 7, modifiedAt: '2026-11-26T12:00:00.000Z' });
  expect(await textOf(file?.path ?? '', 7)).toBe('a line\n');
});

test('of a directory the newest *.log files come first, those of folders in it too', async () => {
  for (const at of [0, 1, 2, 3, 4, 5, 6]) await aLog(`deep/${at}.log`, 'x', at);
  await aLog('newest.log', 'x', -1);
  await aLog('dlt.txt', 'x', -2);
  await aLog('node_modules/p/debug.log', 'x', -3);
  const files = await createLogFiles(folder).list('.', 3);
  expect(files.map(({ name }) => name)).toEqual(['newest.log', 'deep/0.log', 'deep/1.log']);
});

test('links and pipes are passed over: neither is followed, nor waited for', async () => {
  await aLog('real.log', 'x');
  await symlink('/etc/passwd', join(folder, 'link.log'));
  execFileSync('mkfifo', [join(folder, 'pipe.log')]);
  expect((await createLogFiles(folder).list('.', 9)).map(({ path }) => basename(path))).toEqual(['real.log']);
  await expect(createLogFiles(folder).list('pipe.log', 5)).rejects.toThrow('There is no log at pipe.log');
});

test.each(['nowhere', 'nowhere/deep.log', '.'])('%s without a log says what to give', async (path) => {
  await expect(createLogFiles(folder).list(path, 5)).rejects.toMatchObject({
    reasonCode: 'filesystem-failed',
    remedy: expect.stringContaining('log-path'),
  });
});

test('a log that grows is read up to where it was when it was found', async () => {
  await aLog('grows.log', 'first\nsecond\n');
  expect(await textOf(join(folder, 'grows.log'), 6)).toBe('first\n');
  expect(await textOf(join(folder, 'grows.log'), 0)).toBe('');
});

test('a log that is gone by then is a fault of the file system', async () => {
  await expect(textOf(join(folder, 'gone.log'), 6)).rejects.toMatchObject({ dependency: 'filesystem' });
});
