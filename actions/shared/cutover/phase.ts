/** The phases in the order in which a migration goes through them (runbook; `shadow` is optional, DESIGN.md section 2). */
export const PHASES = ['manual_only', 'shadow', '10%', '50%', '100%'] as const;
export type Phase = (typeof PHASES)[number];

export function isPhase(value: unknown): value is Phase {
  return PHASES.some((phase) => phase === value);
}
