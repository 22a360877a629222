import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { medianOf, percentileOf, slaSeconds } from '../../../../actions/shared/success/assess-performance.ts';
import { assessSuccess, foldCriteria } from '../../../../actions/shared/success/assess-success.ts';
import { CRITERIA, type CriterionId } from '../../../../actions/shared/success/criterion.ts';
import {
  successFactsSchema,
  type LossFacts,
  type SuccessFacts,
} from '../../../../actions/shared/success/success-facts.ts';
import type { Verdict } from '../../../../actions/shared/verdict/verdict.ts';
import {
  aCollectorWorkflow,
  aLossAnswer,
  allProofChecks,
  aProofCheck,
  hoursAfter,
  LOOKED_AT,
  someLimits,
  someLoss,
  someSuccessFacts,
} from '../../../support/some-success-facts.ts';

const NOW = new Date(LOOKED_AT);
const UNMEASURED = { measured: false as const, message: 'nobody could look', remedy: 'Let somebody look.' };

function judge(id: CriterionId, changes: Partial<SuccessFacts>, now = NOW) {
  const result = assessSuccess(someSuccessFacts(changes), now).find((one) => one.id === id);
  if (result === undefined) throw new TypeError(`no result of ${id}`);
  return result;
}

const measured = <T>(value: T) => ({ measured: true as const, value });

describe('the five success criteria', () => {
  it('are answered in the order of the runbook, and pass where everything is as it should be', () => {
    const results = assessSuccess(someSuccessFacts(), NOW);
    expect(results.map(({ id }) => id)).toEqual([...CRITERIA]);
    expect(results.map(({ verdict }) => verdict)).toEqual(CRITERIA.map(() => 'pass'));
    expect(foldCriteria(results)).toBe('pass');
  });

  it('come to the same from facts that went through JSON', () => {
    const facts = someSuccessFacts({ checks: allProofChecks(aProofCheck('manual-rows-arrived', { verdict: 'fail' })) });
    const read = successFactsSchema.parse(JSON.parse(JSON.stringify(facts)));
    expect(assessSuccess(read, NOW)).toEqual(assessSuccess(facts, NOW));
  });

  it.each([
    ['manual-collection', { checks: [] }],
    ['no-data-loss', { loss: UNMEASURED }],
    ['error-rate', { errorRate: UNMEASURED }],
    ['error-rate', { limits: UNMEASURED }],
    ['performance', { performance: UNMEASURED }],
    ['performance', { limits: UNMEASURED }],
    ['queues', { limits: UNMEASURED }],
    ['queues', { queues: { ...someSuccessFacts().queues, workflows: UNMEASURED } }],
    ['queues', { queues: { ...someSuccessFacts().queues, halfDoneLoads: UNMEASURED } }],
  ] satisfies readonly (readonly [CriterionId, Partial<SuccessFacts>])[])(
    '%s is unknown where it could not be measured, and says what to do',
    (id, changes) => {
      expect(judge(id, changes)).toMatchObject({ verdict: 'unknown', remedy: expect.stringMatching(/\S/u) });
    },
  );
});

describe('manual collection', () => {
  it.each([
    'state-at-tip',
    'no-unit-on-dlt',
    'manual-rows-arrived',
    'dlt-loads-unchanged',
    'dlt-rows-unchanged',
    'no-dlt-data-since-rollback',
    'clocks-agree',
  ] as const)('is no better than the check %s', (id) => {
    for (const verdict of ['warn', 'unknown', 'fail'] as const) {
      const checks = allProofChecks(aProofCheck(id, { verdict, observed: 'something else' }));
      expect(judge('manual-collection', { checks })).toMatchObject({
        verdict,
        observed: expect.stringContaining('something else'),
      });
    }
    expect(judge('manual-collection', { checks: allProofChecks().filter((one) => one.id !== id) }).verdict).toBe(
      'unknown',
    );
  });

  it('does not depend on the hold, nor on what belongs to the queues', () => {
    const checks = allProofChecks(
      aProofCheck('hold-set', { verdict: 'fail' }),
      aProofCheck('dlt-loads-complete', { verdict: 'fail' }),
    );
    expect(judge('manual-collection', { checks }).verdict).toBe('pass');
  });

  it('leaves out what does not apply, and warns of subreddits that are gone at the source', () => {
    const checks = allProofChecks(
      aProofCheck('dlt-rows-unchanged', { verdict: 'skipped', skipReason: 'not-applicable' }),
    );
    const gone = measured({
      from: hoursAfter(0),
      fetches: 40,
      failed: 0,
      goneUnits: ['banned'],
      baseline: { fetches: 0, failed: 0 },
    });
    expect(judge('manual-collection', { checks, errorRate: gone })).toMatchObject({
      verdict: 'warn',
      observed: expect.stringContaining('banned'),
    });
  });
});

describe('no data loss', () => {
  it.each([
    [
      'the newest look was before the rollback',
      { at: hoursAfter(-0.1), answers: [aLossAnswer({ at: hoursAfter(-0.1) })] },
      'unknown',
    ],
    ['the newest look is 90 min old', { at: hoursAfter(1.5), answers: [aLossAnswer({ at: hoursAfter(1.5) })] }, 'pass'],
    [
      'the newest look is older',
      { at: hoursAfter(1.499), answers: [aLossAnswer({ at: hoursAfter(1.499) })] },
      'unknown',
    ],
    ['no look before the incident was clean', { since: null }, 'unknown'],
    ['the seam is judged', { through: hoursAfter(0) }, 'pass'],
    ['the seam is not judged yet', { through: hoursAfter(-0.001) }, 'unknown'],
    ['nobody knows what is judged', { through: null }, 'unknown'],
    ['no check of the newest look was measured', { answers: [aLossAnswer({ verdict: 'skipped' })] }, 'unknown'],
    ['only an earlier look has answers', { answers: [aLossAnswer({ at: hoursAfter(1) })] }, 'unknown'],
    ['a check warns', { answers: [aLossAnswer({ verdict: 'warn' })] }, 'warn'],
    [
      'a check could not be measured',
      { answers: [aLossAnswer(), aLossAnswer({ id: 'gaps', verdict: 'unknown' })] },
      'unknown',
    ],
    ['a check fails', { answers: [aLossAnswer(), aLossAnswer({ id: 'gaps', verdict: 'fail' })] }, 'fail'],
    [
      'an earlier look named what is lost, and the newest passes',
      { answers: [aLossAnswer(), aLossAnswer({ at: hoursAfter(1), verdict: 'fail', keys: ['abc1'], faultCount: 1 })] },
      'fail',
    ],
  ] satisfies readonly (readonly [string, Partial<LossFacts>, Verdict])[])('where %s', (_name, changes, verdict) => {
    const loss = measured(someLoss(changes));
    expect(judge('no-data-loss', { loss }).verdict).toBe(verdict);
  });
});

describe('the error rate', () => {
  const rate = (failed: number, fetches: number, baseline = { fetches: 200, failed: 2 }) =>
    judge('error-rate', { errorRate: measured({ from: hoursAfter(0), fetches, failed, goneUnits: [], baseline }) });

  it.each([
    [0, 19, 'unknown'],
    [19, 19, 'unknown'],
    [0, 20, 'pass'],
    [1, 20, 'fail'],
    [4, 100, 'pass'],
    [5, 100, 'fail'],
    [49, 1000, 'pass'],
    [50, 1000, 'fail'],
  ] as const)('of %i in %i unit-fetches is %s: less than 5 %% of at least 20', (failed, fetches, verdict) => {
    expect(rate(failed, fetches).verdict).toBe(verdict);
  });

  it.each([
    [70, 1000, { fetches: 100, failed: 5 }, true],
    [71, 1000, { fetches: 1000, failed: 51 }, true],
    [71, 1000, { fetches: 100, failed: 5 }, false],
    [70, 1000, { fetches: 20, failed: 1 }, true],
    [70, 1000, { fetches: 19, failed: 19 }, false],
    [50, 1000, { fetches: 100, failed: 90 }, true],
  ] as const)('of %i in %i after %o is normal for this path: %s', (failed, fetches, baseline, isNormal) => {
    const { verdict, observed, settled } = rate(failed, fetches, baseline);
    expect({ verdict, settled }).toEqual({ verdict: 'fail', settled: null });
    expect(observed.startsWith('5 % not met; normal for this path')).toBe(isNormal);
  });
});

describe('performance', () => {
  const times = (seconds: readonly number[], good = Array.from({ length: 20 }, (_, at) => at + 1), posts = 20) =>
    judge('performance', {
      performance: measured({ recent: seconds.map((one) => ({ seconds: one, posts })), goodSeconds: good }),
    });

  it.each([
    ['four unit-fetches are too few', [1, 1, 1, 1], undefined, 'unknown'],
    ['the median is 1.5 times the 18th of 20', [99, 99, 27, 1, 1], undefined, 'pass'],
    ['the median is a little more', [99, 99, 27.01, 1, 1], undefined, 'fail'],
    ['19 good ones are too few to compare with', [99, 99, 99, 1, 1], Array.from({ length: 19 }, () => 1), 'pass'],
    ['the SLA alone counts then, up to five minutes', [300, 300, 300, 1, 1], [], 'pass'],
    ['and no further', [301, 301, 301, 1, 1], [], 'fail'],
    ['slow as before, but beyond the SLA', [400, 400, 400, 1, 1], Array.from({ length: 20 }, () => 400), 'fail'],
  ] as const)('where %s', (_name, seconds, good, verdict) => {
    expect(times(seconds, good === undefined ? undefined : [...good]).verdict).toBe(verdict);
  });

  it('gives each begun fifty posts five minutes', () => {
    const { sla } = someLimits();
    expect([0, 1, 50, 51, 100, 101].map((posts) => slaSeconds(posts, sla))).toEqual([300, 300, 300, 600, 600, 900]);
    expect(times([600, 600, 600, 1, 1], [], 51).verdict).toBe('pass');
    expect(times([601, 601, 601, 1, 1], [], 51).verdict).toBe('fail');
  });

  it('looks at the newest five alone', () => {
    expect(times([1, 1, 1, 1, 1, 900, 900, 900, 900, 900, 900]).verdict).toBe('pass');
  });

  it('takes a median and a percentile that lie among the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const rank = percentileOf(values, percent);
          expect(values).toContain(rank);
          expect(values.filter((value) => value <= rank).length * 100).toBeGreaterThanOrEqual(percent * values.length);
          const median = medianOf(values);
          expect(values.filter((value) => value <= median).length * 2).toBeGreaterThanOrEqual(values.length);
          expect(values.filter((value) => value >= median).length * 2).toBeGreaterThanOrEqual(values.length);
        },
      ),
    );
    expect(medianOf([1, 2, 3, 10])).toBe(2.5);
  });
});

describe('queues and jobs', () => {
  const queues = (changes: Partial<SuccessFacts['queues']>) => ({
    queues: { ...someSuccessFacts().queues, ...changes },
  });
  const workflow = (changes: Parameters<typeof aCollectorWorkflow>[0]) =>
    judge('queues', queues({ workflows: measured([aCollectorWorkflow(changes)]) })).verdict;
  const open = (isQueued: boolean, hours: number) => ({
    openRuns: [
      { id: 1, url: 'https://github.com/acme/harvest/actions/runs/1', isQueued, since: hoursAfter(3 - hours) },
    ],
  });

  it.each([
    ['queued for 30 min', open(true, 0.5), 'pass'],
    ['queued for longer', open(true, 0.501), 'fail'],
    ['running for three hours', open(false, 3), 'pass'],
    ['running for longer', open(false, 3.001), 'fail'],
    ['enabled, and run 90 min ago', { lastStartedAt: hoursAfter(1.5) }, 'pass'],
    ['enabled, and run before that', { lastStartedAt: hoursAfter(1.499) }, 'fail'],
    ['enabled, and never run', { lastStartedAt: null }, 'fail'],
    ['disabled', { state: 'disabled_manually' }, 'fail'],
    ['disabled for want of activity', { state: 'disabled_inactivity' }, 'fail'],
  ] as const)('of a manual workflow that is %s', (_name, changes, verdict) => {
    expect(workflow('openRuns' in changes ? { openRuns: [...changes.openRuns] } : changes)).toBe(verdict);
  });

  it('give a manual workflow its cadence after the rollback to run', () => {
    const facts = queues({ workflows: measured([aCollectorWorkflow({ lastStartedAt: hoursAfter(-40) })]) });
    expect(judge('queues', facts, new Date(hoursAfter(1.5))).verdict).toBe('unknown');
    expect(judge('queues', facts, new Date(hoursAfter(1.501))).verdict).toBe('fail');
  });

  it('warn of a dlt workflow that is still enabled, and of none of the manual path being named', () => {
    const dlt = aCollectorWorkflow({ workflow: 'dlt.yml', path: 'dlt', lastStartedAt: null });
    expect(judge('queues', queues({ workflows: measured([aCollectorWorkflow(), dlt]) })).verdict).toBe('warn');
    const off = { ...dlt, state: 'disabled_manually' };
    expect(judge('queues', queues({ workflows: measured([aCollectorWorkflow(), off]) })).verdict).toBe('pass');
    expect(judge('queues', queues({ workflows: measured([]) })).verdict).toBe('warn');
  });

  it('fail with a run of dlt that hangs', () => {
    const dlt = aCollectorWorkflow({ path: 'dlt', state: 'disabled_manually', ...open(false, 4) });
    expect(judge('queues', queues({ workflows: measured([aCollectorWorkflow(), dlt]) })).verdict).toBe('fail');
  });

  it.each([
    [{ halfDoneLoads: measured(['1795567307.95034']) }, 'fail'],
    [{ pendingPackages: 0 }, 'pass'],
    [{ pendingPackages: 1 }, 'fail'],
  ] as const)('with %o are %s', (changes, verdict) => {
    const facts = 'halfDoneLoads' in changes ? { halfDoneLoads: measured([...changes.halfDoneLoads.value]) } : changes;
    expect(judge('queues', queues(facts)).verdict).toBe(verdict);
  });
});
