import { describe, expect, test } from 'vitest';

import { CONFIG_PATH } from '../../../actions/shared/cutover/file-paths.ts';
import { compactHistory } from '../../../actions/shared/history/compact-history.ts';
import { parseHistoryFiles, renderHistoryLines } from '../../../actions/shared/history/history-lines.ts';
import { renderHistoryPath } from '../../../actions/shared/history/history-path.ts';
import type { HistoryRecord, RecordOf } from '../../../actions/shared/history/history-record.ts';
import { foldLifecycle } from '../../../actions/shared/incident/lifecycle.ts';
import type { SettlementEntry } from '../../../actions/shared/incident/settlement.ts';
import type { CollectorRuns } from '../../../actions/shared/incident-ports.ts';
import { assessSuccess } from '../../../actions/shared/success/assess-success.ts';
import { isMet, type CriterionResult } from '../../../actions/shared/success/criterion.ts';
import { successFactsSchema } from '../../../actions/shared/success/success-facts.ts';
import type { SuccessGoals } from '../../../actions/shared/success/success-limits.ts';
import { toSuccessRecord } from '../../../actions/shared/success/to-success-record.ts';
import type { DltLook } from '../../../actions/shared/verification/dlt-look.ts';
import type { Measured } from '../../../actions/shared/verification/measured.ts';
import { ACTION_TERMS } from '../../../actions/shared/verification/reader-terms.ts';
import { verificationResultSchema } from '../../../actions/shared/verification/verification-result.ts';
import { verifyWithCriteria } from '../../../actions/verify-rollback/verify-with-criteria.ts';
import { aLook, minutesAfter } from '../../support/a-dlt-look.ts';
import { aStandstill, aWatermark, someVerdicts } from '../../support/a-history.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';
import { aRolledBackConfig, rolledBackFiles } from '../../support/a-rolled-back-branch.ts';
import { inMemoryCutoverRepository } from '../../support/in-memory-cutover-repository.ts';
import { inMemoryHistoryStore } from '../../support/in-memory-history-store.ts';
import { inMemoryRemote } from '../../support/in-memory-remote.ts';
import { anEntry, someLimits } from '../../support/some-success-facts.ts';

const INCIDENT = '20261125-115958Z-operator';
const UNITS = ['opensource', 'sideproject', 'productivity', 'selfhosted', 'saas'];
const TARGETS = { dlt: [], arrivals: [], lookDistanceSeconds: 900, manualLimitSeconds: 5_400 };
const GOALS: Measured<SuccessGoals> = {
  measured: true,
  value: { targets: TARGETS, limits: someLimits(), workflows: [{ workflow: 'collect.yml', path: 'manual' }] },
};
const REFUSED: Measured<CollectorRuns> = {
  measured: false,
  message: 'Reading the workflows was refused by GitHub',
  remedy: 'Give the job `actions: read`.',
};
const RECORD = anIncidentRecord({
  id: INCIDENT,
  generation: 7,
  triggeredAt: minutesAfter(-1),
  containedAt: minutesAfter(0),
});

function runsAt(minutes: number): Measured<CollectorRuns> {
  const about = { id: 1, url: 'https://github.com/acme/harvest/actions/runs/1' };
  const newest = { ...about, status: 'completed', conclusion: 'success', since: minutesAfter(minutes - 20) };
  const value: CollectorRuns = {
    readStates: async () => new Map([['collect.yml', 'active']]),
    listNewest: async () => [newest],
  };
  return { measured: true, value };
}

function aFetch(minutes: number, unit: string, outcome: 'fetched' | 'failed' = 'fetched'): RecordOf<'unit-fetch'> {
  return {
    ...{ kind: 'unit-fetch', schemaVersion: 2, at: minutesAfter(minutes), run: '1-1-collect', unit, path: 'manual' },
    ...{ generation: 7, outcome, newestId: null, oldestId: null, count: 20, saturated: false, calls: 1 },
    ...{ remainingBudget: null, durationSeconds: 12 },
  };
}

/** The branch of an incident as its scheduled runs make it, on a clock that the story turns. */
function startStory() {
  const config = aRolledBackConfig({
    last_transition: {
      ...{
        from: '10%',
        to: 'manual_only',
        at: minutesAfter(0),
        by: 'octocat',
        reason: 'error rate',
        trigger: 'operator',
      },
      ...{ incident: INCIDENT, run_url: null, operation_id: 'run-77-rollback' },
    },
  });
  const remote = inMemoryRemote('main', { message: 'state', files: rolledBackFiles(config) });
  const history = inMemoryHistoryStore();
  let look: DltLook | null = null;
  let compactedAt = 0;
  let entries: readonly SettlementEntry[] = [];

  const append = (minutes: number, job: string, records: readonly HistoryRecord[]) => {
    const at = new Date(minutesAfter(minutes));
    const path = renderHistoryPath({ at, run: String(Math.round(minutes * 10) + 100_000), attempt: 1, job });
    return history.append({ path, contents: renderHistoryLines(records) });
  };
  const integrity = (minutes: number) => [
    someVerdicts({
      at: minutesAfter(minutes),
      run: `${minutes}-1-integrity`,
      checks: [{ id: 'census', dataset: 'submissions', unit: null, verdict: 'pass', observed: 'all', keys: [] }],
    }),
    aWatermark({ at: minutesAfter(minutes), through: minutesAfter(minutes - 1) }),
  ];
  const lifecycleAt = async (minutes: number, mergedAt: number | null = null) => {
    const records = parseHistoryFiles((await history.read()).files).records.map(({ record }) => record);
    const pullRequest = { mergedAt: mergedAt === null ? null : minutesAfter(mergedAt) };
    const policy = { holdHours: 2, reviewWithinHours: 72 };
    return foldLifecycle({ record: RECORD, records, pullRequest, policy, now: new Date(minutesAfter(minutes)) });
  };
  /** What a scheduled run does: collect, check integrity, verify, keep what the criteria came to. */
  const tick = async (minutes: number, runs: Measured<CollectorRuns> = runsAt(minutes)) => {
    if (minutes >= compactedAt + 720) {
      await compactHistory(history, await history.read(), { now: new Date(minutesAfter(minutes)) });
      compactedAt = minutes;
    }
    await append(
      minutes,
      'collect',
      UNITS.map((unit) => aFetch(minutes, unit)),
    );
    await append(minutes + 0.1, 'integrity', integrity(minutes + 0.1));
    const at = minutes + 0.2;
    const { result, measurement } = await verifyWithCriteria(
      {
        ...{ deadlineMs: 0, intervalMs: 1_000, controlEndedAt: null, previousLook: look, manualFetches: [] },
        ...{ terms: ACTION_TERMS, integrity: null },
      },
      {
        repository: inMemoryCutoverRepository({ remote, semantics: 'github' }),
        observer: {
          measured: true,
          value: {
            observe: async () => ({
              look: aLook(at),
              skew: { skewMs: 0, roundTripMs: 1 },
              arrivals: [{ dataset: 'submissions', expectedUnits: UNITS, units: { measured: true, value: [] } }],
            }),
          },
        },
        targets: { measured: true, value: TARGETS },
        clock: { now: () => new Date(minutesAfter(at)), sleep: async () => undefined },
        print: () => undefined,
        signalAfter: () => new AbortController().signal,
        ...{ goals: GOALS, runs, history },
        readFile: async (path) =>
          path.endsWith('settled.json') && entries.length > 0
            ? new TextEncoder().encode(JSON.stringify({ schemaVersion: 1, entries }))
            : null,
      },
    );
    expect(verificationResultSchema.safeParse(result).error).toBeUndefined();
    look = result.look;
    const { criteria = [] } = result;
    await append(at, 'incidents', [
      toSuccessRecord(criteria, { at: minutesAfter(at), incident: INCIDENT, generation: result.generation ?? 0 }),
      ...(result.verdict === 'pass' || result.verdict === 'warn' ? [verified(at)] : []),
    ]);
    return { criteria, measurement, lifecycle: () => lifecycleAt(at) };
  };
  const verified = (minutes: number): HistoryRecord => ({
    ...{ kind: 'incident-event', schemaVersion: 1, at: minutesAfter(minutes), incident: INCIDENT, event: 'verified' },
    ...{ detail: 'layer 4 holds', run: '1-1-verify' },
  });
  const settle = (...accepted: readonly SettlementEntry[]) => void (entries = accepted);
  return { tick, settle, append, integrity, lifecycleAt, remote };
}

const openOf = (criteria: readonly CriterionResult[]) => criteria.filter((one) => !isMet(one)).map(({ id }) => id);

describe('an incident over its days', () => {
  test('recovers when all criteria held, is open again when an acceptance expires, and ends with its review', async () => {
    const story = startStory();
    for (const minutes of [-1_440, -60]) await story.append(minutes, 'integrity', story.integrity(minutes));
    const first = await story.tick(5);
    expect((await first.lifecycle()).status).toBe('contained');
    expect(openOf(first.criteria)).toEqual(['manual-collection', 'error-rate']);

    // GitHub refuses the runs of the collectors, so the queues stay unknown.
    for (const minutes of [30, 60, 90, 120, 150, 180, 210, 240]) await story.tick(minutes, REFUSED);
    const held = await story.tick(270, REFUSED);
    expect(openOf(held.criteria)).toEqual(['queues']);
    expect(await held.lifecycle()).toMatchObject({ status: 'verified', recoveredAt: null, criteriaHeldSince: null });

    // Somebody accepts that, by pull request.
    const accepted = anEntry({ kind: 'unknown', about: 'queues', keys: [], acceptedAt: minutesAfter(290) });
    story.settle(accepted);
    for (const minutes of [300, 345, 390]) await story.tick(minutes, REFUSED);
    const settled = await story.tick(435, REFUSED);
    expect(settled.criteria.find(({ id }) => id === 'queues')).toMatchObject({
      verdict: 'unknown',
      settled: expect.stringContaining('accepted as unknown until'),
    });
    expect(await settled.lifecycle()).toMatchObject({ status: 'recovered', criteriaHeldSince: '2026-11-25T17:00:12Z' });

    // Days pass; what was kept is compacted.
    const day = 1_440;
    for (let minutes = 480; minutes <= 2.6 * day; minutes += 60) await story.tick(minutes, REFUSED);
    expect(await story.lifecycleAt(2.6 * day)).toMatchObject({
      status: 'recovered',
      recoveredAt: '2026-11-25T19:00:12Z',
    });

    // Nothing runs for ten days: nobody takes that for a failure.
    expect(await story.lifecycleAt(13 * day)).toMatchObject({ status: 'recovered', isReviewOverdue: true });
    const expired = await story.tick(290 + 14 * day, REFUSED);
    expect(openOf(expired.criteria)).toEqual(['error-rate', 'queues']);
    expect(await expired.lifecycle()).toMatchObject({ status: 'verified', recoveredAt: null });

    // The token may read the runs from now on.
    const start = 291 + 14 * day;
    for (let minutes = start; minutes < start + 360; minutes += 30) await story.tick(minutes);
    const end = await story.tick(start + 360);
    expect(openOf(end.criteria)).toEqual([]);
    expect((await end.lifecycle()).status).toBe('recovered');
    expect(await story.lifecycleAt(start + 400, start + 390)).toMatchObject({
      status: 'reviewed',
      reviewedAt: minutesAfter(start + 390),
      isReviewOverdue: false,
    });
  }, 30_000);

  test('takes a loss for what it is until each of its keys is accepted', async () => {
    const story = startStory();
    for (const minutes of [-1_440, -60]) await story.append(minutes, 'integrity', story.integrity(minutes));
    const checks = [
      {
        id: 'sealed-history',
        dataset: 'submissions',
        unit: null,
        verdict: 'fail' as const,
        observed: '2 ids are gone',
        keys: ['abc1', 'abc2'],
      },
    ];
    await story.append(10, 'integrity', [someVerdicts({ at: minutesAfter(10), run: '10-1-integrity', checks })]);
    const noLoss = async (minutes: number) =>
      (await story.tick(minutes)).criteria.find(({ id }) => id === 'no-data-loss');
    expect(await noLoss(60)).toMatchObject({ verdict: 'fail', settled: null });
    story.settle(anEntry({ about: 'sealed-history', keys: ['abc1'] }));
    expect(await noLoss(90)).toMatchObject({ verdict: 'fail', settled: null });
    story.settle(anEntry({ about: 'sealed-history', acceptedAt: minutesAfter(0) }));
    expect(await noLoss(120)).toMatchObject({ verdict: 'fail', settled: 'accepted loss: 2 posts (octocat)' });
    // Four days later the file of that look is compacted, and the loss still known.
    expect(await noLoss(5_760)).toMatchObject({ verdict: 'fail', settled: 'accepted loss: 2 posts (octocat)' });
    story.settle();
    expect(await noLoss(5_790)).toMatchObject({ verdict: 'fail', settled: null });
  });

  test('sees the packages of dlt that a place told of, until it tells that they are gone', async () => {
    const story = startStory();
    const told = async (minutes: number, pendingPackages: number) => {
      const at = minutesAfter(minutes);
      const look = aStandstill({ schemaVersion: 2, place: 'aaaaaaaa-11111111', at, pendingPackages });
      await story.append(minutes, 'standstill', [look]);
    };
    const queues = async (minutes: number) => (await story.tick(minutes)).criteria.find(({ id }) => id === 'queues');
    expect((await queues(30))?.observed).toContain('cannot be seen from here');
    await told(40, 2);
    expect(await queues(60)).toMatchObject({
      ...{ verdict: 'fail', observed: expect.stringContaining('2 pending packages of dlt') },
    });
    await told(70, 0);
    expect((await queues(90))?.observed).toContain('no pending package of dlt');
  });

  test('leaves a measurement from which the criteria can be computed again', async () => {
    const story = startStory();
    const { measurement, criteria } = await story.tick(30);
    expect(measurement).toMatchObject({ id: 'success', recipe: 'success@1', leftOut: null });
    const facts = successFactsSchema.parse(JSON.parse(JSON.stringify(measurement.input)));
    expect(assessSuccess(facts, new Date(measurement.at))).toEqual(criteria);
    expect(measurement.answer).toEqual(criteria);
  });

  test('measures nothing of the criteria where no rollback is recorded, and says so five times', async () => {
    const story = startStory();
    const files = rolledBackFiles({ ...aRolledBackConfig(), current_phase: '10%', dlt_enabled: true });
    story.remote.compareAndSet(story.remote.tip(), {
      message: 'advance',
      files: { [CONFIG_PATH]: files[CONFIG_PATH] ?? '' },
    });
    const { criteria } = await story.tick(30);
    expect(criteria.map(({ verdict }) => verdict)).not.toContain('pass');
    expect(criteria[0]).toMatchObject({ verdict: 'fail' });
  });
});
