import { afterEach, describe, expect, test } from 'vitest';

import { compactHistory, planCompaction } from '../../actions/shared/history/compact-history.ts';
import { foldHistory } from '../../actions/shared/history/fold-history.ts';
import type { HistoryFile } from '../../actions/shared/history/history-file.ts';
import { renderHistoryPath } from '../../actions/shared/history/history-path.ts';
import type { HistoryStore } from '../../actions/shared/ports.ts';
import { aHeartbeat, aHistoryFile, asText, aWatermark, someCounts } from '../support/a-history.ts';
import { gitHistoryHarness } from '../support/history-harness.ts';
import type { HistoryStoreHarness } from '../support/history-store-suite.ts';

const NOW = new Date('2026-11-28T00:00:00Z');
const open: HistoryStoreHarness[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((harness) => harness.close()));
});

/** A run on one of four finished days. */
function aRun(run: number, job = 'integrity'): HistoryFile {
  const day = `2026-11-${20 + (run % 4)}`;
  const of = { at: new Date(`${day}T12:00:00Z`), run: String(run), attempt: 1, job };
  return aHistoryFile(
    renderHistoryPath(of),
    aHeartbeat({ at: `${day}T12:00:00Z`, run: `${run}-1` }),
    aWatermark({ at: `${day}T12:00:00Z`, through: `${day}T11:00:0${run % 10}Z` }),
    someCounts({ day, hours: [{ hour: run % 24, rows: run, through: `${day}T11:59:00Z` }] }),
  );
}

/** Compacts again and again until the writers have ended. */
async function compactBeside(store: HistoryStore, writers: Promise<unknown>): Promise<void> {
  let isRunning = true;
  const ended = writers.finally(() => (isRunning = false));
  while (isRunning) await compactHistory(store, await store.read(), { now: NOW });
  await ended;
}

async function appendAll(store: HistoryStore, files: readonly HistoryFile[]): Promise<void> {
  for (const file of files) await store.append(file);
}

describe('compaction beside writers', () => {
  test('loses nothing of what is appended to the very days that are being compacted', async () => {
    const harness = await gitHistoryHarness();
    open.push(harness);
    const early = Array.from({ length: 4 }, (_, run) => aRun(run));
    const late = Array.from({ length: 8 }, (_, run) => aRun(run + 4));
    await appendAll(harness.store, early);
    const [writer, other] = [await harness.another(), await harness.another()];
    const writers = Promise.all([appendAll(writer, late.slice(0, 4)), appendAll(other, late.slice(4))]);
    await compactBeside(harness.store, writers);
    await compactHistory(harness.store, await harness.store.read(), { now: NOW });
    const { files } = await harness.store.read();
    expect(asText(foldHistory(files))).toBe(asText(foldHistory([...early, ...late])));
    expect(files.map(({ path }) => path)).toEqual([20, 21, 22, 23].map((day) => `2026/11/${day}/compacted.jsonl`));
    expect((await harness.headlines()).filter((line) => line.includes('compacted')).length).toBeGreaterThan(0);
  }, 120_000);

  test('does it once where two compact at once, and a run that is written again comes back in', async () => {
    const harness = await gitHistoryHarness();
    open.push(harness);
    const runs = Array.from({ length: 6 }, (_, run) => aRun(run));
    await appendAll(harness.store, runs);
    const other = await harness.another();
    const [mine, theirs] = [await harness.store.read(), await other.read()];
    const outcomes = await Promise.all([
      compactHistory(harness.store, mine, { now: NOW }),
      compactHistory(other, theirs, { now: NOW }),
    ]);
    expect(outcomes.toSorted()).toEqual(['compacted', 'moved']);
    // A delivery that comes a second time after its day was compacted.
    expect(await other.append(aRun(2))).toBe('written');
    const again = await other.read();
    expect(asText(foldHistory(again.files))).toBe(asText(foldHistory(runs)));
    expect(await compactHistory(other, again, { now: NOW })).toBe('compacted');
    expect(planCompaction((await other.read()).files, NOW)).toBeNull();
    expect(asText(foldHistory((await other.read()).files))).toBe(asText(foldHistory(runs)));
  });
});

const HOSTILE_JOBS = [
  '../../../etc/passwd',
  'a/b/c',
  '..',
  '.git',
  '-rf',
  '$(touch x)',
  'Ünïcödé 日本 🚀',
  'x'.repeat(300),
  'x'.repeat(301),
  'line\nbreak\0nul',
  '',
];

test('jobs of whatever name are kept apart, and read back', async () => {
  const harness = await gitHistoryHarness();
  open.push(harness);
  const files = HOSTILE_JOBS.map((job) => aRun(1, job));
  for (const file of files) expect(await harness.store.append(file)).toBe('written');
  const read = (await harness.store.read()).files.map(({ path }) => path);
  expect(read.toSorted()).toEqual(files.map(({ path }) => path).toSorted());
  expect(read.filter((path) => !/^2026\/11\/21\/1-1-[A-Za-z0-9_-]{1,60}\.jsonl$/u.test(path))).toEqual([]);
}, 120_000);
