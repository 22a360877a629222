import { describe, expect, it } from 'vitest';

import { loadFailureRule, silenceLimits } from '../../../../actions/shared/triggers/assess-load-failure.ts';
import type { RuleMoment } from '../../../../actions/shared/triggers/trigger-moment.ts';
import {
  aFetch,
  aMoment,
  aSightedCheck,
  aSighting,
  aTriggerPolicy,
  measured,
  NOW_MS,
  PHASE_STARTED_MS,
  unmeasured,
  WHOLE,
} from '../../../support/a-trigger-moment.ts';

const units = (...dltUnits: readonly string[]): Partial<RuleMoment> => ({
  state: { phase: '50%', generation: 3, phaseStartedMs: PHASE_STARTED_MS, dltUnits },
});
const withCadence = (verdict: 'pass' | 'warn' | 'unknown'): Partial<RuleMoment> => ({
  integrity: measured(aSighting({ checks: [...WHOLE, aSightedCheck({ id: 'dlt-cadence', kind: 'load', verdict })] })),
});

describe('a routed unit without success', () => {
  it.each([
    [119, 'continue'],
    [120, 'continue'],
    [120.1, 'hold'],
    [240, 'hold'],
    [240.1, 'rollback'],
  ] as const)('for %d min at a cadence of 60 min: %s', (minutes, action) => {
    expect(loadFailureRule.assess(aMoment([aFetch(minutes)]))).toMatchObject({ action, fired: action !== 'continue' });
  });

  it.each([
    [15, 90, 90],
    [30, 90, 120],
    [60, 180, 240],
  ])('on the schedules of GitHub at a cadence of %i min: hold after %i, more after %i', (cadence, hold, more) => {
    const limits = silenceLimits(cadence, { policy: aTriggerPolicy({ isOnGithubSchedule: true }) });
    expect([limits.holdMs / 60_000, limits.actionMs / 60_000]).toEqual([hold, more]);
  });

  it('counts a fetch that found nothing new as success, and neither a failure nor a 429', () => {
    const records = [aFetch(300), aFetch(10, { outcome: 'failed' }), aFetch(5, { outcome: 'rate-limited' })];
    expect(loadFailureRule.assess(aMoment(records))).toMatchObject({ action: 'rollback' });
    expect(loadFailureRule.assess(aMoment([...records, aFetch(30, { outcome: 'nothing-new' })]))).toMatchObject({
      verdict: 'pass',
    });
  });

  it('goes by the end of a fetch, and by its begin alone where that is all that is known', () => {
    expect(loadFailureRule.assess(aMoment([aFetch(125, { schemaVersion: 2, durationSeconds: 600 })]))).toMatchObject({
      verdict: 'pass',
    });
  });

  it('says whether it was ever fetched in this phase', () => {
    expect(loadFailureRule.assess(aMoment([aFetch(125)])).because).toMatch(
      /^opensource was fetched with success 125 min ago; a hold /u,
    );
    const failed = [aFetch(10, { outcome: 'failed' })];
    expect(loadFailureRule.assess(aMoment(failed)).because).toMatch(
      /^opensource was not fetched with success in the 8640 min since the phase began; a hold /u,
    );
  });

  it('names the unit that waits longest of several', () => {
    const records = [aFetch(10), aFetch(250, { unit: 'SideProject' }), aFetch(130, { unit: 'productivity' })];
    const result = loadFailureRule.assess(aMoment(records, units('opensource', 'productivity', 'sideproject')));
    expect(result).toMatchObject({
      action: 'rollback',
      value: 4.2,
      sample: 3,
      subjects: ['sideproject', 'productivity'],
    });
    expect(result.because).toContain('sideproject was fetched with success 250 min ago');
  });

  it('counts from the begin of the phase where the unit was never fetched in it', () => {
    const state = {
      phase: '10%' as const,
      generation: 3,
      phaseStartedMs: NOW_MS - 130 * 60_000,
      dltUnits: ['opensource'],
    };
    const earlier = aFetch(200, { generation: 2 });
    expect(loadFailureRule.assess(aMoment([earlier], { state }))).toMatchObject({ action: 'hold' });
    expect(loadFailureRule.assess(aMoment([earlier, aFetch(131)], { state }))).toMatchObject({ action: 'hold' });
  });

  it('leaves out a unit that is gone at the source, and minds no unit of manual', () => {
    const records = [aFetch(10), aFetch(300, { unit: 'banned' }), aFetch(200, { unit: 'banned', outcome: 'gone' })];
    expect(loadFailureRule.assess(aMoment(records, units('opensource', 'banned')))).toMatchObject({
      verdict: 'warn',
      fired: false,
      sample: 1,
    });
    expect(loadFailureRule.assess(aMoment(records, units('banned')))).toMatchObject({ verdict: 'skipped' });
    expect(loadFailureRule.assess(aMoment(records, units()))).toMatchObject({
      verdict: 'skipped',
      skipReason: 'not-applicable',
    });
  });

  it('is unknown without the history or a cadence', () => {
    expect(loadFailureRule.assess(aMoment([], { collected: unmeasured() }))).toMatchObject({ verdict: 'unknown' });
    const policy = aTriggerPolicy({ dltCadenceMinutes: unmeasured('no cadence') });
    expect(loadFailureRule.assess(aMoment([aFetch(999)], { policy }))).toMatchObject({
      verdict: 'unknown',
      fired: false,
      because: 'no cadence',
    });
  });
});

describe('where nothing of dlt was ever recorded', () => {
  it.each([
    ['loads complete in the database: it runs, and nobody records it', 'pass', 'continue', 'unknown'],
    ['no load completes either: it does not run', 'warn', 'rollback', 'fail'],
    ['the database does not say: a hold is as far as it goes', 'unknown', 'hold', 'fail'],
  ] as const)('and %s', (_, cadence, action, verdict) => {
    expect(loadFailureRule.assess(aMoment([], withCadence(cadence)))).toMatchObject({ action, verdict });
  });

  it('an earlier generation that was recorded says that it would be', () => {
    const records = [aFetch(60 * 24 * 20, { generation: 1 })];
    expect(loadFailureRule.assess(aMoment(records, withCadence('unknown')))).toMatchObject({ action: 'rollback' });
  });
});

describe('where the records of dlt stop', () => {
  it('and its loads go on, the records are stuck: nobody knows, and nothing is rolled back', () => {
    const result = loadFailureRule.assess(aMoment([aFetch(300)], withCadence('pass')));
    expect(result).toMatchObject({ action: 'continue', verdict: 'unknown' });
  });

  it('for one unit alone, it is that unit, whatever loads complete', () => {
    const records = [aFetch(300), aFetch(10, { outcome: 'failed' })];
    expect(loadFailureRule.assess(aMoment(records, withCadence('pass')))).toMatchObject({ action: 'rollback' });
  });
});

describe('rows of a load that never completed', () => {
  const look = (given: object) =>
    measured(aSighting({ checks: [aSightedCheck({ id: 'dlt-loads', kind: 'load', ...given })] }));

  it('roll back, however well the units are fetched', () => {
    const integrity = look({ verdict: 'fail', observed: '1 load left rows', faultCount: 1 });
    expect(loadFailureRule.assess(aMoment([aFetch(1)], { integrity }))).toMatchObject({
      action: 'rollback',
      value: 1,
      because: '1 load left rows',
      evidenceAgeSeconds: 120,
    });
  });

  it('are unknown where that could not be measured, was not asked, or was looked at too long ago', () => {
    for (const integrity of [
      look({ verdict: 'unknown', observed: 'no index' }),
      measured(aSighting({ checks: [] })),
      measured(aSighting({ atMs: NOW_MS - 21 * 60_000 })),
      unmeasured(),
    ]) {
      expect(loadFailureRule.assess(aMoment([aFetch(1)], { integrity }))).toMatchObject({
        verdict: 'unknown',
        fired: false,
        value: 0,
      });
    }
  });
});
