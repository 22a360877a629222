import { describe, expect, it } from 'vitest';

import { apiLimitsRule } from '../../../../actions/shared/triggers/assess-api-limits.ts';
import { slaRule, slaSeconds } from '../../../../actions/shared/triggers/assess-sla.ts';
import { aFetch, aMoment, aRun, aTriggerPolicy, thePolicy, unmeasured } from '../../../support/a-trigger-moment.ts';

/** Runs of dlt, newest first, one an hour: `x` met a limit, `.` did not, `?` of which nobody told. */
const runs = (marks: string, given: object = {}) =>
  Array.from(marks, (mark, at) =>
    aRun(60 * at + 5, {
      throttled: mark === '?' ? null : mark === 'x' ? 2 : 0,
      ...(mark === '?' ? { remainingBudget: null } : {}),
      ...given,
    }),
  );

describe('API limits', () => {
  it.each([
    ['two of six do not fire', 'x.x...', false],
    ['three of six fire', 'x.x..x', true],
    ['three in a row fire', 'xxx', true],
    ['the third may be the sixth last, not the seventh', 'x.x...x', false],
    ['two of two do not fire', 'xx', false],
    ['runs of which nobody told are runs too: limits before the last six are over', 'x?x???.?x', false],
    ['runs of which nobody told stand between those that met one', 'x?x?.x', true],
  ])('%s', (_, marks, fired) => {
    expect(apiLimitsRule.assess(aMoment(runs(marks)))).toMatchObject({
      fired,
      action: fired ? 'rollback' : 'continue',
    });
  });

  it('counts a spent budget as a limit, and one call left as none', () => {
    const spent = (remainingBudget: number) => runs('...', { remainingBudget });
    expect(apiLimitsRule.assess(aMoment(spent(0)))).toMatchObject({ fired: true });
    expect(apiLimitsRule.assess(aMoment(spent(1)))).toMatchObject({ fired: false });
  });

  it('holds where the manual path met them, and rolls back where both did', () => {
    const manual = runs('xxx', { path: 'manual' });
    expect(apiLimitsRule.assess(aMoment(manual))).toMatchObject({ action: 'hold', isManualAlone: true });
    expect(apiLimitsRule.assess(aMoment([...manual, ...runs('xxx')]))).toMatchObject({
      action: 'rollback',
      isManualAlone: false,
    });
  });

  it.each([
    ['observe', 'hold', 'hold', true],
    ['hold', 'observe', 'hold', false],
    ['rollback', 'hold', 'rollback', false],
    ['observe', 'observe', 'continue', false],
  ] as const)('asks for the graver where both paths met them: dlt %s, manual %s', (action, where, asked, alone) => {
    const { triggers } = thePolicy();
    const terms = { ...triggers['api-limits'], action, actionWhereManual: where };
    const policy = aTriggerPolicy({ triggers: { ...triggers, 'api-limits': terms } });
    const both = [...runs('xxx'), ...runs('xxx', { path: 'manual' })];
    expect(apiLimitsRule.assess(aMoment(both, { policy }))).toMatchObject({
      ...{ fired: true, action: asked, isManualAlone: alone },
    });
  });

  it('reads a run of its unit-fetches where nobody recorded the run', () => {
    const fetches = [5, 65, 125].map((minutes) => aFetch(minutes, { outcome: 'rate-limited' }));
    expect(apiLimitsRule.assess(aMoment(fetches))).toMatchObject({ fired: true, value: 3, sample: 3 });
  });

  it('counts no run of another generation, nor one that is not over', () => {
    expect(apiLimitsRule.assess(aMoment(runs('xxx', { generation: 2 })))).toMatchObject({ fired: false });
    const running = [...runs('xx'), aRun(-5, { throttled: 1 })];
    expect(apiLimitsRule.assess(aMoment(running))).toMatchObject({ fired: false, sample: 2 });
  });

  it('is learning without a run, unknown where nobody told of any, and where the history cannot be read', () => {
    expect(apiLimitsRule.assess(aMoment([]))).toMatchObject({ verdict: 'skipped', skipReason: 'learning' });
    expect(apiLimitsRule.assess(aMoment(runs('???')))).toMatchObject({ verdict: 'unknown', fired: false });
    expect(apiLimitsRule.assess(aMoment([], { collected: unmeasured() }))).toMatchObject({ verdict: 'unknown' });
  });
});

describe('the execution time', () => {
  it.each([
    [0, 300],
    [1, 300],
    [50, 300],
    [51, 600],
    [100, 600],
    [101, 900],
  ])('may be for %i posts %i s', (posts, seconds) => {
    expect(slaSeconds(posts, { minutes: 5, posts: 50 })).toBe(seconds);
  });

  /** Minutes that the runs lasted, newest first. */
  const lasting = (minutes: readonly number[], given: object = {}) =>
    minutes.map((lasted, at) => aRun(60 * at + 5, { lasted, ...given }));

  it.each([
    ['three in a row over the limit fire', [5.1, 5.1, 5.1], true],
    ['three at the limit do not', [5, 5, 5], false],
    ['two do not', [5.1, 5.1, 5], false],
    ['only the newest count', [5, 6, 6, 6, 6], false],
    ['two alone do not', [9, 9], false],
  ])('%s', (_, minutes, fired) => {
    expect(slaRule.assess(aMoment(lasting(minutes)))).toMatchObject({ fired, action: fired ? 'rollback' : 'continue' });
  });

  it('grows with the posts', () => {
    expect(slaRule.assess(aMoment(lasting([9, 9, 9], { postsFetched: 51 })))).toMatchObject({ fired: false });
    expect(slaRule.assess(aMoment(lasting([11, 11, 11], { postsFetched: 51 })))).toMatchObject({ fired: true });
  });

  /** Newest first, one an hour: `M` took too long, `.` was in time; of the others nobody knows: `s` was stopped, `f` failed at once, `?` told no posts. */
  const row = (marks: string) =>
    Array.from(marks, (mark, at) =>
      aRun(60 * at + 5, {
        lasted: mark === '.' ? 2 : mark === 'f' ? 1 : 9,
        outcome: mark === 's' ? 'stopped' : mark === 'f' ? 'failed' : 'succeeded',
        ...(mark === '?' ? { postsFetched: null } : {}),
      }),
    );

  it.each([
    ['one untold run between two and one makes no three of them', 'MMsM.', 'unknown', 2],
    ['nor do several', 'MsfM?M.', 'unknown', 1],
    ['nor one between each', 'M?M?M?M', 'unknown', 1],
    ['two before an untold one at the head are two, and may be three', '?MM.', 'unknown', 2],
    ['two and an untold one before them may be three', 'MM?.', 'unknown', 2],
    ['three before an untold one are three', '?MMM.', 'fail', 3],
    ['three before an untold one and a further one are three', 'M?MMM.', 'fail', 3],
    ['three after an untold one are three', 'MMM?.', 'fail', 3],
    ['the newest three of four fire', 'MMMM', 'fail', 3],
    ['two and one that is in time are two', 'MM.?', 'pass', 2],
    ['one in time is the end of everything before it', '.MMM', 'pass', 0],
    ['an untold one and one in time are too few to be three', '?.MMM', 'pass', 0],
    ['two untold ones and one in time are too few to be three', 's?.MMM', 'pass', 0],
    ['three untold ones since the last in time could be three', '???.MMM', 'unknown', 0],
    ['two alone, one of them untold, are too few', 'M?', 'pass', 1],
  ])('%s', (_, marks, verdict, value) => {
    expect(slaRule.assess(aMoment(row(marks)))).toMatchObject({ verdict, value, fired: verdict === 'fail' });
  });

  it.each(['s', 'f', '?', 's?f', 'ssssss'])(
    'is unknown while dlt runs and no run of it tells anything: %s',
    (marks) => {
      expect(slaRule.assess(aMoment(row(marks)))).toMatchObject({
        ...{ verdict: 'unknown', value: null, fired: false },
        remedy: expect.stringContaining('record()'),
      });
    },
  );

  it('counts a run that failed after too long, and none of the manual path', () => {
    expect(slaRule.assess(aMoment(lasting([9, 9, 9], { outcome: 'failed' })))).toMatchObject({ fired: true });
    expect(slaRule.assess(aMoment(lasting([9, 9, 9], { path: 'manual' })))).toMatchObject({ fired: false });
  });

  it('is learning without a run, and unknown where nobody told the posts', () => {
    expect(slaRule.assess(aMoment([]))).toMatchObject({ verdict: 'skipped', skipReason: 'learning' });
    expect(slaRule.assess(aMoment(lasting([9, 9, 9], { postsFetched: null })))).toMatchObject({ verdict: 'unknown' });
  });
});
