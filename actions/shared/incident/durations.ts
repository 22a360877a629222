import type { IncidentLifecycle } from './lifecycle.ts';
import type { IncidentRecord } from './incident-record.ts';

/** A time that an incident took; `null` where an end is not known or not reached. `why` says from what to what, or what is missing. */
export interface Duration {
  readonly seconds: number | null;
  readonly why: string;
}

export interface IncidentDurations {
  readonly toDetect: Duration;
  readonly toEffect: Duration;
  readonly toRecover: Duration;
  readonly downtime: Duration;
}

export interface DurationFacts {
  readonly record: Pick<IncidentRecord, 'triggeredAt' | 'containedAt'>;
  readonly lifecycle: Pick<IncidentLifecycle, 'recoveredAt' | 'manualProvenAt'>;
  /** The first sign of the fault that any evidence shows; `null` where none does. */
  readonly firstEvidenceAt: string | null;
}

/** The times that a reviewer asks for, and the index of incidents sums up. */
export function measureDurations({ record, lifecycle, firstEvidenceAt }: DurationFacts): IncidentDurations {
  const { triggeredAt, containedAt } = record;
  return {
    toDetect: between(firstEvidenceAt, triggeredAt, {
      why: 'from the first sign of the fault to the trigger',
      missing: 'no evidence shows when the fault began',
    }),
    toEffect: between(triggeredAt, containedAt, {
      why: 'from the trigger to the commit of the state',
      missing: 'the state is not committed',
    }),
    toRecover: between(triggeredAt, lifecycle.recoveredAt, {
      why: 'from the trigger until all five success criteria had held',
      missing: 'the success criteria have not held yet',
    }),
    downtime: between(triggeredAt, lifecycle.manualProvenAt, {
      why: 'from the trigger until manual collection was proven',
      missing: 'manual collection is not proven yet',
    }),
  };
}

function between(
  from: string | null,
  to: string | null,
  { why, missing }: { readonly why: string; readonly missing: string },
): Duration {
  if (from === null || to === null) return { seconds: null, why: missing };
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  if (Number.isNaN(seconds)) return { seconds: null, why: `${from} or ${to} is no instant` };
  // Two machines took the two times.
  if (seconds < 0) return { seconds: null, why: `${to} lies before ${from}: the clocks disagree` };
  return { seconds, why };
}
