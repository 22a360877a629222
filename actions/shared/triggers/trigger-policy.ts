import type { Datasets } from '../datasets/datasets.ts';
import type { Policy } from '../policy/policy.ts';
import type { Measured } from '../verification/measured.ts';
import type { TriggerPolicy } from './trigger-moment.ts';

/** What the triggers go by, of the files that people write. Without datasets the cadence alone is unknown. */
export function triggerPolicyOf(policy: Policy, datasets: Measured<Datasets>): TriggerPolicy {
  return {
    triggers: policy.triggers,
    isOnGithubSchedule: policy.collectors.dlt.workflows.length > 0,
    dltCadenceMinutes: datasets.measured ? cadenceOf(datasets.value, Math.max) : datasets,
    dltShortestCadenceMinutes: datasets.measured ? cadenceOf(datasets.value, Math.min) : datasets,
  };
}

/** Of the datasets that dlt collects, in minutes. */
export function cadenceOf(
  { datasets }: Pick<Datasets, 'datasets'>,
  choose: (...minutes: number[]) => number,
): Measured<number> {
  const cadences = datasets.flatMap(({ paths }) => paths?.dlt?.cadenceMinutes ?? []);
  return cadences.length > 0
    ? { measured: true, value: choose(...cadences) }
    : {
        measured: false,
        message: 'config/datasets.yaml names no cadence of dlt',
        remedy: 'Write under paths, dlt how often it collects: cadence_minutes.',
      };
}
