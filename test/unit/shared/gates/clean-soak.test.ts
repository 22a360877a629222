import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { measureCleanSoak, type SoakFacts } from '../../../../actions/shared/gates/clean-soak.ts';

const START = Date.parse('2026-11-20T00:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
type Look = SoakFacts['looks'][number];
const look = (minutes: number, verdict: Look['verdict'] = 'pass'): Look => ({
  at: new Date(START + minutes * MINUTE).toISOString(),
  verdict,
});
const every = (step: number, from: number, to: number, verdict: Look['verdict'] = 'pass'): readonly Look[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => look(from + index * step, verdict));
const soak = (looks: readonly Look[], nowMinutes: number, requiredHours = 24) =>
  measureCleanSoak({
    startedAt: new Date(START).toISOString(),
    ...{ looks, requiredHours, longestGapMinutes: 90, now: new Date(START + nowMinutes * MINUTE) },
  });

describe('the soak by evidence', () => {
  it('is the time from the start to the newest look, where all were clean', () => {
    expect(soak(every(30, 30, 24 * 60 - 30), 24 * 60).cleanMs).toBe(23.5 * HOUR);
    expect(soak(every(30, 30, 24 * 60), 24 * 60).cleanMs).toBe(24 * HOUR);
  });

  it('does not count what came after the newest look, nor what is dated later than now', () => {
    expect(soak([look(30), look(60)], 80).cleanMs).toBe(1 * HOUR);
    expect(soak([look(30), look(60), look(90)], 80).cleanMs).toBe(1 * HOUR);
  });

  it.each([
    [90, 90 * MINUTE],
    [90.1, 0],
  ])('counts a gap of %d min as %i ms', (minutes, expected) => {
    expect(soak([look(minutes)], 200).cleanMs).toBe(expected);
  });

  it('stands still while looks could not measure, and goes on from the next clean one', () => {
    const looks = [look(30), look(60, 'unknown'), look(90, null), look(120), look(150)];
    expect(soak(looks, 150)).toMatchObject({ cleanMs: 1 * HOUR, unknownLooks: 2, failedAt: null });
  });

  it('starts anew at a failure, and not at an unknown', () => {
    const looks = [...every(30, 30, 600), look(630, 'fail'), ...every(30, 660, 720)];
    expect(soak(looks, 720)).toMatchObject({ cleanMs: 1 * HOUR, failedAt: look(630).at, unknownLooks: 0 });
  });

  it('lets the failure have the word where two looks are of one instant, in either order', () => {
    for (const both of [
      [look(60), look(60, 'fail')],
      [look(60, 'fail'), look(60)],
    ])
      expect(soak([look(30), ...both, look(90)], 90)).toMatchObject({ cleanMs: 0, failedAt: look(60).at });
  });

  it('says when it can be over: from the newest look where nothing is in between, else from now', () => {
    expect(soak(every(30, 30, 600), 610).earliestAt).toEqual(new Date(START + 24 * HOUR));
    expect(soak([...every(30, 30, 600), look(630, 'unknown')], 640).earliestAt).toEqual(
      new Date(START + 640 * MINUTE + 14 * HOUR),
    );
    expect(soak(every(30, 30, 600), 800).earliestAt).toEqual(new Date(START + 800 * MINUTE + 14 * HOUR));
    expect(soak([...every(30, 30, 600), look(630, 'fail')], 640).earliestAt).toEqual(
      new Date(START + 640 * MINUTE + 24 * HOUR),
    );
    expect(soak([], 10).earliestAt).toEqual(new Date(START + 24 * HOUR));
  });

  const looksOf = fc.array(
    fc.record({
      minutes: fc.integer({ min: -100, max: 6_000 }),
      verdict: fc.oneof(
        { weight: 12, arbitrary: fc.constant('pass' as const) },
        { weight: 2, arbitrary: fc.constantFrom('warn' as const, 'unknown' as const, null) },
        { weight: 1, arbitrary: fc.constant('fail' as const) },
      ),
    }),
    { maxLength: 150 },
  );

  /** Chance alone seldom makes a soak that is over. */
  const cleanLooks = Array.from({ length: 150 }, (_, at) => ({ minutes: at * 40, verdict: 'pass' as const }));
  const failingOnce = cleanLooks.map((one, at) => (at === 60 ? { ...one, verdict: 'fail' as const } : one));

  it('is never over before its time, nor within its time after a failure, nor before the earliest that was told', () => {
    fc.assert(
      fc.property(
        looksOf,
        fc.integer({ min: 0, max: 6_000 }),
        fc.integer({ min: 1, max: 30 }),
        (given, early, hours) => {
          const looks = given.map(({ minutes, verdict }) => look(minutes, verdict));
          const told = soak(looks, early, hours);
          for (const later of [early, early + 60, early + 700, 6_000]) {
            const now = Math.max(early, later);
            const { cleanMs } = soak(looks, now, hours);
            if (cleanMs < hours * HOUR) continue;
            const failed = given.filter(({ minutes, verdict }) => verdict === 'fail' && minutes >= 0 && minutes <= now);
            expect(now * MINUTE).toBeGreaterThanOrEqual(hours * HOUR);
            for (const { minutes } of failed) expect((now - minutes) * MINUTE).toBeGreaterThanOrEqual(hours * HOUR);
            expect(START + now * MINUTE).toBeGreaterThanOrEqual(
              Math.min(told.earliestAt.getTime(), START + now * MINUTE + 1),
            );
            if (told.cleanMs < hours * HOUR)
              expect(START + now * MINUTE).toBeGreaterThanOrEqual(told.earliestAt.getTime());
          }
        },
      ),
      {
        numRuns: 300,
        examples: [
          [cleanLooks, 0, 24],
          [failingOnce, 700, 24],
        ],
      },
    );
  });

  it('does not mind the order of looks, nor one that is there twice', () => {
    fc.assert(
      fc.property(looksOf, (given) => {
        const looks = given.map(({ minutes, verdict }) => look(minutes, verdict));
        expect(soak([...looks.toReversed(), ...looks], 5_000)).toMatchObject({ cleanMs: soak(looks, 5_000).cleanMs });
      }),
      { numRuns: 100 },
    );
  });
});
