import { describe, expect, it } from 'vitest';

import { INTEGRITY_CHECKS } from '../../../../actions/shared/integrity-checks/list-checks.ts';
import { criticalIncidentRule } from '../../../../actions/shared/triggers/assess-critical-incident.ts';
import { dataLossRule } from '../../../../actions/shared/triggers/assess-data-loss.ts';
import { duplicatesRule } from '../../../../actions/shared/triggers/assess-duplicates.ts';
import { listSightings, sightingOf, TRIGGER_CHECKS } from '../../../../actions/shared/triggers/to-sighting.ts';
import type { LastDecision, SightedCheck } from '../../../../actions/shared/triggers/trigger-moment.ts';
import { aHeartbeat, someVerdicts } from '../../../support/a-history.ts';
import { aCheckResult, anIntegrityResult } from '../../../support/an-integrity-result.ts';
import {
  aCriticalIssue,
  aMoment,
  aSightedCheck,
  aSighting,
  measured,
  NOW_MS,
  PHASE_STARTED_MS,
  unmeasured,
  WHOLE,
} from '../../../support/a-trigger-moment.ts';

const LOST = aSightedCheck({ verdict: 'fail', observed: '3 posts are missing', faultCount: 3 });
const DOUBLED = aSightedCheck({ id: 'duplicates', kind: 'duplicates', verdict: 'fail', observed: '2 ids twice' });
const looking = (checks: readonly SightedCheck[], given: object = {}) =>
  aMoment(undefined, { integrity: measured(aSighting({ checks, ...given })) });

describe('data loss and doubled ids', () => {
  it.each([
    ['loss', dataLossRule, [LOST], 'rollback'],
    ['corruption', dataLossRule, [{ ...LOST, kind: 'corruption' as const }], 'rollback'],
    ['loss by manual alone', dataLossRule, [{ ...LOST, cause: 'manual' as const }], 'hold'],
    ['loss by manual, and by whoever', dataLossRule, [{ ...LOST, cause: 'manual' as const }, LOST], 'rollback'],
    ['loss of which no record says who', dataLossRule, [{ ...LOST, cause: 'unsaid' as const }], 'hold'],
    ['doubled ids', duplicatesRule, [DOUBLED], 'rollback'],
    ['ids doubled by manual alone', duplicatesRule, [{ ...DOUBLED, cause: 'manual' as const }], 'hold'],
    ['doubled ids are no loss', dataLossRule, [DOUBLED, ...WHOLE], 'continue'],
    ['loss is no doubled id', duplicatesRule, [LOST, ...WHOLE], 'continue'],
  ] as const)('%s', (_, rule, checks, action) => {
    expect(rule.assess(looking(checks))).toMatchObject({ action, fired: action !== 'continue' });
  });

  it.each([
    ['pass', 'pass'],
    ['warn', 'warn'],
    ['unknown', 'unknown'],
  ] as const)('a check that is %s gives %s and never fires', (verdict, expected) => {
    const checks = [aSightedCheck({ verdict }), aSightedCheck({ id: 'nulls', kind: 'corruption' })];
    expect(dataLossRule.assess(looking(checks))).toMatchObject({ verdict: expected, fired: false });
  });

  it('nothing measured is unknown, and what was skipped is not measured', () => {
    expect(dataLossRule.assess(looking([aSightedCheck({ verdict: 'skipped' })]))).toMatchObject({ verdict: 'unknown' });
    expect(dataLossRule.assess(aMoment(undefined, { integrity: unmeasured() }))).toMatchObject({ verdict: 'unknown' });
  });

  it.each([
    ['is 20 min old', { atMs: NOW_MS - 20 * 60_000 }, true],
    ['is older than 20 min', { atMs: NOW_MS - 20.1 * 60_000 }, false],
    ['is of another generation', { generation: 2 }, false],
    ['does not say its generation', { generation: null }, true],
    ['could not read the state, so that nothing of it is weighed', { generation: null, isUnweighed: true }, false],
    ['is of before the phase', { atMs: PHASE_STARTED_MS - 1, generation: null }, false],
    ['recorded the baseline', { isBaseline: true }, false],
  ])('a look that %s', (_, given, fired) => {
    expect(dataLossRule.assess(looking([LOST], given))).toMatchObject({ fired });
  });

  it('says what was found, shortly, with the number of faults', () => {
    const result = dataLossRule.assess(looking([LOST, LOST, LOST, LOST, LOST]));
    expect(result).toMatchObject({ value: 15, limit: 0, sample: 5, evidenceAgeSeconds: 120, subjects: ['gaps'] });
    expect(result.because).toBe(
      'gaps: 3 posts are missing; gaps: 3 posts are missing; gaps: 3 posts are missing; and 2 more',
    );
  });

  const DUE: LastDecision = { generation: 3, fired: ['data-loss'], due: ['data-loss'], holds: new Map() };
  it.each([
    ['that did not come about', DUE, 'rollback'],
    ['of an earlier generation', { ...DUE, generation: 2 }, 'continue'],
    ['that was for another reason', { ...DUE, due: ['error-rate' as const] }, 'continue'],
    ['that was a hold', { ...DUE, due: [] }, 'continue'],
  ] as const)('a rollback %s', (_, last, action) => {
    const moment = { ...looking(WHOLE), last };
    expect(dataLossRule.assess(moment)).toMatchObject({ action });
    const blind = { ...moment, integrity: unmeasured() };
    expect(dataLossRule.assess(blind)).toMatchObject({ action });
  });
});

describe('a critical incident', () => {
  it.each([
    ['an open issue of this generation', aCriticalIssue(), true],
    ['one from the instant at which the phase began', aCriticalIssue({ createdMs: PHASE_STARTED_MS }), true],
    ['one from before', aCriticalIssue({ createdMs: PHASE_STARTED_MS - 1 }), false],
    ['one of a stranger', aCriticalIssue({ isOurs: false }), false],
  ])('%s', (_, issue, fired) => {
    const result = criticalIncidentRule.assess(aMoment(undefined, { issues: measured([issue]) }));
    expect(result).toMatchObject({ fired, action: fired ? 'rollback' : 'continue', sample: 1 });
  });

  it('names the issue, and is unknown where GitHub was not asked', () => {
    const issues = measured([aCriticalIssue({ title: '##[error] @everyone\nlost' })]);
    expect(criticalIncidentRule.assess(aMoment(undefined, { issues })).because).toBe(
      '1 open issue labelled severity:critical since the phase began: #7 ## [error] @everyone lost',
    );
    expect(criticalIncidentRule.assess(aMoment(undefined, { issues: unmeasured() }))).toMatchObject({
      verdict: 'unknown',
      fired: false,
    });
  });

  it('tells of a stranger’s issue, that somebody looks at it', () => {
    const issues = measured([aCriticalIssue({ isOurs: false })]);
    expect(criticalIncidentRule.assess(aMoment(undefined, { issues }))).toMatchObject({
      verdict: 'warn',
      subjects: ['#7'],
    });
  });
});

describe('looks of the history', () => {
  it('go by kinds as the checks themselves have them', () => {
    const kinds = new Set(['loss', 'corruption', 'duplicates', 'load']);
    const own = INTEGRITY_CHECKS.filter(({ kind }) => kinds.has(kind));
    expect(new Map(TRIGGER_CHECKS)).toEqual(new Map(own.map(({ id, kind }) => [id, kind])));
  });

  it('say who can have caused a finding from version 3 on', () => {
    const failing = {
      id: 'gaps',
      dataset: null,
      unit: null,
      verdict: 'fail' as const,
      observed: 'x',
      keys: ['a', 'b'],
    };
    const checks = [
      failing,
      { ...failing, keys: ['c'], action: 'hold' as const },
      { ...failing, keys: [], action: null },
    ];
    const records = [
      someVerdicts({ schemaVersion: 3, run: 'r', checks }),
      aHeartbeat({ run: 'r', generation: 3 }),
      someVerdicts({ schemaVersion: 3, run: 'r', checks }),
    ];
    const [look, ...others] = listSightings(records);
    expect(others).toEqual([]);
    expect(look).toMatchObject({ generation: 3, isBaseline: false });
    expect(look?.checks.map(({ kind, cause, faultCount }) => [kind, cause, faultCount])).toEqual(
      expect.arrayContaining([
        ['loss', 'unsaid', 2],
        ['loss', 'manual', 1],
        ['loss', 'any', 0],
      ]),
    );
  });

  it('are the same as the look itself', () => {
    const result = anIntegrityResult({ generation: 3, checks: [aCheckResult({ verdict: 'fail', action: 'hold' })] });
    expect(sightingOf(result, new Date(NOW_MS))).toMatchObject({
      atMs: NOW_MS,
      generation: 3,
      checks: [{ id: 'duplicates', kind: 'duplicates', verdict: 'fail', cause: 'manual' }],
    });
  });
});
