import { z } from 'zod';

import { VERDICTS } from '../verdict/verdict.ts';

/** The runbook's five success criteria, in its order (DESIGN.md section 8). */
export const CRITERIA = ['manual-collection', 'no-data-loss', 'error-rate', 'performance', 'queues'] as const;
export type CriterionId = (typeof CRITERIA)[number];

/** In the runbook's words. */
export const CRITERION_TITLES: Readonly<Record<CriterionId, string>> = {
  'manual-collection': 'Manual collection resumes normally',
  'no-data-loss': 'No data loss detected',
  'error-rate': 'Error rate returns to normal (< 5 %)',
  performance: 'System performance restored',
  queues: 'All queues and jobs processing',
};

/** One criterion as it stands. `settled` never turns the verdict into `pass`: it says who accepted what, and until when. */
export const criterionResultSchema = z.strictObject({
  id: z.enum(CRITERIA),
  verdict: z.enum(VERDICTS),
  expected: z.string(),
  observed: z.string(),
  detail: z.string().nullable(),
  remedy: z.string().nullable(),
  /** The checks or keys that a person accepted, in one line: `accepted loss: 41 posts (octocat)`; `null` where nothing is settled. */
  settled: z.string().nullable(),
});
export type CriterionResult = z.infer<typeof criterionResultSchema>;

/** Whether the criterion lets an incident recover: it passes or warns, or what does not is settled. */
export function isMet({ verdict, settled }: Pick<CriterionResult, 'verdict' | 'settled'>): boolean {
  return verdict === 'pass' || verdict === 'warn' || settled !== null;
}
