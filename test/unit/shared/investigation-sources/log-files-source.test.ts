import { expect, test } from 'vitest';

import { DependencyError } from '../../../../actions/shared/errors.ts';
import { logFilesJob } from '../../../../actions/shared/investigation-sources/log-files-source.ts';
import { describeLogZone, logZoneOf } from '../../../../actions/shared/investigation-sources/log-zone.ts';
import { aLogReader } from '../../../support/a-log-reader.ts';
import { thePolicy } from '../../../support/a-trigger-moment.ts';
import type { LogFiles } from '../../../../actions/shared/incident-ports.ts';

const never = new AbortController().signal;
const openLog = () => aLogReader('log-files');
const zone = { name: 'Europe/Berlin', because: 'as the test says' };

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function filesOf(byPath: Readonly<Record<string, string | Error>>): LogFiles {
  return {
    list: async () =>
      Object.keys(byPath).map((path) => ({ path, name: path, bytes: 1, modifiedAt: '2026-11-26T12:00:00.000Z' })),
    async *read({ path }) {
      const text = byPath[path];
      if (typeof text !== 'string') throw text ?? new Error('no such file');
      yield* pieces(text);
    },
  };
}

const ask = (files: LogFiles) => logFilesJob('logs', { files, openLog, zone }).gather(never, () => undefined);

test('files are read one after another, and a clue names its file and line', async () => {
  const answer = await ask(
    filesOf({ 'logs/a.log': 'fine\nERROR: connection timed out\n', 'logs/b.log': 'ERROR: connection timed out too\n' }),
  );
  expect(answer).toMatchObject({
    status: 'measured',
    observed: '2 files; 3 lines of logs read (0.0 MB), 3 of the window',
  });
  expect(answer.clues).toMatchObject([{ count: 2, where: 'logs/a.log:2' }]);
});

test('no path is not configured, and says where a log can be', async () => {
  const answer = await logFilesJob(null, { files: filesOf({}), openLog, zone }).gather(never, () => undefined);
  expect(answer).toMatchObject({ status: 'not-configured', remedy: expect.stringContaining('error_log') });
});

test('a file that cannot be read makes it unknown, and the others still count', async () => {
  const lost = new DependencyError({
    dependency: 'filesystem',
    message: 'b.log: EACCES',
    retryable: false,
    remedy: 'Let it be read.',
  });
  const answer = await ask(filesOf({ 'b.log': lost, 'a.log': 'ERROR: connection timed out\n' }));
  expect(answer).toMatchObject({ status: 'unknown', remedy: 'Let it be read.', clues: [{ count: 1 }] });
  expect(answer.observed).toContain('b.log: EACCES');
});

test('what was read so far can be asked while a file hangs', async () => {
  let sofar = () => ({ clues: [] as readonly unknown[] });
  const files: LogFiles = {
    list: filesOf({ 'a.log': '' }).list,
    async *read() {
      yield* pieces('ERROR: connection timed out\n');
      await new Promise(() => undefined);
    },
  };
  void logFilesJob('logs', { files, openLog, zone }).gather(never, (progress) => (sofar = progress));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sofar().clues).toHaveLength(1);
});

test('what was taken for the zone of the times is said, where lines name none', async () => {
  const lines = ['2026-11-26 10:00:00,000 - ERROR - connection timed out', '2026-11-26T10:00:00Z ERROR fine'];
  const answer = await ask(filesOf({ 'a.log': lines.join('\n') }));
  expect(answer.observed).toContain('times without a zone were read as Europe/Berlin, as the test says');
  expect((await ask(filesOf({ 'a.log': lines[1] ?? '' }))).observed).not.toContain('zone');
});

test.each([
  [0, 0, 1],
  [2, 0, 2],
  [2, 1, 3],
])('lines of an hour that came twice (%s) or never (%s) are told', (twice, missed, said) => {
  expect(describeLogZone(zone, { lines: 9, within: 9, zoneless: 9, twice, never: missed })).toHaveLength(said);
});

test('the zone is what the policy says, else UTC with the reason', () => {
  const policy = thePolicy();
  const inBerlin = { ...policy, collectors: { ...policy.collectors, logTimeZone: 'Europe/Berlin' } };
  const { logTimeZone: _, ...collectors } = policy.collectors;
  expect(logZoneOf({ measured: true, value: inBerlin })).toMatchObject({ name: 'Europe/Berlin' });
  expect(logZoneOf({ measured: true, value: { ...policy, collectors } })).toEqual({
    name: 'UTC',
    because: 'since config/policy.yaml does not say collectors.log_time_zone',
  });
  expect(logZoneOf({ measured: false, message: 'gone', remedy: 'Bring it back.' })).toEqual({
    name: 'UTC',
    because: 'since the policy could not be read',
  });
});
