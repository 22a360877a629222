/** Severities in rising order. An absorbed rollback may raise an incident's, never lower it. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export function higherSeverity(left: Severity, right: Severity): Severity {
  return SEVERITIES.indexOf(left) >= SEVERITIES.indexOf(right) ? left : right;
}
