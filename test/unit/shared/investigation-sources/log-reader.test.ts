import { expect, test } from 'vitest';

import { aLogReader } from '../../../support/a-log-reader.ts';
import { chunks } from '../../../support/investigation-ports.ts';

const TIMED_OUT = 'ERROR - connection timed out';

test('one sign in several logs is one clue, from the first sighting to the last', async () => {
  const logs = aLogReader('log-files');
  await logs.read(chunks(`2026-11-26 09:00:00,000 - ${TIMED_OUT}\n`), 'b.log');
  await logs.read(chunks(`2026-11-26 08:00:00,000 - ${TIMED_OUT}\n2026-11-26 08:30:00,000 - ${TIMED_OUT}\n`), 'a.log');
  expect(logs.clues()).toMatchObject([
    {
      ...{ source: 'log-files', sign: 'connection-timeout', count: 3, where: 'b.log:1' },
      ...{ firstAt: '2026-11-26T08:00:00.000Z', lastAt: '2026-11-26T09:00:00.000Z' },
    },
  ]);
});

test('a log without a line of the window is a sign of its own, one of a run is not', async () => {
  const old = `2026-11-01 08:00:00,000 - ${TIMED_OUT}\n`;
  const files = aLogReader('log-files');
  await files.read(chunks(old), 'old.log');
  expect(files.clues()).toMatchObject([{ sign: 'log-silent', where: 'old.log' }]);
  expect(files.describe()).toBe('1 line of logs read (0.0 MB), 0 of the window');
  const run = aLogReader('workflow-runs');
  await run.read(chunks(old), 'https://github.com/acme/harvest/actions/runs/1');
  expect(run.clues()).toEqual([]);
});

test('an empty log says nothing', async () => {
  const logs = aLogReader('log-files');
  await logs.read(chunks(''), 'empty.log');
  expect([logs.clues(), logs.describe()]).toEqual([[], 'no line of a log was read']);
});

test('what logs tell of unit-fetches is counted over all of them', async () => {
  const logs = aLogReader('log-files');
  const line = '2026-11-26 09:10:00,000 - INFO - DLT collection failed for r/opensource\n';
  for (const name of ['a.log', 'b.log']) await logs.read(chunks(line), name);
  expect(logs.errorCounts()).toEqual([{ at: '2026-11-26T09:00:00.000Z', collected: 0, failed: 2, path: 'dlt' }]);
});
