import type { SettlementEntry } from '../../actions/shared/incident/settlement.ts';
import type {
  CollectorWorkflow,
  LossAnswer,
  LossFacts,
  ProofCheck,
  SuccessFacts,
  SuccessLimits,
} from '../../actions/shared/success/success-facts.ts';
import { CHECK_TITLES } from '../../actions/shared/verification/check-titles.ts';

/** The rollback of the criteria's tests, and when they look: three hours later. */
export const TAKEN_BACK_AT = '2026-11-25T12:00:00Z';
export const LOOKED_AT = '2026-11-25T15:00:00Z';

/** An instant some hours (or parts of one) after the rollback. */
export function hoursAfter(hours: number): string {
  return new Date(Date.parse(TAKEN_BACK_AT) + hours * 3_600_000).toISOString();
}

/** As `config/policy.yaml` ships them. */
export function someLimits(changes: Partial<SuccessLimits> = {}): SuccessLimits {
  return {
    errorRate: { belowPercent: 5, windowHours: 6, minimumUnitFetches: 20, pointsAboveBaseline: 2 },
    performance: { recentUnitFetches: 5, goodUnitFetches: 20, percentile: 90, times: 1.5 },
    sla: { minutes: 5, posts: 50 },
    queues: { queuedMinutes: 30, runningMinutes: 180 },
    manualLimitSeconds: 5_400,
    acceptedUnknownDays: 14,
    ...changes,
  };
}

export function aProofCheck(id: keyof typeof CHECK_TITLES, changes: Partial<ProofCheck> = {}): ProofCheck {
  return {
    id,
    title: CHECK_TITLES[id],
    verdict: 'pass',
    expected: 'as it should be',
    observed: 'as it is',
    ...changes,
  };
}

export function allProofChecks(...changed: readonly ProofCheck[]): ProofCheck[] {
  const ids = Object.keys(CHECK_TITLES) as (keyof typeof CHECK_TITLES)[];
  return ids.map((id) => changed.find((check) => check.id === id) ?? aProofCheck(id));
}

export function aLossAnswer(changes: Partial<LossAnswer> = {}): LossAnswer {
  return {
    at: hoursAfter(2.9),
    id: 'census',
    kind: 'loss',
    dataset: 'submissions',
    unit: null,
    verdict: 'pass',
    observed: 'every id is here',
    remedy: null,
    keys: [],
    faultCount: 0,
    ...changes,
  };
}

export function someLoss(changes: Partial<LossFacts> = {}): LossFacts {
  return {
    at: hoursAfter(2.9),
    since: hoursAfter(-1),
    through: hoursAfter(2.8),
    answers: [aLossAnswer()],
    ...changes,
  };
}

export function aCollectorWorkflow(changes: Partial<CollectorWorkflow> = {}): CollectorWorkflow {
  return {
    workflow: 'collect.yml',
    path: 'manual',
    state: 'active',
    openRuns: [],
    lastStartedAt: hoursAfter(2.5),
    ...changes,
  };
}

/** Everything is as it should be, three hours after the rollback. */
export function someSuccessFacts(changes: Partial<SuccessFacts> = {}): SuccessFacts {
  return {
    schemaVersion: 1,
    incident: '20261125-115959Z-operator',
    generation: 4,
    rollbackAt: TAKEN_BACK_AT,
    limits: { measured: true, value: someLimits() },
    checks: allProofChecks(),
    loss: { measured: true, value: someLoss() },
    errorRate: {
      measured: true,
      value: {
        from: TAKEN_BACK_AT,
        fetches: 40,
        failed: 0,
        goneUnits: [],
        baseline: { fetches: 200, failed: 2 },
      },
    },
    performance: {
      measured: true,
      value: {
        recent: Array.from({ length: 5 }, () => ({ seconds: 10, posts: 20 })),
        goodSeconds: Array.from({ length: 20 }, () => 10),
      },
    },
    queues: {
      workflows: { measured: true, value: [aCollectorWorkflow()] },
      halfDoneLoads: { measured: true, value: [] },
      pendingPackages: null,
    },
    settlement: null,
    settlementProblem: null,
    ...changes,
  };
}

export function anEntry(changes: Partial<SettlementEntry> = {}): SettlementEntry {
  return {
    kind: 'loss',
    about: 'census',
    keys: ['abc1', 'abc2'],
    reason: 'Deleted at the source before anybody could fetch them again.',
    owner: 'octocat',
    acceptedAt: hoursAfter(2),
    ...changes,
  };
}
