import { apiLimitsRule } from './assess-api-limits.ts';
import { criticalIncidentRule } from './assess-critical-incident.ts';
import { dataLossRule } from './assess-data-loss.ts';
import { duplicatesRule } from './assess-duplicates.ts';
import { errorRateRule } from './assess-error-rate.ts';
import { loadFailureRule } from './assess-load-failure.ts';
import { slaRule } from './assess-sla.ts';
import type { TriggerRule } from './trigger-rule.ts';

/** The runbook's seven, in its order. */
export const TRIGGER_RULES: readonly TriggerRule[] = [
  dataLossRule,
  errorRateRule,
  criticalIncidentRule,
  apiLimitsRule,
  slaRule,
  duplicatesRule,
  loadFailureRule,
];
