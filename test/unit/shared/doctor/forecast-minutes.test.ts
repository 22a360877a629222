import { expect, test } from 'vitest';

import { forecastMinutes } from '../../../../actions/shared/doctor/forecast-minutes.ts';

const SCHEDULES = new Map([
  ['integrity.yml', 1_459],
  ['collect.yml', 730],
]);

test('says nothing of the schedule that collects where another program does', () => {
  const { verdict, observed } = forecastMinutes(SCHEDULES, { isManualOurs: false, isPrivate: true });
  expect([verdict, observed]).toEqual([
    'pass',
    'integrity.yml 1459 times a month: 1459 minutes at least on hosted runners, a job being one, a private repository has 2000 of them free',
  ]);
});

test('forecasts it where Switchback collects, by the runner it needs', () => {
  const { verdict, observed } = forecastMinutes(SCHEDULES, { isManualOurs: true, isPrivate: null });
  expect(verdict).toBe('pass');
  expect(observed).toContain(
    'collect.yml 730 times a month (about 730 minutes on a hosted runner, none on one of your own',
  );
});

test('does not guess where the policy could not be read', () => {
  expect(forecastMinutes(SCHEDULES, { isManualOurs: null, isPrivate: null })).toMatchObject({ verdict: 'unknown' });
  const facts = { isManualOurs: null, isPrivate: null };
  expect(forecastMinutes(new Map([['integrity.yml', 1]]), facts)).toMatchObject({ verdict: 'pass' });
  expect(forecastMinutes(new Map(), { ...facts, isManualOurs: true })).toMatchObject({ observed: 'no schedule' });
});

test('warns of schedules that take more than a private repository has free, since the button then starts no more', () => {
  const often = new Map([['integrity.yml', 2_001]]);
  const judge = (isPrivate: boolean | null) => forecastMinutes(often, { isManualOurs: false, isPrivate });
  expect([true, false, null].map((isPrivate) => judge(isPrivate).verdict)).toEqual(['warn', 'pass', 'pass']);
  expect(judge(true).remedy).toContain('the button is one');
  expect(judge(false).observed).toContain('which are free');
});
