import { judgeChecks } from './judge-checks.ts';
import type { TriggerRule } from './trigger-rule.ts';

/** Runbook: data loss or corruption detected. Where only the manual path can be at fault, the policy's milder action. */
export const dataLossRule: TriggerRule = {
  trigger: 'data-loss',
  severity: 'critical',
  assess: (moment) => {
    const { action, actionWhereManualOnly } = moment.policy.triggers['data-loss'];
    const kinds = new Set(['loss', 'corruption'] as const);
    return judgeChecks(
      { trigger: 'data-loss', kinds, what: 'loss or corruption', action, actionWhereManualOnly },
      moment,
    );
  },
};
