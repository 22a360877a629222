import { performance } from 'node:perf_hooks';

import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { prepareReplay, replayTriggers, type StateSpan } from '../../actions/shared/triggers/replay-triggers.ts';
import { seededRandom } from '../simulation/seeded-random.ts';
import { aCollectionRun, aHeartbeat, aUnitFetch } from '../support/a-history.ts';
import { aTriggerPolicy, theCadence } from '../support/a-trigger-moment.ts';
import type { BenchTable } from './bench-table.ts';

const DAYS = 90;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NOW_MS = Date.parse('2026-11-26T12:00:00Z');
const FROM_MS = NOW_MS - DAYS * DAY_MS;
const ROUNDS = 5;

/** Ninety days of a migration at 100 %: two ticks an hour, a run of dlt an hour, and of each unit a fetch a run, 2 % of which fail. */
function makeRecords(units: readonly string[]): readonly HistoryRecord[] {
  const random = seededRandom(7);
  const records: HistoryRecord[] = [];
  for (let atMs = FROM_MS; atMs < NOW_MS; atMs += 30 * MINUTE_MS) {
    const at = new Date(atMs).toISOString();
    records.push(aHeartbeat({ at, run: `${atMs}-1-integrity` }));
    if (atMs % (60 * MINUTE_MS) !== 0) continue;
    const run = `${atMs}-1-dlt`;
    const about = { run, path: 'dlt', generation: 3 } as const;
    records.push(aCollectionRun({ ...about, at, endedAt: new Date(atMs + 4 * MINUTE_MS).toISOString() }));
    for (const unit of units)
      records.push(aUnitFetch({ ...about, at, unit, outcome: random.chance(0.02) ? 'failed' : 'fetched' }));
  }
  return records;
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? 0;
}

/** The rules over 90 days of history: what was recorded is taken together once, then judged tick by tick. */
export async function benchWatch(): Promise<BenchTable> {
  const rows = [5, 73].map((number) => {
    const units = Array.from({ length: number }, (_, at) => `unit${at}`);
    const records = makeRecords(units);
    const state = { phase: '100%', generation: 3, phaseStartedMs: FROM_MS, dltUnits: units } as const;
    const spans: readonly StateSpan[] = [{ fromMs: FROM_MS, state }];
    const policy = aTriggerPolicy(theCadence(60));
    const taken: number[] = [];
    const judged: number[] = [];
    let ticks = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      const history = prepareReplay(records, spans, { fromMs: FROM_MS, toMs: NOW_MS });
      const prepared = performance.now();
      ticks = replayTriggers(history, policy).judgedTicks;
      taken.push(prepared - began);
      judged.push(performance.now() - prepared);
    }
    return [String(number), String(records.length), String(ticks), median(taken).toFixed(0), median(judged).toFixed(0)];
  });
  return {
    title: `watch: the seven triggers over ${DAYS} days of history`,
    head: ['units on dlt', 'records', 'ticks', 'taken together, ms', 'judged, ms'],
    rows,
    notes: [
      `Medians of ${ROUNDS} rounds. The goal is 1 s for the rules; reading the branch and its lines is not in it.`,
    ],
  };
}
