import { judgeChecks, milder } from './judge-checks.ts';
import type { TriggerRule } from './trigger-rule.ts';

/** Runbook: duplicate data detected in the database. The canonical id twice, proven, beyond the baseline. */
export const duplicatesRule: TriggerRule = {
  trigger: 'duplicates',
  severity: 'high',
  assess: (moment) => {
    const { action } = moment.policy.triggers.duplicates;
    const kinds = new Set(['duplicates'] as const);
    const terms = { action, actionWhereManualOnly: milder(action) };
    return judgeChecks({ trigger: 'duplicates', kinds, what: 'doubled ids', ...terms }, moment);
  },
};
