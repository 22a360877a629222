import type { Datasets } from '../datasets/datasets.ts';
import { proofTargetsOf } from '../datasets/proof-targets.ts';
import type { Policy } from '../policy/policy.ts';
import type { ProofTargets } from '../verification/proof-target.ts';
import type { SuccessLimits } from './success-facts.ts';

/** What a rollback is measured by, taken from what people wrote. */
export interface SuccessGoals {
  readonly targets: ProofTargets;
  readonly limits: SuccessLimits;
  /** Files in .github/workflows, by the path that they collect on. */
  readonly workflows: readonly { readonly workflow: string; readonly path: 'manual' | 'dlt' }[];
  /** Machines and folders of dlt that are gone: what is pending there waits for nobody. */
  readonly retiredPlaces?: Policy['collectors']['dlt']['retiredPlaces'];
}

export function successGoalsOf(policy: Policy, datasets: Datasets): SuccessGoals {
  const { success, triggers, collectors } = policy;
  const { scheduleCadences, scheduleMinutes } = triggers['load-failure'];
  const targets = {
    ...proofTargetsOf(datasets, { ...success.manualCollection, scheduleCadences, scheduleMinutes }),
    dltRole: collectors.dlt.databaseRole,
  };
  const { errorRate, performance, queues, acceptedUnknownDays } = success;
  const { minutes, posts } = triggers['sla-missed'];
  return {
    targets,
    limits: {
      errorRate,
      performance,
      queues,
      acceptedUnknownDays,
      sla: { minutes, posts },
      manualLimitSeconds: targets.manualLimitSeconds,
    },
    workflows: (['manual', 'dlt'] as const).flatMap((path) =>
      collectors[path].workflows.map((workflow) => ({ workflow, path })),
    ),
    retiredPlaces: collectors.dlt.retiredPlaces,
  };
}
