import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { SettlementEntry } from '../../../../actions/shared/incident/settlement.ts';
import { assessSuccess, foldCriteria } from '../../../../actions/shared/success/assess-success.ts';
import { isMet, type CriterionId } from '../../../../actions/shared/success/criterion.ts';
import type { SuccessFacts } from '../../../../actions/shared/success/success-facts.ts';
import {
  aCollectorWorkflow,
  aLossAnswer,
  allProofChecks,
  anEntry,
  aProofCheck,
  hoursAfter,
  LOOKED_AT,
  someLoss,
  someSuccessFacts,
} from '../../../support/some-success-facts.ts';

const measured = <T>(value: T) => ({ measured: true as const, value });
const UNMEASURED = { measured: false as const, message: 'nobody could look', remedy: 'Let somebody look.' };

function judge(id: CriterionId, changes: Partial<SuccessFacts>, entries: readonly SettlementEntry[], at = LOOKED_AT) {
  const settlement = entries.length === 0 ? null : { schemaVersion: 1 as const, entries: [...entries] };
  const results = assessSuccess(someSuccessFacts({ ...changes, settlement }), new Date(at));
  const result = results.find((one) => one.id === id);
  if (result === undefined) throw new TypeError(`no result of ${id}`);
  return result;
}

const lost = (keys: readonly string[], faultCount = keys.length, changes: Parameters<typeof aLossAnswer>[0] = {}) => ({
  loss: measured(someLoss({ answers: [aLossAnswer({ verdict: 'fail', keys: [...keys], faultCount, ...changes })] })),
});

describe('an accepted loss', () => {
  it('is met, and never shown as a pass', () => {
    const keys = Array.from({ length: 41 }, (_, at) => `abc${at}`);
    const result = judge('no-data-loss', lost(keys.slice(0, 10), 41), [anEntry({ keys })]);
    expect(result).toMatchObject({ verdict: 'fail', settled: 'accepted loss: 41 posts (octocat)' });
    expect(isMet(result)).toBe(true);
    expect(foldCriteria([result])).toBe('warn');
  });

  it.each([
    ['each key', ['abc1', 'abc2'], 2, [anEntry()], true],
    ['fewer keys than are lost', ['abc1', 'abc2'], 3, [anEntry()], false],
    ['all but one that was lost later', ['abc1', 'abc2', 'abc3'], 3, [anEntry()], false],
    [
      'the keys by two people',
      ['abc1', 'abc2'],
      2,
      [anEntry({ keys: ['abc1'] }), anEntry({ keys: ['abc2'], owner: 'hubot' })],
      true,
    ],
    ['the keys of another check', ['abc1', 'abc2'], 2, [anEntry({ about: 'gaps' })], false],
    ['the keys of the criterion', ['abc1', 'abc2'], 2, [anEntry({ about: 'no-data-loss' })], true],
    ['the keys of another dataset', ['abc1', 'abc2'], 2, [anEntry({ dataset: 'comments' })], false],
    ['the keys of this dataset', ['abc1', 'abc2'], 2, [anEntry({ dataset: 'submissions' })], true],
    ['them as unknown', ['abc1', 'abc2'], 2, [anEntry({ kind: 'unknown', keys: [] })], false],
    ['them from tomorrow on', ['abc1', 'abc2'], 2, [anEntry({ acceptedAt: hoursAfter(24) })], false],
  ] as const)('covers what it names: %s', (_name, keys, faultCount, entries, isSettled) => {
    const result = judge('no-data-loss', lost(keys, faultCount), entries);
    expect({ verdict: result.verdict, isMet: isMet(result) }).toEqual({ verdict: 'fail', isMet: isSettled });
  });

  it('covers exactly the sets of keys that it holds', () => {
    const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 });
    fc.assert(
      fc.property(keys, keys, (found, named) => {
        const result = judge('no-data-loss', lost(found), [anEntry({ keys: named })]);
        expect(isMet(result)).toBe(found.every((key) => named.includes(key)));
      }),
    );
  });

  it('by range covers a finding without keys alone, where it was measured in it', () => {
    const range = { after: hoursAfter(2), through: hoursAfter(2.95) };
    const entry = anEntry({ about: 'volume', keys: [], range });
    const finding = (at: number) => ({
      loss: measured(
        someLoss({ at: hoursAfter(at), answers: [aLossAnswer({ id: 'volume', at: hoursAfter(at), verdict: 'fail' })] }),
      ),
    });
    expect(judge('no-data-loss', finding(2.9), [entry])).toMatchObject({
      settled: 'accepted loss: 1 finding (octocat)',
    });
    expect(judge('no-data-loss', finding(2.96), [entry]).settled).toBeNull();
    expect(judge('no-data-loss', lost(['abc1'], 1, { id: 'volume' }), [entry]).settled).toBeNull();
  });

  it('does not settle what else is wrong, and says what it settles', () => {
    const answers = [
      aLossAnswer({ verdict: 'fail', keys: ['abc1', 'abc2'], faultCount: 2 }),
      aLossAnswer({ id: 'gaps', verdict: 'unknown' }),
    ];
    const result = judge('no-data-loss', { loss: measured(someLoss({ answers })) }, [anEntry()]);
    expect(result.settled).toBeNull();
    expect(result.detail).toContain('settled in part: accepted loss: 2 posts (octocat)');
    const both = judge('no-data-loss', { loss: measured(someLoss({ answers })) }, [
      anEntry(),
      anEntry({ kind: 'unknown', about: 'gaps', keys: [], owner: 'hubot' }),
    ]);
    expect(both.settled).toBe(
      'accepted loss: 2 posts (octocat); accepted as unknown until 2026-12-09T14:00:00Z: gaps (hubot)',
    );
  });

  it('counts a key once that two looks found', () => {
    const answers = [
      aLossAnswer({ verdict: 'fail', keys: ['abc1'], faultCount: 1 }),
      aLossAnswer({ at: hoursAfter(1), verdict: 'fail', keys: ['abc1', 'abc2'], faultCount: 2 }),
    ];
    const result = judge('no-data-loss', { loss: measured(someLoss({ answers })) }, [anEntry()]);
    expect(result.settled).toBe('accepted loss: 2 posts (octocat)');
  });

  it('of load ids covers half-done loads, and what landed after control ended', () => {
    const loads = ['1795567307.95034'];
    const queues = { ...someSuccessFacts().queues, halfDoneLoads: measured(loads) };
    const entry = anEntry({ about: 'dlt-loads-complete', keys: loads });
    expect(judge('queues', { queues }, [entry]).settled).toBe('accepted loss: 1 load (octocat)');
    const checks = allProofChecks(aProofCheck('no-dlt-data-since-rollback', { verdict: 'fail', keys: loads }));
    const landed = anEntry({ about: 'no-dlt-data-since-rollback', keys: loads });
    expect(judge('manual-collection', { checks }, [landed]).settled).toBe('accepted loss: 1 load (octocat)');
  });
});

describe('what nobody can accept', () => {
  const everything = (['loss', 'unknown'] as const).flatMap((kind) =>
    ['manual-collection', 'performance', 'queues', 'manual-rows-arrived', 'state-at-tip'].map((about) =>
      anEntry({ kind, about, keys: kind === 'loss' ? ['abc1'] : [] }),
    ),
  );

  it.each([
    ['manual-collection', { checks: allProofChecks(aProofCheck('manual-rows-arrived', { verdict: 'fail' })) }],
    ['manual-collection', { checks: allProofChecks(aProofCheck('state-at-tip', { verdict: 'fail' })) }],
    [
      'performance',
      {
        performance: measured({
          recent: Array.from({ length: 5 }, () => ({ seconds: 999, posts: 1 })),
          goodSeconds: [],
        }),
      },
    ],
    [
      'queues',
      {
        queues: {
          ...someSuccessFacts().queues,
          workflows: measured([aCollectorWorkflow({ state: 'disabled_manually' })]),
        },
      },
    ],
  ] as const)('is a failure of %s', (id, changes) => {
    expect(judge(id, changes as Partial<SuccessFacts>, everything)).toMatchObject({ verdict: 'fail', settled: null });
  });
});

describe('an accepted unknown', () => {
  const entry = anEntry({ kind: 'unknown', about: 'error-rate', keys: [] });
  const facts = { errorRate: UNMEASURED };

  it('holds for the days of the policy, then it is open again and says so', () => {
    const until = Date.parse(entry.acceptedAt) + 14 * 86_400_000;
    expect(judge('error-rate', facts, [entry], new Date(until - 1).toISOString())).toMatchObject({
      verdict: 'unknown',
      settled: 'accepted as unknown until 2026-12-09T14:00:00Z: error-rate (octocat)',
    });
    const after = judge('error-rate', facts, [entry], new Date(until).toISOString());
    expect(after).toMatchObject({ verdict: 'unknown', settled: null });
    expect(after.detail).toContain('expired at 2026-12-09T14:00:00Z');
    const again = anEntry({ ...entry, acceptedAt: new Date(until).toISOString() });
    expect(judge('error-rate', facts, [entry, again], new Date(until).toISOString()).settled).not.toBeNull();
  });

  it('does not cover a failure', () => {
    const failing = measured({
      from: hoursAfter(0),
      fetches: 40,
      failed: 20,
      goneUnits: [],
      baseline: { fetches: 0, failed: 0 },
    });
    expect(judge('error-rate', { errorRate: failing }, [entry])).toMatchObject({ verdict: 'fail', settled: null });
  });

  it('of one criterion says nothing of another', () => {
    expect(judge('performance', { performance: UNMEASURED }, [entry]).settled).toBeNull();
  });
});

describe('an accepted rate', () => {
  const entry = anEntry({ kind: 'baseline-rate', about: 'error-rate', keys: [] });
  const rate = (failed: number) => ({
    errorRate: measured({
      from: hoursAfter(0),
      fetches: 100,
      failed,
      goneUnits: [],
      baseline: { fetches: 100, failed: 6 },
    }),
  });

  it('holds as long as the rate is what it was before, and once is enough', () => {
    const settled = 'accepted rate: normal for this path (octocat)';
    expect(judge('error-rate', rate(8), [entry])).toMatchObject({ verdict: 'fail', settled });
    expect(judge('error-rate', rate(8), [entry], hoursAfter(2_000))).toMatchObject({ settled });
    expect(judge('error-rate', rate(9), [entry])).toMatchObject({ verdict: 'fail', settled: null });
    expect(judge('error-rate', rate(8), []).settled).toBeNull();
    expect(judge('error-rate', rate(4), [entry])).toMatchObject({ verdict: 'pass', settled: null });
  });
});

describe('a settlement that cannot be read', () => {
  it('settles nothing, and says so where something is open', () => {
    const facts = someSuccessFacts({
      errorRate: UNMEASURED,
      settlementProblem: 'Nothing is settled: settled.json cannot be used (entries.0.owner: missing).',
    });
    const results = assessSuccess(facts, new Date(LOOKED_AT));
    expect(results.find(({ id }) => id === 'error-rate')?.detail).toContain('Nothing is settled');
    expect(results.find(({ id }) => id === 'queues')?.detail ?? '').not.toContain('Nothing is settled');
  });
});
