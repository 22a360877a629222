import { describe, expect, it } from 'vitest';

import type { GateFacts } from '../../../../actions/shared/gates/gate-facts.ts';
import type { GateAnswer, GateId } from '../../../../actions/shared/gates/gate.ts';
import { GATES } from '../../../../actions/shared/gates/list-gates.ts';
import type { HistoryRecord, RecordOf } from '../../../../actions/shared/history/history-record.ts';
import { aGateFacts, GATES_NOW, SHIPPED_POLICY, type FactChanges } from '../../../support/a-gate-facts.ts';
import { aLook, aReadyHistory, looksAtTicks } from '../../../support/a-gate-history.ts';
import { aDecision, aDrill, aUnitFetch, someVerdicts } from '../../../support/a-history.ts';

function ask(id: GateId, facts: GateFacts): GateAnswer {
  const gate = GATES.find((one) => one.id === id);
  if (gate === undefined) throw new Error(`no gate ${id}`);
  return gate.assess(facts);
}
const minutesAgo = (minutes: number): string => new Date(GATES_NOW.getTime() - minutes * 60_000).toISOString();
const HOURS = { now: GATES_NOW, generation: 3, hours: 25 };
const ready = aReadyHistory(HOURS);
const without = (kind: HistoryRecord['kind'], wanted: (record: HistoryRecord) => boolean = () => true) =>
  ready.filter((record) => record.kind !== kind || !wanted(record));
const dltFetches = (total: number, failed: number, given: Partial<RecordOf<'unit-fetch'>> = {}) =>
  Array.from({ length: total }, (_, index) =>
    aUnitFetch({
      at: minutesAgo(1 + index),
      run: `${index}-1-dlt`,
      generation: 3,
      outcome: index < failed ? 'failed' : 'nothing-new',
      ...given,
    }),
  );
const onlyFetches = (fetches: readonly HistoryRecord[]): FactChanges => ({
  records: [...without('unit-fetch'), ...fetches],
});

describe('each gate of a promotion at, below and above its limit', () => {
  it.each([
    ['unit-fetches', 19, 0, 'unknown', 19],
    ['unit-fetches', 20, 0, 'pass', 20],
    ['unit-fetches', 21, 0, 'pass', 21],
    ['error-rate', 100, 4, 'pass', 4],
    ['error-rate', 100, 5, 'fail', 5],
    ['error-rate', 100, 6, 'fail', 6],
    ['error-rate', 1_000, 49, 'pass', 4.9],
    ['error-rate', 0, 0, 'unknown', undefined],
  ] as const)('%s of %i unit-fetches, %i failed: %s', (id, total, failed, verdict, value) => {
    const answer = ask(id, aGateFacts(onlyFetches(dltFetches(total, failed))));
    expect([answer.verdict, answer.value]).toEqual([verdict, value]);
  });

  it.each([
    ['another path', { path: 'manual' }],
    ['an earlier generation', { generation: 2 }],
    ['a unit that is gone', { outcome: 'gone' }],
    ['before the phase', { at: minutesAgo(26 * 60) }],
  ] as const)('a unit-fetch of %s says nothing of this phase', (_, given) => {
    const facts = aGateFacts(onlyFetches(dltFetches(50, 50, given)));
    expect(ask('unit-fetches', facts)).toMatchObject({ verdict: 'unknown', value: 0 });
    expect(ask('error-rate', facts).verdict).toBe('unknown');
  });

  it('a rate limit counts as a failure, and what failed before the soak does not', () => {
    const limited = dltFetches(20, 0, { outcome: 'rate-limited' });
    expect(ask('error-rate', aGateFacts(onlyFetches(limited)))).toMatchObject({ verdict: 'fail', value: 100 });
    const old = dltFetches(20, 20, { at: minutesAgo(24 * 60 + 1) });
    expect(ask('error-rate', aGateFacts(onlyFetches([...old, ...dltFetches(20, 0)])))).toMatchObject({
      verdict: 'pass',
      value: 0,
    });
  });

  it.each([
    [20, 'pass'],
    [20.1, 'fail'],
  ] as const)('a look of %d min ago is fresh: %s', (minutes, verdict) => {
    const records = [aLook(new Date(minutesAgo(minutes)))];
    expect(ask('fresh-evidence', aGateFacts({ records })).verdict).toBe(verdict);
  });

  it.each([
    [5, 'pass'],
    [6, 'unknown'],
  ] as const)('on a machine that is %i min behind another one a look is fresh: %s', (ahead, verdict) => {
    const records = [aLook(new Date(minutesAgo(1))), aLook(new Date(minutesAgo(-ahead)), { verdict: 'fail' })];
    expect(ask('fresh-evidence', aGateFacts({ records })).verdict).toBe(verdict);
  });

  it('a look that did not reach the database is no evidence, and the next tick is named', () => {
    const records = [aLook(new Date(minutesAgo(1)), { databaseAt: null })];
    expect(ask('fresh-evidence', aGateFacts({ records }))).toMatchObject({
      verdict: 'unknown',
      earliestAt: '2026-11-25T02:17:00Z',
    });
    expect(ask('fresh-evidence', aGateFacts({ records: [] })).verdict).toBe('unknown');
  });

  it.each([
    [35 * 24 * 60, 'pass', 'pass'],
    [35 * 24 * 60 + 1, 'pass', 'fail'],
    [5, 'warn', 'pass'],
    [5, 'unknown', 'fail'],
    [5, 'fail', 'fail'],
  ] as const)('a drill of %i min ago that came to %s: %s', (minutes, drill, verdict) => {
    const records = [aDrill({ at: minutesAgo(minutes), verdict: drill })];
    expect(ask('drill', aGateFacts({ records })).verdict).toBe(verdict);
  });

  it('the newest drill has the word, though an older one passed', () => {
    const records = [aDrill({ at: minutesAgo(60) }), aDrill({ at: minutesAgo(30), verdict: 'fail' })];
    expect(ask('drill', aGateFacts({ records })).verdict).toBe('fail');
    expect(ask('drill', aGateFacts({ records: [] }))).toMatchObject({
      verdict: 'fail',
      link: 'https://github.com/acme/harvest/actions/workflows/drill.yml',
    });
  });

  it.each([
    [180, 'fetched', 'pass'],
    [181, 'fetched', 'fail'],
    [5, 'nothing-new', 'pass'],
    [5, 'failed', 'fail'],
  ] as const)('manual fetched %i min ago with %s: %s', (minutes, outcome, verdict) => {
    const records = [aUnitFetch({ at: minutesAgo(minutes), path: 'manual', outcome })];
    expect(ask('manual-path', aGateFacts({ records })).verdict).toBe(verdict);
  });

  it('a manual path that records nothing is not known to work', () => {
    expect(ask('manual-path', aGateFacts({ records: dltFetches(5, 0) })).verdict).toBe('unknown');
  });

  it.each([
    [100, 'pass'],
    [90, 'pass'],
    [89, 'fail'],
  ] as const)('%i of 100 ticks kept: %s', (kept, verdict) => {
    const policy = { ...SHIPPED_POLICY, phases: SHIPPED_POLICY.phases.map((phase) => ({ ...phase, soakHours: 50 })) };
    const looks = looksAtTicks({ ...HOURS, hours: 51 })
      .slice(-100)
      .filter((_, index) => index >= 100 - kept);
    const startedAt = new Date(GATES_NOW.getTime() - 50 * 3_600_000).toISOString();
    const answer = ask('ticks', aGateFacts({ policy, records: looks, config: { phase_started_at: startedAt } }));
    expect(answer).toMatchObject({ verdict, limit: 90, value: kept });
  });

  it.each([
    ['a rollback that is due stops', [['rollback', 3, 40]], 'fail'],
    ['a hold is the matter of its own gate', [['hold', 3, 40]], 'pass'],
    [
      'one that was measured since, and did not fire, is due no more',
      [
        ['rollback', 3, 70],
        ['quiet', 3, 40],
      ],
      'pass',
    ],
    [
      'a tick that judged nothing, for want of a policy, takes none of it back',
      [
        ['rollback', 3, 70],
        ['continue', 3, 40],
      ],
      'fail',
    ],
    [
      'nor does one that could not read the state',
      [
        ['rollback', 3, 70],
        ['continue', null, 40],
      ],
      'fail',
    ],
    ['what fired while the clocks did not agree is due', [['silenced', 3, 40]], 'fail'],
    [
      'and is the word of a rollback too',
      [
        ['continue', 3, 70],
        ['rollback', 3, 40],
      ],
      'fail',
    ],
    ['of another generation nothing counts', [['rollback', 2, 40]], 'unknown'],
    ['where none is recorded nobody judged them', [], 'unknown'],
  ] as const)('the triggers: %s', (_, decisions, verdict) => {
    const records = decisions.map(([word, generation, minutes]) =>
      aDecision({
        decision: word === 'rollback' || word === 'hold' ? word : 'continue',
        generation,
        at: minutesAgo(minutes),
        trigger: word === 'rollback' || word === 'hold' ? 'sla-missed' : null,
        rules: word === 'quiet' || word === 'silenced' ? [aRule(word === 'silenced')] : [],
      }),
    );
    expect(ask('triggers', aGateFacts({ records: [...without('decision'), ...records] }))).toMatchObject({ verdict });
  });

  it.each(['hold', 'observe'] as const)(
    'the triggers: where the policy wants %s for one, no rollback is due',
    (action) => {
      const { triggers } = SHIPPED_POLICY;
      const policy = {
        ...SHIPPED_POLICY,
        triggers: { ...triggers, 'sla-missed': { ...triggers['sla-missed'], action } },
      };
      // It fired while the clocks did not agree: then the record does not say what it asked for.
      const records = [...without('decision'), aDecision({ at: minutesAgo(40), rules: [aRule(true)] })];
      expect(ask('triggers', aGateFacts({ records })).verdict).toBe('fail');
      expect(ask('triggers', aGateFacts({ records, policy })).verdict).toBe('pass');
    },
  );

  it('the last day of a long soak counts for itself: a schedule that fails now is not made good by the days before', () => {
    const looks = looksAtTicks({ now: GATES_NOW, generation: 3, hours: 50 });
    // Of the last 48 ticks every eighth: 87.5 %, and 93.7 % of the whole soak.
    const last = looks.slice(-48);
    const records = [...looks.slice(0, -48), ...last.filter((_, index) => index % 8 !== 3)];
    const startedAt = minutesAgo(50 * 60);
    const at50 = { config: { current_phase: '50%', phase_started_at: startedAt } };
    expect(ask('ticks', aGateFacts({ ...at50, records: looks }))).toMatchObject({ verdict: 'pass', value: 100 });
    expect(ask('ticks', aGateFacts({ ...at50, records }))).toMatchObject({
      ...{
        verdict: 'fail',
        value: 87.5,
        observed: expect.stringContaining('42 of 48 ticks since 2026-11-24T02:05:21Z'),
      },
      expected: "at least 90 % of the schedule's ticks during the soak, and of its last 24 h",
    });
  });

  it('without a tick that was due nothing is known of the watch', () => {
    const facts = aGateFacts({ records: [], config: { phase_started_at: minutesAgo(5) } });
    expect(ask('ticks', facts).verdict).toBe('unknown');
  });

  it.each([
    ['pass', 'pass'],
    ['warn', 'warn'],
    ['unknown', 'unknown'],
    ['fail', 'fail'],
  ] as const)('a look that came to %s: %s', (verdict, expected) => {
    const checks = [{ id: 'freshness', dataset: null, unit: null, verdict, observed: 'as it is', keys: [] }];
    const facts = aGateFacts({ records: [someVerdicts({ at: minutesAgo(1), verdict, checks })] });
    expect(ask('clean-data', facts).verdict).toBe(expected);
  });

  it('faults that only warn stop until every one is settled', () => {
    const check = {
      id: 'duplicates',
      dataset: 'submissions',
      unit: null,
      verdict: 'warn',
      observed: '2 ids twice',
    } as const;
    const look = (keys: string[], faultCount?: number) =>
      someVerdicts({
        at: minutesAgo(1),
        schemaVersion: 2,
        verdict: 'warn',
        checks: [{ ...check, keys, ...(faultCount === undefined ? {} : { faultCount }) }],
      });
    const settled = (...keys: string[]): NonNullable<FactChanges['incidents']> => ({
      measured: true,
      value: [{ id: 'x', incident: null, report: null, settled: new Set(keys.map((key) => `duplicates ${key}`)) }],
    });
    const judge = (record: HistoryRecord, keys: string[]) =>
      ask('clean-data', aGateFacts({ records: [record], incidents: settled(...keys) })).verdict;
    expect(judge(look(['a', 'b']), [])).toBe('fail');
    expect(judge(look(['a', 'b']), ['a'])).toBe('fail');
    expect(judge(look(['a', 'b']), ['a', 'b'])).toBe('warn');
    expect(judge(look(['a', 'b'], 3), ['a', 'b'])).toBe('fail');
    const ten = Array.from({ length: 10 }, (_, index) => `k${index}`);
    expect(judge(look(ten), ten)).toBe('fail');
  });

  it('what an earlier look of the soak told of once stops too, until it is settled or left the soak', () => {
    const found = (minutes: number, id = 'duplicates') => {
      const check = { id, dataset: 'submissions', unit: null, verdict: 'warn', observed: '1 id twice' } as const;
      const checks = [{ ...check, keys: ['a'], faultCount: 1 }];
      return someVerdicts({
        at: minutesAgo(minutes),
        run: `${minutes}-1-look`,
        schemaVersion: 2,
        verdict: 'warn',
        checks,
      });
    };
    const clean = someVerdicts({ at: minutesAgo(1) });
    const judge = (record: HistoryRecord, changes: FactChanges = {}) =>
      ask('clean-data', aGateFacts({ records: [record, clean], ...changes }));
    expect(judge(found(31))).toMatchObject({
      verdict: 'fail',
      observed: expect.stringContaining('at 2026-11-25T01:34:21.000Z 1 check found faults that are not settled'),
      earliestAt: '2026-11-26T01:34:22Z',
      // Whoever has no incident has no settled.json.
      remedy: expect.stringMatching(/Where they belong to none, bypass clean-data with the reason\.$/u),
    });
    const settled = { id: 'x', incident: null, report: null, settled: new Set(['duplicates a']) };
    expect(judge(found(31), { incidents: { measured: true, value: [settled] } }).verdict).toBe('pass');
    expect(judge(found(24 * 60)).verdict).toBe('fail');
    expect(judge(found(24 * 60 + 1)).verdict).toBe('pass');
    // What every look measures anew is over where the newest one does not find it.
    expect(judge(found(31, 'sealed-history')).verdict).toBe('pass');
    // What a check warns of by itself has an ordinary cause too: a few comments of a post that was lawfully deleted came in each soak of a busy repository.
    expect(judge(found(31, 'references')).verdict).toBe('pass');
    expect(judge(found(31), { to: '10%', config: { current_phase: 'manual_only' } }).verdict).toBe('pass');
  });

  it('the budget is forecast for the phase that is asked about, and a path that nobody described is unknown', () => {
    const limit = (requestsPerMinute: number): FactChanges => ({
      policy: { ...SHIPPED_POLICY, reddit: { requestsPerMinute } },
    });
    const { value = 0 } = ask('budget', aGateFacts());
    expect(value).toBeGreaterThan(0);
    expect(ask('budget', aGateFacts(limit(value))).verdict).toBe('pass');
    expect(ask('budget', aGateFacts(limit(value - 0.2))).verdict).toBe('fail');
    const datasets = { ...aGateFacts().datasets, datasets: [] };
    expect(ask('budget', aGateFacts({ datasets })).verdict).toBe('unknown');
  });

  it.each([
    ['pass', 'pass'],
    ['warn', 'warn'],
    ['unknown', 'unknown'],
    ['fail', 'fail'],
  ] as const)('doctor that says %s: %s', (verdict, expected) => {
    expect(ask('doctor', aGateFacts({ doctor: { verdict, observed: 'x' } })).verdict).toBe(expected);
  });

  it('a phase that the policy has not is none, though it would be the next one', () => {
    const setup = { to: 'shadow', config: { current_phase: 'manual_only' } } as const;
    expect(ask('phase-order', aGateFacts(setup))).toMatchObject({
      ...{ verdict: 'fail', observed: 'config/policy.yaml has no phase shadow' },
      expected: 'one of its phases: 10%, 50%, 100%',
    });
    const shadow = { phase: 'shadow', units: [], soakHours: 24 } as const;
    const policy = { ...SHIPPED_POLICY, phases: [shadow, ...SHIPPED_POLICY.phases] };
    expect(ask('phase-order', aGateFacts({ ...setup, policy })).verdict).toBe('pass');
  });

  it('doctor that nobody asked is warned of, with the command that asks it', () => {
    expect(ask('doctor', aGateFacts())).toMatchObject({
      verdict: 'warn',
      remedy: expect.stringContaining('--doctor-result doctor.json'),
    });
  });

  it('a history that cannot be read makes every gate that needs it unknown, with what to do', () => {
    const history = { measured: false, message: 'the branch does not answer', remedy: 'Wait.' } as const;
    const facts = aGateFacts({ history });
    const needing = GATES.filter(
      (gate) =>
        gate.isAsked(facts) && !['phase-order', 'generation', 'hold', 'open-incident', 'doctor'].includes(gate.id),
    );
    expect(needing.map((gate) => [gate.id, gate.assess(facts).verdict, gate.assess(facts).remedy])).toEqual(
      needing.map(({ id }) => [id, 'unknown', 'Wait.']),
    );
    expect(needing.length).toBeGreaterThan(7);
  });

  it('what is dated after now decides nothing', () => {
    const later = [
      aDrill({ at: minutesAgo(-1) }),
      aLook(new Date(minutesAgo(-1))),
      ...dltFetches(30, 0, { at: minutesAgo(-1) }),
    ];
    const facts = aGateFacts({ records: later });
    expect(ask('drill', facts).observed).toBe('no drill is recorded');
    expect(ask('fresh-evidence', facts).observed).toBe('no look is recorded');
    expect(ask('unit-fetches', facts).value).toBe(0);
  });

  it('leaving shadow needs a comparison that passes: none at all proves nothing', () => {
    const shadow = (verdict: 'pass' | 'fail' | 'skipped') => {
      const skip = verdict === 'skipped' ? { skipReason: 'not-applicable' as const } : {};
      const checks = [{ id: 'cross-path', dataset: 's', unit: null, verdict, observed: 'x', keys: [], ...skip }];
      return aGateFacts({
        to: '10%',
        config: { current_phase: 'shadow' },
        records: [someVerdicts({ at: minutesAgo(1), checks })],
      });
    };
    expect(ask('shadow-exit', shadow('pass')).verdict).toBe('pass');
    expect(ask('shadow-exit', shadow('fail')).verdict).toBe('fail');
    expect(ask('shadow-exit', shadow('skipped')).verdict).toBe('unknown');
    expect(ask('shadow-exit', aGateFacts({ records: [] })).verdict).toBe('unknown');
    expect(GATES.find(({ id }) => id === 'shadow-exit')?.isAsked(aGateFacts())).toBe(false);
  });

  it('a hold stops to the second at which it ends, and says when that is', () => {
    const held = (expiresAt: string | null) =>
      ask(
        'hold',
        aGateFacts({ config: { hold: { by: 'octocat', reason: 'x', since: minutesAgo(60), expires_at: expiresAt } } }),
      );
    expect(held('2026-11-25T02:05:21Z').verdict).toBe('pass');
    expect(held('2026-11-25T02:05:22Z')).toMatchObject({ verdict: 'fail', earliestAt: '2026-11-25T02:05:22Z' });
    expect(held(null)).toMatchObject({ verdict: 'fail' });
    expect(held(null).earliestAt).toBeUndefined();
  });
});

/** What a tick said of one rule: measured, and it did not fire; or it fired, and nothing could be decided. */
function aRule(isSilenced: boolean): RecordOf<'decision'>['rules'][number] {
  return {
    ...{ trigger: 'sla-missed', fired: isSilenced, verdict: isSilenced ? 'unknown' : 'pass', action: 'continue' },
    ...{ value: null, limit: null, windowHours: null, sample: null, evidenceAgeSeconds: null, because: 'said so' },
  };
}
