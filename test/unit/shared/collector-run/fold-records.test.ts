import { describe, expect, test } from 'vitest';

import { parseChildLines } from '../../../../actions/shared/collector-run/child-lines.ts';
import { foldRecords, type EndedRun } from '../../../../actions/shared/collector-run/fold-records.ts';
import { fromSpoolName, toSpoolName } from '../../../../actions/shared/collector-run/spool-name.ts';
import { renderHistoryLines } from '../../../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../../../actions/shared/history/history-path.ts';

function fold(lines: readonly object[], given: Partial<EndedRun> = {}) {
  const records = foldRecords({
    run: 'cli-0f-1-run-dlt',
    path: 'dlt',
    generation: 3,
    units: ['OpenSource', 'SideProject'],
    startedAt: new Date('2026-11-26T10:00:00Z'),
    endedAt: new Date('2026-11-26T10:01:00Z'),
    exitCode: 0,
    isStopped: false,
    child: parseChildLines(lines.map((line) => JSON.stringify(line)).join('\n')),
    ...{ pendingPackages: null, place: null },
    ...given,
  });
  // Whatever is recorded has to be what the history takes.
  expect(renderHistoryLines(records).length).toBeGreaterThan(0);
  const [run, ...fetches] = records;
  if (run?.kind !== 'collection-run') throw new Error('the first record is not the run');
  return { run, fetches: fetches.filter((one) => one.kind === 'unit-fetch') };
}

describe('the place of pending packages', () => {
  const here = '0a1b2c3d-4e5f6071';
  const child = { kind: 'run', pending_packages: 2, place: '0a1b2c3d-99999999' };

  test.each([
    ['is the directory that was counted', [child], { pendingPackages: 1, place: here }, here],
    ['is the one that the collector counted, where nobody else did', [child], { place: '0a1b2c3d' }, child.place],
    [
      'is the machine alone, where nobody named a directory',
      [{ ...child, place: null }],
      { place: '0a1b2c3d' },
      '0a1b2c3d',
    ],
    ['is none of the manual path', [child], { path: 'manual', place: null }, null],
  ] as const)('%s', (_, lines, given, place) => {
    expect(fold(lines, given).run).toMatchObject({ schemaVersion: 2, place });
  });

  test('is nothing in clear, and no line may bring anything else', () => {
    const lines = ['/home/somebody', 'build-host-7', '0A1B2C3D', '0a1b2c3d-'].map((place) => ({ ...child, place }));
    const { badLines, place } = parseChildLines(lines.map((line) => JSON.stringify(line)).join('\n'));
    expect([badLines, place]).toEqual([4, null]);
  });
});

describe('the records of a run', () => {
  test('say what the collector told', () => {
    const { run, fetches } = fold([
      {
        unit: 'r/OpenSource',
        outcome: 'fetched',
        count: 50,
        calls: 2,
        remaining_budget: 90,
        started_at: '2026-11-26T11:00:30+01:00',
        duration_seconds: 3,
        newest_id: 'b',
        oldest_id: 'a',
        saturated: true,
      },
      { unit: 'sideproject', outcome: 'rate-limited', calls: 1, remaining_budget: 0 },
      { kind: 'run', pending_packages: 1, version: '1.31.0' },
    ]);
    expect(run).toMatchObject({
      outcome: 'succeeded',
      exitCode: 0,
      recordedBy: 'child',
      units: 2,
      postsFetched: 50,
      calls: 3,
      throttled: 1,
      remainingBudget: 0,
      pendingPackages: 1,
      version: '1.31.0',
    });
    expect(fetches[0]).toEqual({
      kind: 'unit-fetch',
      schemaVersion: 2,
      at: '2026-11-26T10:00:30.000Z',
      run: 'cli-0f-1-run-dlt',
      unit: 'opensource',
      path: 'dlt',
      generation: 3,
      outcome: 'fetched',
      newestId: 'b',
      oldestId: 'a',
      count: 50,
      saturated: true,
      calls: 2,
      remainingBudget: 90,
      durationSeconds: 3,
    });
    expect(fetches[1]).toMatchObject({ unit: 'sideproject', outcome: 'rate-limited', at: '2026-11-26T10:00:00.000Z' });
  });

  test('take what was counted in dlt’s folder before what the collector says', () => {
    const { run } = fold([{ kind: 'run', pending_packages: 0 }], { pendingPackages: 2 });
    expect(run.pendingPackages).toBe(2);
  });

  test.each([
    [0, 'succeeded', ['fetched', 'fetched']],
    [3, 'failed', ['failed', 'failed']],
    [null, 'failed', ['failed', 'failed']],
  ] as const)(
    'go by the exit status %s of a collector that tells nothing, and say so',
    (exitCode, outcome, expected) => {
      const { run, fetches } = fold([{ kind: 'run', version: '1' }], { exitCode });
      expect(run).toMatchObject({
        outcome,
        recordedBy: 'exit-status',
        units: 2,
        postsFetched: null,
        calls: null,
        throttled: null,
      });
      expect(fetches.map((one) => one.outcome)).toEqual(expected);
    },
  );

  test('hold no unit-fetch where nobody knows of one, or where the run was stopped', () => {
    expect(fold([], { units: null })).toMatchObject({ run: { units: null }, fetches: [] });
    const stopped = fold([], { isStopped: true, exitCode: 0 });
    expect([stopped.run.outcome, stopped.fetches]).toEqual(['stopped', []]);
    const told = fold([{ unit: 'x', outcome: 'fetched' }], { isStopped: true, exitCode: null });
    expect([told.run.outcome, told.fetches.length]).toEqual(['stopped', 1]);
  });

  test.each(['2999-01-01T00:00:00Z', '2026-11-26T10:02:01Z', '2026-11-26T09:58:59Z', '1970-01-01T00:00:00Z'])(
    'never take a time outside of the run, which would count as the newest for ever: %s',
    (startedAt) => {
      const { fetches } = fold([{ unit: 'x', outcome: 'fetched', started_at: startedAt }]);
      expect(fetches[0]?.at).toBe('2026-11-26T10:00:00.000Z');
    },
  );

  test('wait under a name that leads back to their path', () => {
    const path = renderHistoryPath({ at: new Date('2026-11-26T10:00:00Z'), run: 'cli-0f', attempt: 1, job: 'run-dlt' });
    expect(fromSpoolName(toSpoolName(path))).toBe(path);
    for (const name of [
      'x',
      '2026.11.26.tmp',
      '..',
      '2026.13.40.cli-0f-1-run.jsonl',
      '2026.11.26.compacted.jsonl',
      'answer.json',
    ])
      expect(fromSpoolName(name)).toBeNull();
  });
});
