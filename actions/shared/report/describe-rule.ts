import type { RollbackTrigger } from '../cutover/trigger.ts';
import type { Policy } from '../policy/policy.ts';

/** A trigger's rule with the policy's numbers in it, as DESIGN.md section 7 words it. */
export function describeRule(trigger: RollbackTrigger, triggers: Policy['triggers']): string {
  return RULES[trigger](triggers);
}

const RULES: Readonly<Record<RollbackTrigger, (triggers: Policy['triggers']) => string>> = {
  'data-loss': ({ 'data-loss': rule }) =>
    `a check of loss or corruption fails beyond the baseline: ${rule.action}; where only the manual path can be at fault: ${rule.actionWhereManualOnly}`,
  'error-rate': ({ 'error-rate': rule }) =>
    `more than ${rule.abovePercent} % of the dlt unit-fetches of the last ${rule.windowHours} h${reachOf(rule)} failed, with failures in at least ${rule.hoursWithFailures} of these hours and at least ${rule.minimumUnitFetches} unit-fetches: ${rule.action}; clears below ${rule.clearsBelowPercent} %`,
  'critical-incident': ({ 'critical-incident': rule }) =>
    `an open issue with the label ${rule.label}, opened in this generation: ${rule.action}`,
  'api-limits': ({ 'api-limits': rule }) =>
    `a 429 or a spent budget in at least ${rule.limitedRuns} of the last ${rule.ofRuns} runs of dlt: ${rule.action}; of the manual path: ${rule.actionWhereManual}`,
  'sla-missed': ({ 'sla-missed': rule }) =>
    `${rule.runsInARow} runs of dlt in a row over ${rule.minutes} min for each ${rule.posts} posts begun: ${rule.action}`,
  duplicates: ({ duplicates: rule }) => `the canonical id is there twice, proven, beyond the baseline: ${rule.action}`,
  'load-failure': ({ 'load-failure': rule }) =>
    `a routed unit without a successful unit-fetch for ${rule.actionAfterCadences} cadences (on GitHub's schedules never below ${rule.scheduleCadences} cadences or ${rule.scheduleMinutes} min), or rows of a load that never completed: ${rule.action}`,
  operator: () => 'a person decided; no rule of the policy applies',
};

/** Where it may look further back than its window. */
function reachOf({ longestWindowHours, windowHours }: Policy['triggers']['error-rate']): string {
  if (longestWindowHours === undefined || longestWindowHours <= windowHours) return '';
  return ` (of up to ${longestWindowHours} h where they hold too few)`;
}
