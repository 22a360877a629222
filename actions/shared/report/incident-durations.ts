import type { IncidentRecord } from '../incident/incident-record.ts';
import { secondsBetween } from './show.ts';

/** In seconds; `null` where an end is not known or not reached yet. */
export interface IncidentDurations {
  /** From the first sign of the fault to the trigger. */
  readonly detectSeconds: number | null;
  /** From the trigger to the state commit. */
  readonly containSeconds: number | null;
  /** From the trigger until manual collection was seen to work: the runbook's total downtime. */
  readonly downtimeSeconds: number | null;
  /** From the trigger to the proof (layer 4): nothing of dlt arrives, manual rows do. */
  readonly effectSeconds: number | null;
  /** From the trigger until all five success criteria had held. */
  readonly recoverSeconds: number | null;
}

export function measureDurations(
  { triggeredAt, containedAt }: Pick<IncidentRecord, 'triggeredAt' | 'containedAt'>,
  known: {
    readonly firstSignAt: string | null;
    readonly manualProvenAt: string | null;
    readonly verifiedAt: string | null;
    readonly recoveredAt: string | null;
  },
): IncidentDurations {
  return {
    detectSeconds: secondsBetween(known.firstSignAt, triggeredAt),
    containSeconds: secondsBetween(triggeredAt, containedAt),
    downtimeSeconds: secondsBetween(triggeredAt, known.manualProvenAt),
    effectSeconds: secondsBetween(triggeredAt, known.verifiedAt),
    recoverSeconds: secondsBetween(triggeredAt, known.recoveredAt),
  };
}
