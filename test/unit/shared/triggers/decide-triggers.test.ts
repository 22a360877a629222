import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TRIGGERS, type Trigger } from '../../../../actions/shared/cutover/trigger.ts';
import type { HistoryRecord } from '../../../../actions/shared/history/history-record.ts';
import { MOST_SKEW_MS } from '../../../../actions/shared/triggers/assess-clocks.ts';
import { collectFacts } from '../../../../actions/shared/triggers/collected-facts.ts';
import { decideHold } from '../../../../actions/shared/triggers/decide-hold.ts';
import { decideTriggers } from '../../../../actions/shared/triggers/decide-triggers.ts';
import { findLastDecision, type RuleHold } from '../../../../actions/shared/triggers/last-decision.ts';
import { TRIGGER_RULES } from '../../../../actions/shared/triggers/list-rules.ts';
import { listSightings } from '../../../../actions/shared/triggers/to-sighting.ts';
import { triggerPolicyOf } from '../../../../actions/shared/triggers/trigger-policy.ts';
import type { LastDecision, RuleMoment } from '../../../../actions/shared/triggers/trigger-moment.ts';
import { triggerDecisionSchema } from '../../../../actions/shared/triggers/trigger-result.ts';
import { parseDatasets } from '../../../../actions/shared/datasets/datasets.ts';
import { aDecision, someVerdicts } from '../../../support/a-history.ts';
import {
  aCriticalIssue,
  aFetch,
  ago,
  aMoment,
  aRun,
  aSightedCheck,
  aSighting,
  aTriggerPolicy,
  measured,
  NOW_MS,
  thePolicy,
  unmeasured,
  WHOLE,
  whole,
} from '../../../support/a-trigger-moment.ts';
import { readProjectFile } from '../../../support/project-files.ts';

const LOST = aSightedCheck({ verdict: 'fail', observed: '3 posts are missing', faultCount: 3 });
const lossOf = (cause: 'any' | 'manual'): RuleMoment['integrity'] =>
  measured(aSighting({ checks: [{ ...LOST, cause }, ...WHOLE] }));
/** Nothing wrong, and enough of everything. */
const GOOD = [
  ...Array.from({ length: 24 }, (_, at) => aFetch(10 + at * 14)),
  ...[20, 80, 140].map((minutes) => aRun(minutes)),
];
/** Every unit-fetch of six hours failed. */
const FAILING = Array.from({ length: 24 }, (_, at) => aFetch(10 + at * 14, { outcome: 'failed' }));
const decide = (records: readonly HistoryRecord[], given: Partial<RuleMoment> = {}) =>
  decideTriggers(whole(aMoment(records, given)));

describe('a decision by all seven triggers', () => {
  it('is to continue where everything was measured and nothing is wrong', () => {
    const decision = decide(GOOD);
    expect(decision).toMatchObject({
      decision: 'continue',
      reasonCode: 'no-trigger-fired',
      trigger: null,
      generation: 3,
    });
    expect(decision.rules.map(({ trigger, verdict }) => [trigger, verdict])).toEqual(
      TRIGGERS.map((trigger) => [trigger, 'pass']),
    );
    expect(triggerDecisionSchema.parse(decision)).toEqual(decision);
  });

  it('lists the rules in the order of the runbook, each once', () => {
    expect(TRIGGER_RULES.map(({ trigger }) => trigger)).toEqual([...TRIGGERS]);
  });

  it.each([
    ['loss', GOOD, { integrity: lossOf('any') }, 'rollback', 'data-loss', 'critical'],
    ['loss by manual alone', GOOD, { integrity: lossOf('manual') }, 'hold', 'data-loss', 'critical'],
    ['failing', FAILING, {}, 'rollback', 'error-rate', 'high'],
    ['a critical issue', GOOD, { issues: measured([aCriticalIssue()]) }, 'rollback', 'critical-incident', 'critical'],
    [
      'a critical issue beside failing',
      FAILING,
      { issues: measured([aCriticalIssue()]) },
      'rollback',
      'critical-incident',
      'critical',
    ],
    [
      'loss by manual beside failing of dlt',
      FAILING,
      { integrity: lossOf('manual') },
      'rollback',
      'error-rate',
      'high',
    ],
    ['a unit that waits', [...GOOD.slice(9)], {}, 'hold', 'load-failure', 'high'],
  ] as const)('%s', (_, records, given, decision, trigger, severity) => {
    expect(decide(records, given)).toMatchObject({
      decision,
      trigger,
      severity,
      generation: 3,
      reasonCode: 'trigger-fired',
    });
  });

  it('names what else fired', () => {
    expect(decide(FAILING, { integrity: lossOf('any') }).because).toMatch(
      /^Data loss .*; beside it error-rate, load-failure$/u,
    );
  });

  it('never comes of what could not be measured', () => {
    const nothing = { collected: unmeasured(), integrity: unmeasured(), issues: unmeasured() };
    const decision = decide([], nothing);
    expect(decision).toMatchObject({ decision: 'continue', reasonCode: 'triggers-unknown' });
    expect(decision.rules.every(({ verdict, remedy }) => verdict === 'unknown' && remedy === 'Ask again.')).toBe(true);
  });

  it('only shows what the policy observes', () => {
    const { triggers } = thePolicy();
    const policy = aTriggerPolicy({
      triggers: { ...triggers, 'data-loss': { action: 'observe', actionWhereManualOnly: 'observe' } },
    });
    expect(decide(GOOD, { policy, integrity: lossOf('any') })).toMatchObject({
      decision: 'continue',
      because: 'no trigger fired; observed only: data-loss',
    });
  });
});

describe('nothing is decided', () => {
  const bad = whole(aMoment(FAILING, { integrity: lossOf('any'), issues: measured([aCriticalIssue()]) }));
  it.each([
    [
      'where nothing goes by dlt',
      { state: measured({ ...(bad.state.measured ? bad.state.value : never()), phase: 'manual_only' as const }) },
      'nothing-on-dlt',
    ],
    ['where the state could not be read', { state: unmeasured() }, 'state-unknown'],
    [
      'where the phase has no begin',
      { state: measured({ ...(bad.state.measured ? bad.state.value : never()), phaseStartedMs: null }) },
      'state-unknown',
    ],
    ['where the policy cannot be read', { policy: unmeasured() }, 'policy-invalid'],
    [
      'where the database is ahead',
      { clocks: { databaseSkewMs: MOST_SKEW_MS + 1, latestHeartbeat: null } },
      'clock-skewed',
    ],
    [
      'where the database is behind',
      { clocks: { databaseSkewMs: -MOST_SKEW_MS - 1, latestHeartbeat: null } },
      'clock-skewed',
    ],
    [
      'by a heartbeat of the future',
      { clocks: { databaseSkewMs: 0, latestHeartbeat: { atMs: NOW_MS + MOST_SKEW_MS + 1, run: 'r' } } },
      'clock-skewed',
    ],
  ] as const)('%s', (_, given, reasonCode) => {
    const decision = decideTriggers({ ...bad, ...given });
    expect(decision).toMatchObject({ decision: 'continue', trigger: null, severity: null, reasonCode });
    expect(decision.rules.every(({ action }) => action === 'continue')).toBe(true);
    expect(decision.because.length).toBeGreaterThan(10);
  });

  it('but at the limit of both clocks it is', () => {
    const clocks = { databaseSkewMs: MOST_SKEW_MS, latestHeartbeat: { atMs: NOW_MS + MOST_SKEW_MS, run: 'r' } };
    expect(decideTriggers({ ...bad, clocks })).toMatchObject({ decision: 'rollback' });
  });
});

function never(): never {
  throw new Error('the builder measured the state');
}

describe('facts', () => {
  const RECORDS: readonly HistoryRecord[] = [
    ...FAILING,
    ...[5, 65, 125, 185].map((minutes) => aRun(minutes, { throttled: 3, lasted: 9 })),
    someVerdicts({ at: ago(4), run: 'r4-1-integrity' }),
    aDecision({ at: ago(30), run: 'a', decision: 'hold', trigger: 'load-failure', rules: [] }),
    aDecision({ at: ago(30), run: 'b', decision: 'rollback', trigger: 'error-rate', rules: [] }),
  ];
  const answer = (records: readonly HistoryRecord[]) =>
    decideTriggers({
      ...whole(aMoment(records)),
      collected: measured(collectFacts(records)),
      integrity: measured(listSightings(records).at(-1) ?? aSighting()),
      last: findLastDecision(records, { generation: 3, now: new Date(NOW_MS) }),
    });

  it('in any order, and however often, give the same decision', () => {
    const expected = answer(RECORDS);
    expect(expected.decision).toBe('rollback');
    const shuffled = fc.shuffledSubarray([...RECORDS, ...RECORDS, ...RECORDS], {
      minLength: 3 * RECORDS.length,
      maxLength: 3 * RECORDS.length,
    });
    fc.assert(
      fc.property(shuffled, (records) => {
        expect(answer(records)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('that differ in what does not count give one answer, whichever comes first', () => {
    const other = aFetch(10, { outcome: 'failed', count: 99, run: 'another' });
    expect(answer([...RECORDS, other])).toEqual(answer([other, ...RECORDS.toReversed()]));
  });

  it('of an earlier generation never count, whatever they say', () => {
    const kinds = fc.record({
      minutes: fc.integer({ min: 0, max: 400 }),
      outcome: fc.constantFrom('failed' as const, 'rate-limited' as const, 'fetched' as const),
      generation: fc.constantFrom(1, 2, 4, null),
    });
    const expected = decide(GOOD);
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 80 }), (given) => {
        const others = given.map(({ minutes, ...facts }, at) => aFetch(minutes, { ...facts, unit: `x${at}` }));
        expect(decide([...others, ...GOOD])).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the decisions before', () => {
  const ruleOf = (
    trigger: 'error-rate' | 'data-loss' | 'load-failure',
    fired: boolean,
    verdict: 'fail' | 'pass' | 'unknown',
  ) => ({
    ...{ trigger, fired, verdict, action: 'continue' as const, value: 30, limit: 20, windowHours: 6, sample: 30 },
    ...{ evidenceAgeSeconds: 0, because: 'x' },
  });
  const at = (minutes: number, given: object = {}) => aDecision({ at: ago(minutes), run: `r${minutes}`, ...given });
  const find = (...records: readonly HistoryRecord[]) =>
    findLastDecision(records, { generation: 3, now: new Date(NOW_MS) });
  const LOST_AT_90 = at(90, {
    ...{
      decision: 'rollback',
      trigger: 'data-loss',
      rules: [ruleOf('data-loss', true, 'fail'), ruleOf('error-rate', true, 'fail')],
    },
  });

  it('tell what fired, what is due and which holds were set, each until it is measured otherwise', () => {
    const blind = at(60, { rules: [ruleOf('data-loss', false, 'unknown'), ruleOf('error-rate', false, 'pass')] });
    const held = at(30, {
      decision: 'hold',
      trigger: 'load-failure',
      hold: 'set',
      rules: [ruleOf('load-failure', true, 'fail')],
    });
    expect(find(LOST_AT_90, blind, held)).toEqual({
      generation: 3,
      fired: ['data-loss', 'load-failure'],
      due: ['data-loss'],
      holds: new Map([['load-failure', 'set']]),
    });
    const well = at(10, { rules: [ruleOf('data-loss', false, 'pass'), ruleOf('load-failure', false, 'pass')] });
    expect(find(LOST_AT_90, blind, held, well)).toEqual({ generation: 3, fired: [], due: [], holds: new Map() });
  });

  it('keep due what fired while the clocks did not agree, unless only manual can be at fault', () => {
    const silenced = { ...ruleOf('data-loss', true, 'unknown') };
    expect(find(at(30, { rules: [silenced] }))).toMatchObject({ fired: ['data-loss'], due: ['data-loss'] });
    expect(find(at(30, { rules: [{ ...silenced, isManualAlone: true }] }))).toMatchObject({ due: [] });
  });

  it('remember that a rule set its hold, while it stands', () => {
    const held = (minutes: number, hold: RuleHold) =>
      at(minutes, { decision: 'hold', trigger: 'load-failure', hold, rules: [ruleOf('load-failure', true, 'fail')] });
    expect(find(held(90, 'set'), held(60, 'stands'))?.holds).toEqual(new Map([['load-failure', 'set']]));
    expect(find(held(90, 'stands'), held(60, 'failed'), held(30, 'stands'))?.holds.get('load-failure')).toBe('stands');
  });

  it('are the same in any order, and twice, without those of another generation or of the future', () => {
    const records = [LOST_AT_90, at(60, { rules: [ruleOf('error-rate', false, 'pass')] })];
    const others = [
      at(5, { generation: 2, rules: [ruleOf('data-loss', false, 'pass')] }),
      at(-10, { rules: [ruleOf('data-loss', false, 'pass')] }),
    ];
    const expected = find(...records);
    expect(expected).toMatchObject({ fired: ['data-loss'], due: ['data-loss'] });
    expect(find(...others, ...records.toReversed(), ...records)).toEqual(expected);
    expect(find(...others)).toBeNull();
    expect(findLastDecision(records, { generation: null, now: new Date(NOW_MS) })).toBeNull();
  });
});

describe('a hold that a rule asks for', () => {
  const HOLD = { by: 'octocat', reason: 'r', since: '2026-11-25T00:00:00Z', expiresAt: null };
  const last = (hold: RuleHold, trigger: Trigger = 'load-failure', generation = 3): LastDecision => ({
    ...{ generation, fired: [trigger], due: [], holds: new Map([[trigger, hold]]) },
  });
  it.each([
    ['is set where none stands', null, null, 'set'],
    ['is left alone where one stands', HOLD, null, 'stands'],
    ['is set where one has ended', { ...HOLD, expiresAt: '2026-11-26T11:00:00Z' }, null, 'set'],
    ['is not set against the person who lifted it', null, last('set'), 'left-off'],
    ['is set where another one that stood has ended', null, last('stands'), 'set'],
    ['stays lifted', null, last('left-off'), 'left-off'],
    ['is tried again where it failed', null, last('failed'), 'set'],
    ['is set for another trigger', null, last('set', 'api-limits'), 'set'],
    ['is set in another generation', null, last('set', 'load-failure', 2), 'set'],
  ] as const)('%s', (_, hold, before, step) => {
    const decision = { decision: 'hold', trigger: 'load-failure', generation: 3 } as const;
    expect(decideHold(decision, { hold, last: before, now: new Date(NOW_MS) })).toBe(step);
  });

  it('is none where nothing asks for it', () => {
    for (const decision of ['continue', 'rollback'] as const)
      expect(
        decideHold({ decision, trigger: null, generation: 3 }, { hold: null, last: null, now: new Date(NOW_MS) }),
      ).toBe('none');
  });
});

describe('what people write', () => {
  it('gives the longest and shortest cadence of dlt, and whether workflows start it', () => {
    const datasets = parseDatasets(readProjectFile('config/datasets.yaml'));
    if (!datasets.ok) throw new Error('the shipped datasets are not valid');
    const policy = thePolicy();
    expect(triggerPolicyOf(policy, measured(datasets.datasets))).toMatchObject({
      isOnGithubSchedule: false,
      dltCadenceMinutes: { measured: true, value: 60 },
    });
    const [first] = datasets.datasets.datasets;
    const dlt = first?.paths?.dlt;
    if (first === undefined || dlt === undefined) throw new Error('the shipped datasets have one of dlt');
    const quick = { ...first, paths: { ...first.paths, dlt: { ...dlt, cadenceMinutes: 15 } } };
    const both = { ...datasets.datasets, datasets: [first, quick] };
    expect(triggerPolicyOf(policy, measured(both))).toMatchObject({
      dltCadenceMinutes: { value: 60 },
      dltShortestCadenceMinutes: { value: 15 },
    });
    const { collectors } = policy;
    const byWorkflow = { ...policy, collectors: { ...collectors, dlt: { ...collectors.dlt, workflows: ['dlt.yml'] } } };
    expect(triggerPolicyOf(byWorkflow, unmeasured('no file'))).toMatchObject({
      isOnGithubSchedule: true,
      dltCadenceMinutes: { measured: false, message: 'no file' },
    });
  });
});
