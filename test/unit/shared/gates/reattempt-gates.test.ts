import { describe, expect, it } from 'vitest';

import { listFixes } from '../../../../actions/shared/gates/fix-linked.ts';
import type { IncidentStanding } from '../../../../actions/shared/gates/gate-facts.ts';
import type { GateAnswer, GateId } from '../../../../actions/shared/gates/gate.ts';
import { assessGates } from '../../../../actions/shared/gates/assess-gates.ts';
import { renderGateLines } from '../../../../actions/shared/gates/render-gates.ts';
import { GATES } from '../../../../actions/shared/gates/list-gates.ts';
import { describeClearing } from '../../../../actions/shared/gates/pending-packages.ts';
import type { HistoryRecord, RecordOf } from '../../../../actions/shared/history/history-record.ts';
import type { FollowUp } from '../../../../actions/shared/report/follow-ups.ts';
import { listFollowUps } from '../../../../actions/shared/report/follow-ups.ts';
import { aGateFacts, aStanding, SHIPPED_POLICY, type FactChanges } from '../../../support/a-gate-facts.ts';
import { aStandstill, someVerdicts } from '../../../support/a-history.ts';
import { anIncidentRecord } from '../../../support/an-incident-record.ts';

const ROLLED_BACK = {
  current_phase: 'manual_only',
  dlt_enabled: false,
  rollback_timestamp: '2026-11-24T00:00:00Z',
} as const;
const facts = (changes: FactChanges = {}) =>
  aGateFacts({ to: '10%', ...changes, config: { ...ROLLED_BACK, ...changes.config } });
function ask(id: GateId, changes: FactChanges = {}): GateAnswer {
  const gate = GATES.find((one) => one.id === id);
  if (gate === undefined) throw new Error(`no gate ${id}`);
  expect(gate.isAsked(facts(changes))).toBe(true);
  return gate.assess(facts(changes));
}
const standing = (...value: readonly IncidentStanding[]): FactChanges => ({ incidents: { measured: true, value } });
const aRun = (given: Partial<RecordOf<'collection-run'>> = {}): RecordOf<'collection-run'> => ({
  ...{ kind: 'collection-run', schemaVersion: 1, at: '2026-11-23T12:00:00Z', endedAt: '2026-11-23T12:03:00Z' },
  ...{ run: '9-1-dlt', path: 'dlt', generation: 2, outcome: 'succeeded', exitCode: 0, recordedBy: 'child', units: 1 },
  ...{ postsFetched: 1, calls: 1, throttled: 0, remainingBudget: 90, pendingPackages: 0, version: '1.31.0' },
  ...given,
});
const records = (...more: readonly HistoryRecord[]): FactChanges => ({ records: more });

describe('a further attempt', () => {
  it('is asked for what a first one is not', () => {
    const own = ['fix-linked', 'blocking-follow-ups', 'pending-packages', 'dlt-state', 'failed-version'];
    const asked = (changes: FactChanges) => GATES.filter((gate) => gate.isAsked(facts(changes))).map(({ id }) => id);
    expect(asked({})).toEqual(expect.arrayContaining(own));
    const first = asked({ attempt: 0, config: { rollback_timestamp: null } });
    expect(first.filter((id) => own.includes(id))).toEqual([]);
    expect(first).toEqual(
      expect.arrayContaining(['baseline', 'fresh-evidence', 'clean-data', 'drill', 'manual-path', 'budget']),
    );
    expect(first.filter((id) => ['soak', 'ticks', 'unit-fetches', 'error-rate', 'shadow-exit'].includes(id))).toEqual(
      [],
    );
  });

  it('is one after any rollback, whether or not somebody counted the attempt', () => {
    const last = {
      from: '10%',
      to: 'manual_only',
      at: '2026-11-24T00:00:00Z',
      by: 'octocat',
      reason: 'x',
      trigger: null,
    };
    const transition = { ...last, incident: null, run_url: null, operation_id: 'run-1-rollback' };
    expect(ask('fix-linked', { attempt: 0 }).verdict).toBe('fail');
    expect(
      ask('fix-linked', { attempt: 0, config: { rollback_timestamp: null, last_transition: transition } }).verdict,
    ).toBe('fail');
  });

  it('waits until every incident is reviewed, and a drill is none', () => {
    const record = anIncidentRecord({ isDrill: true });
    const lifecycle = { ...lifecycleOf(aStanding()), status: 'recovered' } as const;
    const reviewed = aStanding({
      incident: { record: anIncidentRecord(), lifecycle: { ...lifecycle, status: 'reviewed' } },
    });
    expect(ask('open-incident').verdict).toBe('pass');
    expect(ask('open-incident', standing(reviewed)).verdict).toBe('pass');
    expect(ask('open-incident', standing(aStanding({ incident: { record, lifecycle } }))).verdict).toBe('pass');
    expect(ask('open-incident', standing(reviewed, aStanding()))).toMatchObject({
      verdict: 'fail',
      value: 1,
      link: 'https://github.com/acme/harvest/tree/main/incidents/20261125-020519Z-operator',
    });
    expect(
      ask('open-incident', standing(aStanding({ incident: { record: anIncidentRecord(), lifecycle } }))).observed,
    ).toMatch(/is recovered/u);
    expect(ask('open-incident', standing(aStanding({ incident: null }))).verdict).toBe('unknown');
  });

  it('names the fix, with the advance or in the newest report', () => {
    const named = aStanding({ report: { followUps: [], fixes: ['https://github.com/acme/harvest/pull/7'] } });
    expect(ask('fix-linked', { fix: '0123abc' })).toMatchObject({ verdict: 'pass', observed: '0123abc' });
    expect(ask('fix-linked', standing(named)).verdict).toBe('pass');
    expect(ask('fix-linked', standing(aStanding(), named)).verdict).toBe('fail');
    expect(ask('fix-linked').verdict).toBe('fail');
  });

  it.each([
    ['Fix: https://github.com/acme/harvest/pull/7', ['https://github.com/acme/harvest/pull/7']],
    ['- **Fix:** 0123abc', ['0123abc']],
    ['Fix: http://example.org/x', []],
    ['Fix: soon', []],
    ['A prefix Fix: https://example.org/x', []],
    ['Fix: javascript:alert(1)', []],
  ])('reads %j as %j', (line, expected) => {
    expect(listFixes(`# Report\r\n\r\n${line}\r\n`)).toEqual(expected);
  });

  it('waits for follow-ups that are marked, until their first cell begins with [x] or done', () => {
    const report = (text: string) => aStanding({ report: { fixes: [], followUps: listFollowUps(tableOf(text)) } });
    const judge = (text: string) => ask('blocking-follow-ups', standing(report(text))).verdict;
    expect(judge('Mend the cursor (blocks-reattempt)')).toBe('fail');
    expect(judge('`blocks-reattempt` Mend the cursor')).toBe('fail');
    expect(judge('[x] Mend the cursor (blocks-reattempt)')).toBe('pass');
    expect(judge(String.raw`\[x] Mend the cursor (blocks-reattempt)`)).toBe('pass');
    expect(judge('~~Mend the cursor (blocks-reattempt)~~')).toBe('pass');
    expect(judge('Done: the cursor, blocks-reattempt')).toBe('pass');
    expect(judge('[ ] Mend the cursor (blocks-reattempt)')).toBe('fail');
    expect(judge('Mend the cursor')).toBe('pass');
    expect(judge('It never blocks-reattempts')).toBe('pass');
    expect(ask('blocking-follow-ups', standing(aStanding({ report: null }))).verdict).toBe('unknown');
  });

  it.each([
    [0, 'pass'],
    [1, 'fail'],
    [null, 'unknown'],
  ] as const)('%s pending packages after the newest run of dlt: %s', (pendingPackages, verdict) => {
    const older = aRun({ at: '2026-11-22T12:00:00Z', pendingPackages: 3 });
    expect(ask('pending-packages', records(older, aRun({ pendingPackages }))).verdict).toBe(verdict);
  });

  it('opens once dlt was looked at without pending packages after the rollback, also where it was not run', () => {
    const run = aRun({ pendingPackages: 2 });
    const look = (at: string, pendingPackages: number) => aStandstill({ at, pendingPackages });
    const judge = (...more: readonly HistoryRecord[]) => ask('pending-packages', records(run, ...more));
    expect(judge().observed).toBe('2 packages after the run of 2026-11-23T12:00:00Z');
    expect(judge(look('2026-11-24T09:00:00Z', 2))).toMatchObject({ verdict: 'fail', value: 2 });
    expect(judge(look('2026-11-24T09:00:00Z', 2), look('2026-11-24T10:00:00Z', 0))).toMatchObject({
      ...{ verdict: 'pass', value: 0 },
      observed: '0 packages at 2026-11-24T10:00:00Z, when dlt was not run',
    });
    expect(judge(look('2026-11-24T10:00:00Z', 0), look('2026-11-24T11:00:00Z', 1)).verdict).toBe('fail');
  });

  it('believes no look from before the rollback or before the newest run, and none at manual', () => {
    const judge = (...more: readonly HistoryRecord[]) => ask('pending-packages', records(...more)).verdict;
    expect(judge(aStandstill({ at: '2026-11-23T23:59:59Z' }))).toBe('unknown');
    expect(judge(aStandstill({ at: '2026-11-24T10:00:00Z', path: 'manual' }))).toBe('unknown');
    const late = aRun({ at: '2026-11-24T09:59:00Z', endedAt: '2026-11-24T10:05:00Z', pendingPackages: null });
    expect(judge(aStandstill({ at: '2026-11-24T10:00:00Z' }), late)).toBe('unknown');
    expect(judge(aStandstill({ at: '2026-11-24T10:06:00Z' }), late)).toBe('pass');
  });

  describe('pending packages at several places', () => {
    const [east, west] = ['aaaaaaaa-11111111', 'bbbbbbbb-22222222'];
    const look = (place: string, hour: string, pendingPackages: number) =>
      aStandstill({ schemaVersion: 2, place, at: `2026-11-24T${hour}:00:00Z`, pendingPackages });
    const judge = (...more: readonly HistoryRecord[]) => ask('pending-packages', records(...more));

    it('count each for itself: a newer one that has none hides no other', () => {
      const judged = judge(look(east, '09', 3), look(west, '11', 0));
      expect(judged).toMatchObject({ verdict: 'fail', value: 3 });
      expect(judged.observed).toBe(
        `3 packages at 2 places: place ${east}: 3 packages at 2026-11-24T09:00:00Z, when dlt was not run (last heard of 2026-11-24T09:00:00Z)`,
      );
      expect(judged.remedy).toMatch(/--why .*retired_places/u);
    });

    it('are summed up, those that name no place included', () => {
      const judged = judge(look(east, '09', 3), look(west, '11', 2), aRun({ pendingPackages: 1 }));
      expect(judged).toMatchObject({ verdict: 'fail', value: 6 });
      expect(judged.observed).toContain('6 packages at 3 places');
      expect(judged.observed).toContain(
        'place unnamed (records of a version that named none): 1 package after the run of',
      );
    });

    it('pass where each said that it has none', () => {
      expect(judge(look(east, '09', 0), look(west, '11', 0), aRun({ pendingPackages: 0 }))).toMatchObject({
        ...{ verdict: 'pass', value: 0 },
      });
    });

    it('are unknown where one was not heard of for more than 7 days, and says how it is retired', () => {
      const old = aRun({ schemaVersion: 2, place: east, at: '2026-11-17T11:00:00Z', endedAt: '2026-11-17T11:01:00Z' });
      const judged = judge(old, look(west, '11', 0));
      expect(judged.verdict).toBe('unknown');
      expect(judged.observed).toContain(
        `place ${east}: 0 packages after the run of 2026-11-17T11:00:00Z, not heard of for more than 7 days`,
      );
      expect(judged.observed).not.toContain(west);
      expect(judged.remedy).toContain('retired_places');
    });

    it('are unknown where one was looked at before the rollback alone, whatever others say', () => {
      const before = aStandstill({ schemaVersion: 2, place: east, at: '2026-11-23T23:59:59Z', pendingPackages: 0 });
      expect(judge(before, look(west, '11', 0)).verdict).toBe('unknown');
    });

    it('are all shown on a terminal, with what to do to its last word', () => {
      const places = Array.from({ length: 9 }, (_, at) => `aaaaaaaa-1111111${at}`);
      const looks = places.map((place) => look(place, '09', 1));
      const run = aRun({ schemaVersion: 2, place: places[0] ?? '', version: null, pendingPackages: 1 });
      const lines = renderGateLines(assessGates(facts(records(run, ...looks)))).join('\n');
      for (const place of places.slice(0, 8)) expect(lines).toContain(`place ${place}: 1 package`);
      expect(lines).toContain('and 1 further place');
      expect(lines).toContain('retired_places of config/policy.yaml.');
    });

    it('leave out a place that is retired, until it is heard of after that day', () => {
      const dlt = {
        ...SHIPPED_POLICY.collectors.dlt,
        retiredPlaces: [{ place: east, on: '2026-11-23', reason: 'gone' }],
      };
      const policy = { ...SHIPPED_POLICY, collectors: { ...SHIPPED_POLICY.collectors, dlt } };
      const gone = aRun({ schemaVersion: 2, place: east, pendingPackages: 2 });
      const of = (...more: readonly HistoryRecord[]) =>
        ask('pending-packages', { ...records(...more), policy }).verdict;
      expect(of(gone, look(west, '11', 0))).toBe('pass');
      expect(of(gone, look(west, '11', 0), look(east, '10', 2))).toBe('fail');
    });

    it('hide nothing by a day that is yet to come', () => {
      const dlt = {
        ...SHIPPED_POLICY.collectors.dlt,
        retiredPlaces: [{ place: east, on: '2062-11-23', reason: 'a slip' }],
      };
      const policy = { ...SHIPPED_POLICY, collectors: { ...SHIPPED_POLICY.collectors, dlt } };
      expect(ask('pending-packages', { ...records(look(east, '10', 2)), policy })).toMatchObject({
        ...{ verdict: 'fail', value: 2 },
      });
    });

    it('believe a machine that names its folder since, and none that stopped to', () => {
      const machine = (at: string) =>
        aRun({ schemaVersion: 2, place: 'aaaaaaaa', at, endedAt: at, pendingPackages: null });
      expect(judge(machine('2026-11-24T08:00:00Z'), look(east, '09', 0)).verdict).toBe('pass');
      expect(judge(machine('2026-11-24T10:00:00Z'), look(east, '09', 0)).verdict).toBe('unknown');
      expect(judge(machine('2026-11-24T08:00:00Z'), look(west, '09', 0)).verdict).toBe('unknown');
    });
  });

  it('names the version of the newest run that told one', () => {
    const changes = records(
      aRun({ version: '1.29.0' }),
      aRun({ at: '2026-11-23T13:00:00Z', version: null, pendingPackages: 1 }),
    );
    expect(ask('pending-packages', changes).remedy).toMatch(/With dlt 1\.29\.0 .*--dlt-working-dir/u);
  });

  it('says how pending packages are cleared, by the version of dlt', () => {
    expect(ask('pending-packages', records()).verdict).toBe('unknown');
    expect(ask('pending-packages', records(aRun({ pendingPackages: 1 }))).remedy).toMatch(/abort-packages/u);
    expect(describeClearing('1.29.9')).toMatch(/^With dlt 1\.29\.9 .*drop-pending-packages, then .* sync/u);
    expect(describeClearing('dlt 1.30.0')).toMatch(/abort-packages/u);
    expect(describeClearing('2.0')).toMatch(/abort-packages/u);
    expect(describeClearing(null)).toMatch(/abort-packages.*drop-pending-packages/u);
  });

  it.each([
    ['pass', 'pass'],
    ['warn', 'fail'],
    ['unknown', 'unknown'],
    ['fail', 'fail'],
  ] as const)("dlt's state that the newest look calls %s: %s", (state, verdict) => {
    const checks = [{ id: 'dlt-state', dataset: null, unit: null, verdict: state, observed: 'x', keys: [] }];
    expect(ask('dlt-state', records(someVerdicts({ at: '2026-11-25T02:00:00Z', checks }))).verdict).toBe(verdict);
  });

  it("lets dlt's state be where dlt keeps none, and knows nothing where nobody asked", () => {
    const skipped = (skipReason: 'not-applicable' | 'learning') =>
      someVerdicts({
        at: '2026-11-25T02:00:00Z',
        checks: [
          { id: 'dlt-state', dataset: null, unit: null, verdict: 'skipped', skipReason, observed: 'x', keys: [] },
        ],
      });
    expect(ask('dlt-state', records(skipped('not-applicable'))).verdict).toBe('skipped');
    expect(ask('dlt-state', records(skipped('learning'))).verdict).toBe('unknown');
    expect(ask('dlt-state', records(someVerdicts({ at: '2026-11-25T02:00:00Z' }))).verdict).toBe('unknown');
  });

  it('remembers the version that failed', () => {
    const before = aRun({ version: '1.29.0' });
    const after = aRun({ at: '2026-11-24T12:00:00Z', version: '1.31.0' });
    const unsaid = aRun({ at: '2026-11-23T13:00:00Z', version: null });
    expect(ask('failed-version', records(before, unsaid)).verdict).toBe('unknown');
    expect(ask('failed-version', { ...records(before), collectorVersion: '1.29.0' }).verdict).toBe('fail');
    expect(ask('failed-version', { ...records(before), collectorVersion: '1.29.1' }).verdict).toBe('pass');
    expect(ask('failed-version', records(before, after)).verdict).toBe('pass');
    expect(ask('failed-version', records(after)).verdict).toBe('skipped');
  });

  it('remembers the versions of earlier attempts too, and none of a drill', () => {
    const failedAt = (containedAt: string, isDrill = false) => {
      const record = anIncidentRecord({ containedAt, isDrill });
      return aStanding({ incident: { record, lifecycle: lifecycleOf(aStanding()) } });
    };
    const runs = records(
      aRun({ at: '2026-11-10T11:00:00Z', version: '1.27.0' }),
      aRun({ at: '2026-11-15T11:00:00Z', version: '1.28.0' }),
      aRun({ version: '1.29.0' }),
    );
    const known = standing(failedAt('2026-11-16T00:00:00Z'), failedAt('2026-11-11T00:00:00Z', true));
    const judge = (collectorVersion: string) => ask('failed-version', { ...runs, ...known, collectorVersion });
    expect(judge('1.28.0')).toMatchObject({
      verdict: 'fail',
      expected: 'another version than 1.29.0, which ran at the rollback, and than 1.28.0 of earlier attempts',
    });
    expect(judge('1.29.0').verdict).toBe('fail');
    expect(judge('1.27.0').verdict).toBe('pass');
  });

  it('records the baseline first', () => {
    const baseline: HistoryRecord = { kind: 'baseline', schemaVersion: 1, dataset: null, check: 'gaps', keys: ['a'] };
    expect(ask('baseline', records()).verdict).toBe('fail');
    expect(ask('baseline', records(baseline)).verdict).toBe('pass');
  });
});

function lifecycleOf({ incident }: IncidentStanding) {
  if (incident === null) throw new Error('no incident');
  return incident.lifecycle;
}

function tableOf(text: FollowUp['text']): string {
  return `| Follow-up | Owner | Due |\n| - | - | - |\n| ${text} | octocat | 2026-12-01 |\n`;
}
