/** The runbook's seven reasons to roll back, in its order. */
export const TRIGGERS = [
  'data-loss',
  'error-rate',
  'critical-incident',
  'api-limits',
  'sla-missed',
  'duplicates',
  'load-failure',
] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** What a rollback may name: one of the seven, or a person's own judgement. */
export const ROLLBACK_TRIGGERS = [...TRIGGERS, 'operator'] as const;
export type RollbackTrigger = (typeof ROLLBACK_TRIGGERS)[number];

/** The runbook's words for each, for reports and help texts. */
export const TRIGGER_TITLES: Readonly<Record<RollbackTrigger, string>> = {
  'data-loss': 'Data loss or corruption detected',
  'error-rate': 'Error rate above 20 % for 6 hours or more',
  'critical-incident': 'Critical production incident',
  'api-limits': 'API rate limits consistently exceeded',
  'sla-missed': 'Execution time SLA missed repeatedly',
  duplicates: 'Duplicate data detected in the database',
  'load-failure': 'DLT pipeline fails to load data',
  operator: "Operator's decision",
};
