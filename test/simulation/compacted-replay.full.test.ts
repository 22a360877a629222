import { expect, test } from 'vitest';

import { planCompaction } from '../../actions/shared/history/compact-history.ts';
import type { HistoryFile } from '../../actions/shared/history/history-file.ts';
import { parseHistoryFiles } from '../../actions/shared/history/history-lines.ts';
import type { HistoryRecord } from '../../actions/shared/history/history-record.ts';
import { prepareReplay, replayTriggers, type StateSpan } from '../../actions/shared/triggers/replay-triggers.ts';
import type { TriggerPolicy } from '../../actions/shared/triggers/trigger-moment.ts';
import { aCollectionRun, aHistoryFile, aUnitFetch } from '../support/a-history.ts';
import { aTriggerPolicy } from '../support/a-trigger-moment.ts';
import { seededRandom } from './seeded-random.ts';
import { simulateMigration } from './simulate-migration.ts';
import type { SeenAtTick } from './simulated-result.ts';

/** Everything of the simulated month is over for two days. */
const LATER = new Date('2026-12-10T00:00:00Z');
const PERIOD = { fromMs: Date.parse('2026-11-01T00:00:00Z'), toMs: LATER.getTime() };

/** What each run wrote on its own day, as the branch has it. */
function toFiles(records: readonly HistoryRecord[]): readonly HistoryFile[] {
  const byRun = new Map<string, HistoryRecord[]>();
  for (const record of records) {
    const run = 'run' in record ? record.run : 'mark';
    const at = 'at' in record ? record.at : '2026-11-01T00:00:00Z';
    const key = `${at.slice(0, 10).replaceAll('-', '/')}/${run.replaceAll(/[^\w]/gu, '')}-1-x.jsonl`;
    byRun.set(key, [...(byRun.get(key) ?? []), record]);
  }
  return [...byRun].map(([path, own]) => aHistoryFile(path, ...own));
}

function compacted(records: readonly HistoryRecord[]): readonly HistoryRecord[] {
  let files = toFiles(records);
  // A month at a time.
  for (let plan = planCompaction(files, LATER); plan !== null; plan = planCompaction(files, LATER)) {
    const gone = new Set(plan.remove);
    files = [...files.filter(({ path }) => !gone.has(path)), ...plan.add];
  }
  return parseHistoryFiles(files).records.map(({ record }) => record);
}

/** Thresholds and windows as somebody may propose them. */
function somePolicy(seed: number): TriggerPolicy {
  const random = seededRandom(seed);
  const base = aTriggerPolicy();
  const { triggers } = base;
  return {
    ...base,
    isOnGithubSchedule: random.chance(0.5),
    triggers: {
      ...triggers,
      'error-rate': {
        ...triggers['error-rate'],
        ...{ abovePercent: random.between(1, 20), clearsBelowPercent: 1, windowHours: random.between(2, 12) },
        ...{ hoursWithFailures: random.between(1, 2), minimumUnitFetches: random.between(5, 40) },
      },
      'api-limits': { ...triggers['api-limits'], limitedRuns: random.between(1, 2), ofRuns: random.between(3, 9) },
      'sla-missed': { ...triggers['sla-missed'], runsInARow: random.between(1, 4), minutes: random.between(2, 12) },
      'load-failure': { ...triggers['load-failure'], holdAfterCadences: 1, actionAfterCadences: random.between(2, 3) },
    },
  };
}

test.each([5, 11, 23, 42])('a replay of migration %i fires at the same ticks once its days are compacted', (seed) => {
  const spans: StateSpan[] = [];
  let whole: readonly HistoryRecord[] = [];
  const onTick = ({ nowMs, state, history }: SeenAtTick): void => {
    if (spans.at(-1)?.state.generation !== state.generation) spans.push({ fromMs: nowMs, state });
    whole = history.all;
  };
  simulateMigration(seed, aTriggerPolicy(), { onTick });
  const short = compacted(whole);
  expect(short.length).toBeLessThan(whole.length);
  const raw = prepareReplay(whole, spans, PERIOD);
  const packed = prepareReplay(short, spans, PERIOD);
  let firings = 0;
  for (let proposed = 0; proposed < 12; proposed += 1) {
    const policy = proposed === 0 ? aTriggerPolicy() : somePolicy(seed * 100 + proposed);
    const before = replayTriggers(raw, policy);
    expect(replayTriggers(packed, policy)).toEqual(before);
    firings += before.firings.length;
  }
  expect(firings).toBeGreaterThan(10);
});

/** One day of both paths, each unit once an hour. */
function aDay(units: number): readonly HistoryRecord[] {
  const names = Array.from({ length: units }, (_, at) => `subreddit_number_${at}`);
  return Array.from({ length: 24 }, (_, hour) => hour).flatMap((hour) =>
    (['dlt', 'manual'] as const).flatMap((path) => {
      const run = `17654${hour}21-1-${path}`;
      const at = (second: number): string => new Date(Date.UTC(2026, 10, 25, hour, 3, second)).toISOString();
      return [
        aCollectionRun({ at: at(0), endedAt: at(400), run, path }),
        ...names.map((unit, index) =>
          aUnitFetch({
            ...{
              schemaVersion: 2,
              at: at(4 * index),
              run,
              unit,
              path,
              newestId: `t3_1abcd${index}`,
              count: index % 40,
            },
            durationSeconds: 3.214,
          }),
        ),
      ];
    }),
  );
}

test.each([
  [5, 45_000],
  [73, 400_000],
])('a day of %i units on both paths, fetched hourly, keeps to %i bytes: 90 of them are bounded', (units, most) => {
  const files = toFiles(aDay(units));
  const size = (some: readonly HistoryFile[]): number => some.reduce((sum, { contents }) => sum + contents.length, 0);
  const short = size(planCompaction(files, LATER)?.add ?? []);
  process.stdout.write(`${units} units: ${size(files)} bytes a day become ${short}; ${short * 90} in 90 days\n`);
  expect(short).toBeLessThan(most);
});
