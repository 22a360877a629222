/** What the triggers come to, in rising order (DESIGN.md section 7). */
export const DECISIONS = ['continue', 'hold', 'rollback'] as const;
export type Decision = (typeof DECISIONS)[number];
