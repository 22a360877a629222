import type { CollectResult } from './contract.ts';
import type { CollectPlan } from './plan-collection.ts';

/** The answer where the policy leaves the manual path to another program: nothing is opened, asked or written. */
export function describeElsewhere(plan: CollectPlan, now: Date): CollectResult {
  return {
    ...{ schemaVersion: 1, verdict: 'warn', reasonCode: 'collected-elsewhere', mode: 'collect', path: 'manual' },
    ...{ listing: plan.listing, limit: plan.limit, generation: plan.generation },
    ...{ startedAt: now.toISOString(), durationSeconds: 0, units: [], spentByOthers: null, testCommand: null },
    notes: [...plan.notes],
  };
}
