import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { LogScanAbout } from '../../../../actions/shared/investigation/log-scan.ts';
import { createLogScan } from '../../../../actions/shared/investigation/log-scan.ts';
import { sourceEvidenceSchema } from '../../../../actions/shared/investigation/source-evidence.ts';
import { createZoneClock } from '../../../../actions/shared/investigation/zone-clock.ts';
import { aSourceEvidence } from '../../../support/a-source-evidence.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';

const ABOUT: LogScanAbout = {
  source: 'log-files',
  where: 'error_log/dlt_traffic_cuttover.log',
  from: new Date('2025-11-07T00:00:00Z'),
  to: new Date('2025-11-08T00:00:00Z'),
};

function scan(lines: readonly string[], about: Partial<LogScanAbout> = {}) {
  const log = createLogScan({ ...ABOUT, ...about });
  for (const line of lines) log.takeLine(line);
  return log;
}

function counted(log: ReturnType<typeof scan>): Readonly<Record<string, number>> {
  return Object.fromEntries(log.clues().map(({ sign, count }) => [sign, count]));
}

const TRACEBACK = [
  '2025-11-07 09:56:03,412 - ERROR - DLT collection error for r/opensource: received 429 HTTP response',
  'Traceback (most recent call last):',
  '  File "/srv/core/dlt_collection.py", line 88, in collect',
  '    raise MemoryError("not this one: it is a line of source")',
  'prawcore.exceptions.TooManyRequests: received 429 HTTP response',
  '',
  'The above exception was the direct cause of the following exception:',
  '',
  'Traceback (most recent call last):',
  '  File "/srv/run.py", line 3, in <module>',
  'dlt.pipeline.exceptions.PipelineStepFailed: Pipeline execution failed at stage extract when processing package 1762509363.41 with exception:',
  '',
  "<class 'dlt.extract.exceptions.ResourceExtractionError'>",
];

describe('createLogScan', () => {
  it('counts a sign once in a message, with its traceback and what caused it', () => {
    expect(counted(scan(TRACEBACK))).toEqual({ 'http-429': 1, 'extract-failed': 1 });
    expect(counted(scan([...TRACEBACK, ...TRACEBACK]))).toEqual({ 'http-429': 2, 'extract-failed': 2 });
  });

  it('dates a clue by the first and last message, whatever their order, and names its first line', () => {
    const at = (time: string): string => `2025-11-07 ${time},000 - ERROR - received 429 HTTP response`;
    const [clue] = scan(['an innocent line', at('10:00:00'), at('08:00:00'), at('09:00:00')]).clues();
    expect(clue).toMatchObject({
      firstAt: '2025-11-07T08:00:00.000Z',
      lastAt: '2025-11-07T10:00:00.000Z',
      count: 3,
      where: 'error_log/dlt_traffic_cuttover.log:2',
    });
  });

  it.each([
    [undefined, '2025-11-07T09:56:03.412Z'],
    ['Europe/Berlin', '2025-11-07T08:56:03.412Z'],
    ['America/New_York', '2025-11-07T14:56:03.412Z'],
  ])('reads stamps without a zone as those of %s', (zone, firstAt) => {
    const given = zone === undefined ? {} : { zone: createZoneClock(zone) };
    expect(scan(TRACEBACK, given).clues()[0]).toMatchObject({ firstAt });
  });

  it.each([
    ['2025-11-07T09:56:03Z ERROR received 429 HTTP response', '2025-11-07T09:56:03.000Z'],
    ['2025-11-07 09:56:03+02:00 ERROR received 429 HTTP response', '2025-11-07T07:56:03.000Z'],
    ['2025-11-07 09:56:03.593 UTC [42] ERROR:  deadlock detected', '2025-11-07T09:56:03.593Z'],
    ['[2025-11-07T04:42:22.591+0000] {load.py:525} ERROR - received 429 HTTP response', '2025-11-07T04:42:22.591Z'],
    [
      '2025-11-07T13:07:00.1234567Z 2025-11-07 03:00:00 - ERROR - received 429 HTTP response',
      '2025-11-07T13:07:00.123Z',
    ],
  ])('takes the zone that a line names, also with another one given: %s', (line, firstAt) => {
    expect(scan([line], { zone: createZoneClock('Asia/Tokyo') }).clues()[0]).toMatchObject({ firstAt });
  });

  it('tells the two times of an autumn hour apart by the lines before, in each log anew, and counts them', () => {
    const line = (time: string): string => `2025-10-26 ${time},000 - ERROR - received 429 HTTP response`;
    const about = { zone: createZoneClock('Europe/Berlin'), from: new Date('2025-10-25T00:00:00Z') };
    const log = scan([line('02:50:00'), line('02:10:00')], about);
    expect(log.clues()).toMatchObject([{ firstAt: '2025-10-26T00:50:00.000Z', lastAt: '2025-10-26T01:10:00.000Z' }]);
    log.beginLog('another.log');
    log.takeLine(line('02:20:00'));
    expect(log.clues()[0]).toMatchObject({ firstAt: '2025-10-26T00:20:00.000Z' });
    expect(log.tally()).toMatchObject({ zoneless: 3, twice: 3, never: 0 });
    log.takeLine('2025-03-30 02:30:00,000 - ERROR - received 429 HTTP response');
    expect(log.tally()).toMatchObject({ zoneless: 4, never: 0 });
  });

  it('passes over what was written outside the window, with the lines that belong to it', () => {
    const old = TRACEBACK.map((line) => line.replace('2025-11-07', '2025-11-01'));
    const log = scan([...old, '2025-11-07 09:00:00,000 - INFO - Monitoring started for 10% phase, 24 hours']);
    expect([log.clues(), log.tally()]).toEqual([
      [],
      { lines: old.length + 1, within: 1, zoneless: 2, twice: 0, never: 0 },
    ]);
  });

  it('counts a log without any time as a whole, and says that it has no time', () => {
    expect(scan(['ERROR:root:received 429 HTTP response']).clues()).toEqual([
      expect.objectContaining({ sign: 'http-429', firstAt: null, lastAt: null }),
    ]);
  });

  it('keeps errors that it does not know as one clue, and no warning of that kind', () => {
    const log = scan([
      '2025-11-07 09:00:00,000 - ERROR - the flux capacitor is cold',
      '2025-11-07 09:00:01,000 - WARNING - Rollback to manual collection completed',
      '2025-11-07 09:00:02,000 - ERROR - the flux capacitor is hot',
    ]);
    expect(log.clues()).toEqual([
      expect.objectContaining({ sign: 'unrecognised-error', count: 2, example: 'the flux capacitor is cold' }),
    ]);
    expect(log.clues()).toEqual(log.clues());
  });

  it('calls an error unknown only when its whole message was read', () => {
    const log = scan([
      '2025-11-07 09:00:00,000 - ERROR - Manual collection error for r/opensource: (empty)',
      'Traceback (most recent call last):',
    ]);
    expect(counted(log)).toEqual({ 'unrecognised-error': 1 });
    log.takeLine('MemoryError');
    expect(counted(log)).toEqual({ 'out-of-memory': 1 });
  });

  it('takes no word of a post for a fault, over however many lines it runs', () => {
    const log = scan([
      '2025-11-07 09:00:00,000 - INFO - stored post with text: how I met',
      'prawcore.exceptions.TooManyRequests: received 429 HTTP response',
      'rate limit exceeded, MemoryError, No space left on device',
      '2025-11-07 09:00:01,000 - INFO - DLT collection successful for r/opensource (50 posts)',
    ]);
    expect(log.clues()).toEqual([]);
  });

  it('sees an exception that ended the program after a line that was none', () => {
    const log = scan([
      '2025-11-07 09:00:00,000 - INFO - starting',
      'Traceback (most recent call last):',
      '  File "/srv/run.py", line 3, in <module>',
      'MemoryError',
    ]);
    expect(counted(log)).toEqual({ 'out-of-memory': 1 });
  });

  it('reads a job log of GitHub: exceptions in printed output, and what the runner says', () => {
    const lines = [
      '##[group]Run python collect.py',
      '\u2713 r/SideProject: 50 posts',
      '\u274c Error collecting from r/opensource: received 429 HTTP response',
      '\u274c Error collecting from r/productivity: received 429 HTTP response',
      'Traceback (most recent call last):',
      '  File "/srv/run.py", line 3, in <module>',
      'psycopg2.OperationalError: connection to server at "127.0.0.1", port 54322 failed: Connection refused',
      '\tIs the server running on that host and accepting TCP/IP connections?',
      '##[error]Process completed with exit code 1.',
    ].map((line, at) => `2025-11-07T13:07:0${at}.1234567Z ${line}`);
    const log = scan(lines, { source: 'workflow-runs', where: 'https://github.com/octo/repo/actions/runs/1' });
    expect(counted(log)).toEqual({ 'http-429': 2, 'connection-refused': 1 });
    expect(log.clues()[0]).toMatchObject({ where: 'https://github.com/octo/repo/actions/runs/1' });
  });

  it('counts unit-fetches by hour and path', () => {
    const log = scan([
      '2025-11-07 09:10:00,000 - INFO - DLT collection successful for r/opensource (50 posts)',
      '2025-11-07 09:20:00,000 - ERROR - DLT collection failed for r/SideProject (no data)',
      '2025-11-07 09:30:00,000 - ERROR - Manual collection error for r/fitness: boom',
      '2025-11-07 10:00:00,000 - INFO - Manual collection successful for r/fitness',
      '2025-11-07 10:00:01,000 - INFO - Collection successful for r/fitness',
      '2025-11-07 10:00:02,000 - INFO - a post says: DLT collection failed for r/fitness',
    ]);
    expect(log.errorCounts()).toEqual([
      { at: '2025-11-07T09:00:00.000Z', path: 'dlt', collected: 1, failed: 1 },
      { at: '2025-11-07T09:00:00.000Z', path: 'manual', collected: 0, failed: 1 },
      { at: '2025-11-07T10:00:00.000Z', path: 'manual', collected: 1, failed: 0 },
      { at: '2025-11-07T10:00:00.000Z', path: null, collected: 1, failed: 0 },
    ]);
  });

  it('reads several logs, of which none goes on with another', () => {
    const log = scan(['2025-11-07 09:00:00,000 - ERROR - received 429 HTTP response']);
    log.beginLog('error_log/other.log');
    for (const line of ['prawcore.exceptions.TooManyRequests: received 429 HTTP response', 'MemoryError'])
      log.takeLine(line);
    expect(log.clues()).toEqual([
      expect.objectContaining({ sign: 'http-429', count: 2, where: 'error_log/dlt_traffic_cuttover.log:1' }),
      expect.objectContaining({ sign: 'out-of-memory', firstAt: null, where: 'error_log/other.log:2' }),
    ]);
  });

  it('takes secrets and people out of its examples', () => {
    const [clue] = scan([
      'ERROR - connection to postgresql://postgres:hunter2secret@db.example.supabase.co failed: Connection refused for someone@example.org',
    ]).clues();
    expect(clue?.example).toContain('Connection refused');
    expect(clue?.example).not.toMatch(/hunter2secret|someone@example/u);
  });

  it.each(Object.entries(HOSTILE_TEXTS))('makes a harmless clue of: %s', (_name, text) => {
    const log = scan(
      text.split('\n').map((line) => `2025-11-07 09:00:00,000 - ERROR - ${line} received 429 HTTP response`),
    );
    expect(sourceEvidenceSchema.safeParse(aSourceEvidence({ clues: [...log.clues()] })).success).toBe(true);
    for (const { example } of log.clues()) expect(example).toMatch(/^(?!::)(?!.*##\[)[^\p{Cc}\p{Surrogate}]*$/u);
  });

  it('keeps to its bounds whatever comes', () => {
    const part = fc.constantFrom(
      '2025-11-07 09:00:00,000 - ERROR - ',
      '2026-11-25T13:07:00.1234567Z ',
      '##[error]',
      'Traceback (most recent call last):',
      'received 429 HTTP response',
      'MemoryError',
      '\u001b[31m',
      '\0',
      '\ud800',
      '\u{1f525}'.repeat(200),
      ' ',
    );
    const line = fc.oneof(
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const clues = [...scan(lines, { where: 'x'.repeat(1_000) }).clues()];
        expect(sourceEvidenceSchema.safeParse(aSourceEvidence({ clues })).error).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('cuts a line of fifty million characters, and keeps none of it', () => {
    const log = scan([`2025-11-07 09:00:00,000 - ERROR - received 429 HTTP response ${'x'.repeat(50_000_000)}`]);
    expect(counted(log)).toEqual({ 'http-429': 1 });
    expect(log.clues()[0]?.example.length).toBeLessThanOrEqual(300);
  });
});
