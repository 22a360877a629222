import { baselineGate } from './baseline.ts';
import { blockingFollowUpsGate } from './blocking-follow-ups.ts';
import { budgetGate } from './budget.ts';
import { bypassReviewsGate } from './bypass-reviews.ts';
import { cleanDataGate } from './clean-data.ts';
import { dltStateGate } from './dlt-state.ts';
import { doctorGate } from './doctor.ts';
import { drillGate } from './drill.ts';
import { errorRateGate } from './error-rate.ts';
import { failedVersionGate } from './failed-version.ts';
import { fixLinkedGate } from './fix-linked.ts';
import { freshEvidenceGate } from './fresh-evidence.ts';
import type { Gate } from './gate.ts';
import { generationGate } from './generation.ts';
import { holdGate } from './hold.ts';
import { manualPathGate } from './manual-path.ts';
import { openIncidentGate } from './open-incident.ts';
import { pendingPackagesGate } from './pending-packages.ts';
import { phaseOrderGate } from './phase-order.ts';
import { shadowExitGate } from './shadow-exit.ts';
import { soakGate } from './soak.ts';
import { ticksGate } from './ticks.ts';
import { triggersGate } from './triggers.ts';
import { unitFetchesGate } from './unit-fetches.ts';

/** Every gate of an advance, in the order of `GATE_IDS`. The last one, approval, is the protected environment of advance.yml. */
export const GATES: readonly Gate[] = [
  phaseOrderGate,
  generationGate,
  holdGate,
  openIncidentGate,
  triggersGate,
  fixLinkedGate,
  blockingFollowUpsGate,
  pendingPackagesGate,
  dltStateGate,
  failedVersionGate,
  baselineGate,
  soakGate,
  ticksGate,
  unitFetchesGate,
  errorRateGate,
  shadowExitGate,
  freshEvidenceGate,
  cleanDataGate,
  drillGate,
  doctorGate,
  manualPathGate,
  budgetGate,
  bypassReviewsGate,
];
