import type { Severity } from '../cutover/severity.ts';
import type { Trigger } from '../cutover/trigger.ts';
import type { RuleMoment } from './trigger-moment.ts';
import type { RuleResult } from './trigger-result.ts';

/** One of the runbook's seven reasons to roll back, as a measured rule. */
export interface TriggerRule {
  readonly trigger: Trigger;
  /** How bad an incident is that begins with it. */
  readonly severity: Severity;
  assess(moment: RuleMoment): RuleResult;
}
