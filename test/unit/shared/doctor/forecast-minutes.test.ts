import { expect, test } from 'vitest';

import { forecastMinutes } from '../../../../actions/shared/doctor/forecast-minutes.ts';

const SCHEDULES = new Map([
  ['integrity.yml', 1_459],
  ['collect.yml', 730],
]);

test('says nothing of the schedule that collects where another program does', () => {
  const { verdict, observed } = forecastMinutes(SCHEDULES, { isManualOurs: false });
  expect([verdict, observed]).toEqual(['pass', 'integrity.yml 1459 times a month; a job is a minute at least']);
});

test('forecasts it where Switchback collects, by the runner it needs', () => {
  const { verdict, observed } = forecastMinutes(SCHEDULES, { isManualOurs: true });
  expect(verdict).toBe('pass');
  expect(observed).toContain(
    'collect.yml 730 times a month (about 730 minutes on a hosted runner, none on one of your own',
  );
});

test('does not guess where the policy could not be read', () => {
  expect(forecastMinutes(SCHEDULES, { isManualOurs: null })).toMatchObject({ verdict: 'unknown' });
  expect(forecastMinutes(new Map([['integrity.yml', 1]]), { isManualOurs: null })).toMatchObject({ verdict: 'pass' });
  expect(forecastMinutes(new Map(), { isManualOurs: true })).toMatchObject({ observed: 'no schedule' });
});
