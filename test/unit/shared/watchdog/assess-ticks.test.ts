import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { assessTicks, countTicks } from '../../../../actions/shared/watchdog/assess-ticks.ts';
import { chartTicks, describeChart } from '../../../../actions/shared/watchdog/chart-ticks.ts';
import { assessWorkflows } from '../../../../actions/shared/watchdog/assess-workflows.ts';
import {
  INTEGRITY_CRON,
  parseTickSchedule,
  tickAround,
  type TickSchedule,
} from '../../../../actions/shared/watchdog/tick-schedule.ts';
import { assessWatchdog, watchdogSchema } from '../../../../actions/shared/watchdog/watchdog.ts';
import { measured, unmeasured } from '../../../support/a-trigger-moment.ts';
import { readProjectFile } from '../../../support/project-files.ts';

const SCHEDULE: TickSchedule = { minutes: [17, 47] };
const NOW = new Date('2026-11-26T12:00:00Z');
const MINUTE_MS = 60_000;

/** A run for each of the last ticks, newest last, so many minutes late; `null`: that tick was missed. */
const beats = (lateness: readonly (number | null)[], workflow = 'integrity') =>
  lateness.flatMap((late, at) => {
    const tick = Date.parse('2026-11-26T11:47:00Z') - (lateness.length - 1 - at) * 30 * MINUTE_MS;
    return late === null ? [] : [{ at: new Date(tick + late * MINUTE_MS).toISOString(), workflow }];
  });
const kept = (number: number) => Array.from({ length: number }, () => 2);

describe('the schedule', () => {
  it('is the one of integrity.yml', () => {
    expect(readProjectFile('.github/workflows/integrity.yml')).toContain(`cron: '${INTEGRITY_CRON}'`);
    expect(parseTickSchedule(INTEGRITY_CRON)).toEqual(SCHEDULE);
  });
  it.each(['*/30 * * * *', '17 3 * * *', '61 * * * *', '', '17,47 * * *'])('%s names more than minutes', (cron) => {
    expect(parseTickSchedule(cron)).toBeNull();
  });
  it.each([
    ['12:16:59', '11:47', '12:17'],
    ['12:17:00', '12:17', '12:47'],
    ['12:46:59', '12:17', '12:47'],
    ['00:03:00', '23:47', '00:17'],
  ])('at %s stands between %s and %s', (at, tick, next) => {
    const { tickMs, nextMs } = tickAround(SCHEDULE, Date.parse(`2026-11-26T${at}Z`));
    expect(new Date(tickMs).toISOString().slice(11, 16)).toBe(tick);
    expect(new Date(nextMs).toISOString().slice(11, 16)).toBe(next);
  });
});

describe('the ticks that were kept', () => {
  it('are all of them where each had a run', () => {
    const report = assessTicks(beats(kept(48)), SCHEDULE, NOW);
    expect(report.lastDay).toMatchObject({ expected: 48, seen: 48, share: 1 });
    expect(report.missed).toEqual([]);
    expect(report.latenessSeconds).toEqual({ median: 120, p90: 120, longest: 120 });
    expect(report.longestGapSeconds).toBe(1_800);
  });
  it('are charted, each by how late its run was', () => {
    const { day } = assessTicks(beats([0, 5, 6, 10, 11, 20, 21, null, 2]), SCHEDULE, NOW);
    expect(chartTicks(day)).toBe('▁▁▃▃▅▅█×▁');
    expect(describeChart(day)).toMatch(/^a mark a tick, from 2026-11-26T07:47Z: /u);
    expect(day.at(-2)).toEqual({ at: '2026-11-26T11:17:00.000Z', lateSeconds: null });
    expect(chartTicks(assessTicks([], SCHEDULE, NOW).day)).toBe('');
  });
  it('are not those that nobody ran, which are named', () => {
    const report = assessTicks(beats([...kept(20), null, null, ...kept(26)]), SCHEDULE, NOW);
    expect(report.lastDay).toMatchObject({ expected: 48, seen: 46 });
    expect(report.missed).toEqual(['2026-11-25T22:17:00.000Z', '2026-11-25T22:47:00.000Z']);
    expect(report.longestGapSeconds).toBe(5_400);
  });
  it('count the tick of now only once it was kept', () => {
    const at = new Date('2026-11-26T12:20:00Z');
    expect(assessTicks(beats(kept(10)), SCHEDULE, at).lastDay).toMatchObject({ expected: 10, seen: 10 });
    const now = [...beats(kept(10)), { at: '2026-11-26T12:19:00Z', workflow: 'watch' }];
    expect(assessTicks(now, SCHEDULE, at).lastDay).toMatchObject({ expected: 11, seen: 11 });
  });
  it('are none before the first run, and unknown without any', () => {
    expect(assessTicks(beats(kept(3)), SCHEDULE, NOW).lastDay).toMatchObject({ expected: 3, seen: 3 });
    expect(assessTicks([], SCHEDULE, NOW)).toMatchObject({
      lastDay: { expected: 0, share: null },
      latenessSeconds: null,
      longestGapSeconds: null,
      newestAt: null,
    });
  });
  it('are kept by the watch alone too, where the database’s runner is dead, and by no other run', () => {
    expect(assessTicks(beats(kept(10), 'watch'), SCHEDULE, NOW).lastDay).toMatchObject({ seen: 10 });
    expect(assessTicks(beats(kept(10), 'verify'), SCHEDULE, NOW).newestAt).toBeNull();
  });
  it('know how late runs are: median, nine of ten, longest', () => {
    const report = assessTicks(beats([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), SCHEDULE, NOW);
    expect(report.latenessSeconds).toEqual({ median: 300, p90: 540, longest: 600 });
  });
  it('are the same in any order, however often, and whatever the future says', () => {
    const some = beats([2, null, 9, 1, null, null, 20, 0, 3]);
    const expected = assessTicks(some, SCHEDULE, NOW);
    const ahead = { at: '2026-11-27T00:00:00Z', workflow: 'integrity' };
    const doubled = [...some, ...some, ahead];
    fc.assert(
      fc.property(fc.shuffledSubarray(doubled, { minLength: doubled.length }), (heartbeats) => {
        expect(assessTicks(heartbeats, SCHEDULE, NOW)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
  it('are counted from an instant on, for a gate', () => {
    const heartbeats = beats([...kept(30), null, ...kept(9)]);
    const from = new Date('2026-11-26T07:17:00Z');
    expect(countTicks(heartbeats, SCHEDULE, { from, to: NOW })).toMatchObject({ expected: 10, seen: 9, share: 0.9 });
    expect(countTicks(heartbeats, SCHEDULE, { from: NOW, to: NOW })).toMatchObject({ expected: 0, share: null });
    // The one of now is not over.
    expect(countTicks([], SCHEDULE, { from, to: NOW })).toMatchObject({ expected: 9, seen: 0, share: 0 });
  });
});

describe('the watchdog', () => {
  const STATES = new Map([
    ['integrity.yml', 'active'],
    ['rollback.yml', 'active'],
    ['drill.yml', 'active'],
    ['dlt.yml', 'active'],
    ['manual.yml', 'active'],
  ]);
  const workflows = {
    phase: '10%' as const,
    collectors: [
      { workflow: 'dlt.yml', path: 'dlt' as const },
      { workflow: 'manual.yml', path: 'manual' as const },
    ],
  };
  const watch = (seen: readonly (number | null)[], states = STATES, ticksPercent = 90) =>
    assessWatchdog({
      ...{ heartbeats: measured(beats(seen)), schedule: SCHEDULE, states: measured(states), workflows, now: NOW },
      ticksPercent,
    });
  const missing = (number: number) => [...kept(1), ...Array.from({ length: number }, () => null), ...kept(47 - number)];

  it.each([
    ['48 of 48', 0, 'pass', false],
    ['44 of 48', 4, 'pass', false],
    ['43 of 48', 5, 'warn', true],
    ['24 of 48', 24, 'warn', true],
    ['23 of 48', 25, 'fail', true],
  ] as const)('with %s ticks kept', (_, number, verdict, blocksPromotion) => {
    const watchdog = watch(missing(number));
    expect(watchdog).toMatchObject({ verdict, blocksPromotion });
    expect(watchdogSchema.parse(watchdog)).toEqual(watchdog);
  });

  it.each([
    [75, 'pass'],
    [76, 'warn'],
  ])(
    'goes by the share that the policy wants before an advance: with three of four ticks kept and %i wanted it comes to %s',
    (percent, verdict) => {
      expect(watch(missing(12), STATES, percent).checks[0]).toMatchObject({
        ...{ verdict, expected: `at least ${percent} % of the ticks of the last 24 h kept` },
      });
    },
  );

  it('learns in its first two hours', () => {
    expect(watch(kept(3)).checks[0]).toMatchObject({ verdict: 'skipped', skipReason: 'learning' });
    expect(watch(kept(4)).checks[0]).toMatchObject({ verdict: 'pass' });
  });

  it('is unknown without the history, without a run, and without an answer of GitHub', () => {
    const facts = { schedule: SCHEDULE, states: measured(STATES), workflows, ticksPercent: 90, now: NOW };
    expect(assessWatchdog({ ...facts, heartbeats: unmeasured() })).toMatchObject({ verdict: 'unknown', ticks: null });
    expect(assessWatchdog({ ...facts, heartbeats: measured([]) })).toMatchObject({ verdict: 'unknown' });
    const blind = assessWatchdog({ ...facts, heartbeats: measured(beats(kept(48))), states: unmeasured() });
    expect(blind).toMatchObject({ verdict: 'unknown', blocksPromotion: true });
  });

  it.each([
    ['the button, by hand', 'rollback.yml', 'disabled_manually', 'fail'],
    ['the button, by inactivity', 'rollback.yml', 'disabled_inactivity', 'fail'],
    ['the drill', 'drill.yml', 'disabled_inactivity', 'warn'],
    ['the collector of dlt', 'dlt.yml', 'disabled_manually', 'fail'],
    ['the collector of manual', 'manual.yml', 'disabled_manually', 'fail'],
  ])('notices %s', (_, file, state, verdict) => {
    const check = watch(kept(48), new Map([...STATES, [file, state]])).checks[1];
    expect(check).toMatchObject({ verdict, remedy: `gh workflow enable ${file}` });
    expect(check?.observed).toContain(file);
  });

  it.each([
    ['manual_only', 'dlt.yml'],
    ['100%', 'manual.yml'],
  ] as const)('wants in %s no %s', (phase, file) => {
    const states = measured(new Map([...STATES, [file, 'disabled_manually']]));
    expect(assessWorkflows(states, { ...workflows, phase })).toMatchObject({ verdict: 'pass' });
  });

  it('notices a collector that the policy names and GitHub does not know', () => {
    const states = measured(new Map([['integrity.yml', 'active']]));
    expect(assessWorkflows(states, workflows)).toMatchObject({
      verdict: 'fail',
      observed: 'dlt.yml is not there; manual.yml is not there',
    });
  });
});
